import { describe, expect, test } from 'vitest';
import { readQueuePolicy } from '../../../../../client/pages/admin/queues/queue-form.ts';

type Fields = readonly (readonly [string, string])[];

function read(...fields: Fields) {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  return readQueuePolicy(form);
}

const monday: Fields = [
  ['hours', 'on'],
  ['timeZone', 'Europe/Berlin'],
  ['open-monday', 'on'],
];

test('an empty form is a queue in which nothing happens', () => {
  expect(read()).toEqual({ policy: { sla: null, businessHours: null, escalation: [] }, errors: {} });
});

test('a filled form is read, with its steps in the order of their times', () => {
  const { policy, errors } = read(
    ...([
      ['warn', ' 2,5 '] as const,
      ['breach', '5'] as const,
      ['step', '0'] as const,
      ['step', '3'] as const,
    ] as const),
    ...([['after-0', '9'] as const, ['to-0', 'supervisors'] as const, ['after-3', '6'] as const] as const),
    ...([['to-3', 'queue'] as const, ['queue-3', ' returns '] as const] as const),
    ...monday,
    ...([['from-monday', '08:00'] as const, ['to-monday', '12:00'] as const] as const),
    ...([['from-monday', '13:00'] as const, ['to-monday', '00:00'] as const] as const),
    ...([['from-sunday', '08:00'] as const, ['to-sunday', '09:00'] as const] as const),
  );
  expect(errors).toEqual({});
  expect(policy).toEqual({
    sla: { warnAfterMinutes: 2.5, breachAfterMinutes: 5 },
    businessHours: {
      timeZone: 'Europe/Berlin',
      spans: [
        { day: 'monday', from: '08:00', to: '12:00' },
        { day: 'monday', from: '13:00', to: '24:00' },
      ],
    },
    escalation: [
      { afterMinutes: 6, to: 'queue', queue: 'returns' },
      { afterMinutes: 9, to: 'supervisors' },
    ],
  });
});

describe('what is wrong is told beside its field', () => {
  test.each([
    ['a time of nought', [['breach', '0']], 'breach'],
    ['a time of more than a week', [['breach', '10081']], 'breach'],
    ['a time that is no number', [['breach', 'soon']], 'breach'],
    ['a warning without an end', [['warn', '2']], 'breach'],
    [
      'a warning after the end',
      [
        ['warn', '5'],
        ['breach', '5'],
      ],
      'warn',
    ],
    [
      'a step without a time',
      [
        ['step', '1'],
        ['to-1', 'agents'],
      ],
      'after-1',
    ],
    [
      'a step to no queue',
      [
        ['step', '1'],
        ['after-1', '2'],
        ['to-1', 'queue'],
      ],
      'queue-1',
    ],
    [
      'a time zone that nobody knows',
      [...monday, ['timeZone', ''], ['from-monday', '08:00'], ['to-monday', '09:00']].filter(
        ([name], index) => name !== 'timeZone' || index > 2,
      ),
      'timeZone',
    ],
    [
      'office hours without a day',
      [
        ['hours', 'on'],
        ['timeZone', 'UTC'],
      ],
      'days',
    ],
    ['a day that ends before it begins', [...monday, ['from-monday', '18:00'], ['to-monday', '08:00']], 'from-monday'],
    ['a day without an end', [...monday, ['from-monday', '18:00'], ['to-monday', '']], 'from-monday'],
    [
      'a break that is none',
      [...monday, ['from-monday', '08:00'], ['to-monday', '12:00'], ['from-monday', '11:00'], ['to-monday', '13:00']],
      'from-monday',
    ],
  ] as [string, Fields, string][])('%s', (_, fields, name) => {
    expect(Object.keys(read(...fields).errors)).toEqual([name]);
  });
});
