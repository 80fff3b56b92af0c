import { expect, test } from 'vitest';
import { tellBusinessHours, tellPolicy, toMinuteWords } from '../../../../../client/pages/admin/queues/queue-words.ts';
import { weekdays } from '../../../../../wire/preferences.ts';

test.each([
  [1, '1 minute'],
  [2.5, '2.5 minutes'],
  [0.1, '0.1 minutes'],
  [60, '1 hour'],
  [90, '1 hour 30 minutes'],
  [10_080, '168 hours'],
])('%d minutes are told as "%s"', (minutes, words) => {
  expect(toMinuteWords(minutes)).toBe(words);
});

test('a policy is told in the order in which it happens', () => {
  expect(
    tellPolicy({
      sla: { warnAfterMinutes: 2, breachAfterMinutes: 5 },
      escalation: [
        { afterMinutes: 3, to: 'queue', queue: 'returns' },
        { afterMinutes: 4, to: 'agents' },
        { afterMinutes: 60, to: 'supervisors' },
      ],
    }),
  ).toEqual([
    'A chat that has waited 2 minutes: the agents are warned that its time is nearly over.',
    'After 3 minutes: the agents of returns are rung too.',
    'After 4 minutes: the same agents are rung again.',
    'After 5 minutes: its time is over: agents and supervisors are told.',
    'After 1 hour: the supervisors are told that nobody takes it.',
  ]);
});

test('a policy without anything tells nothing', () => {
  expect(tellPolicy({ sla: null, escalation: [] })).toEqual([]);
});

test('office hours are told with days that are alike together', () => {
  const span = (day: (typeof weekdays)[number], from = '08:00', to = '18:00') => ({ day, from, to });
  const spans = [
    ...weekdays.slice(0, 5).map((day) => span(day)),
    span('sunday', '14:00', '24:00'),
    span('sunday', '09:00', '12:00'),
  ];
  expect(tellBusinessHours({ timeZone: 'Europe/Berlin', spans })).toBe(
    'Monday to Friday 08:00–18:00, Sunday 09:00–12:00 and 14:00–24:00 (Europe/Berlin)',
  );
  expect(tellBusinessHours({ timeZone: 'UTC', spans: [span('monday'), span('wednesday')] })).toBe(
    'Monday 08:00–18:00, Wednesday 08:00–18:00 (UTC)',
  );
  expect(tellBusinessHours(null)).toBe('Day and night');
});
