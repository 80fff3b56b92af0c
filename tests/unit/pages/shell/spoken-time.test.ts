import { describe, expect, test } from 'vitest';
import {
  toClockTime,
  toExactTime,
  toSpokenAge,
  toSpokenDuration,
  toSpokenWait,
} from '../../../../client/pages/shell/spoken-time.ts';
import { englishSay } from '../../../../client/pages/texts/load-page-texts.ts';

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];

test.each([
  [0, 'just now'],
  [minute - 1, 'just now'],
  [minute, '1 min'],
  [hour - 1, '59 min'],
  [hour, '1 h 00 min'],
  [2 * hour + 5 * minute, '2 h 05 min'],
  [day - 1, '23 h 59 min'],
  [day, '1 day'],
  [3 * day + hour, '3 days'],
])('%i ms are said as "%s"', (ms, words) => {
  expect(toSpokenDuration(ms)).toBe(words);
});

test('what another clock dates into the future is just now', () => {
  expect(toSpokenAge('2026-01-14T12:00:10Z', Date.parse('2026-01-14T12:00:00Z'))).toBe('just now');
  expect(toSpokenAge('2026-01-14T11:56:00Z', Date.parse('2026-01-14T12:00:00Z'))).toBe('4 min');
});

test.each([
  ['2026-01-14T12:00:10Z', 'under 1 min'],
  ['2026-01-14T11:59:01Z', 'under 1 min'],
  ['2026-01-14T11:59:00Z', '1 min'],
])('a wait since %s is "%s" at noon', (since, words) => {
  expect(toSpokenWait(since, Date.parse('2026-01-14T12:00:00Z'), englishSay)).toBe(words);
});

describe('the time of day', () => {
  const at = (hours: number, days = 14) => new Date(2026, 0, days, hours, 30);

  test('stands alone today, and with its date on another day', () => {
    const now = at(12).getTime();
    expect(toClockTime(at(9).toISOString(), now)).not.toContain('14');
    expect(toClockTime(at(9, 13).toISOString(), now)).toContain('13');
  });

  test('has milliseconds in a trace, and midnight is hour 00', () => {
    const midnight = new Date(2026, 0, 14, 0, 5, 7, 42).toISOString();
    expect(toExactTime(midnight)).toMatch(/^00\D05\D07\D042$/);
  });
});
