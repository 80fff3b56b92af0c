import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addBusinessMinutes } from '../../../server/rules/business-time.ts';
import { weekdays } from '../../../wire/preferences.ts';
import type { BusinessHours } from '../../../wire/queue-policy.ts';

const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;
const office: BusinessHours = {
  timeZone: 'Europe/Berlin',
  spans: workdays.map((day) => ({ day, from: '09:00', to: '17:30' })),
};

function after(from: string, minutes: number, hours: BusinessHours | null = office): string | undefined {
  const at = addBusinessMinutes(Date.parse(from), minutes, hours);
  return at === undefined ? undefined : new Date(at).toISOString();
}

describe('minutes of business', () => {
  test('without hours are minutes', () => {
    expect(after('2026-01-14T03:00:00.500Z', 10, null)).toBe('2026-01-14T03:10:00.500Z');
  });

  test('within one day are minutes', () => {
    expect(after('2026-01-14T09:00:30Z', 45)).toBe('2026-01-14T09:45:30.000Z');
  });

  test.each([null, office])('of a fraction end at a whole millisecond (%#)', (hours) => {
    const at = addBusinessMinutes(Date.parse('2026-01-14T09:00:00Z'), 0.123_456_789, hours);

    expect(at).toBe(Date.parse('2026-01-14T09:00:07.407Z'));
  });

  test('that begin before the hours begin with them', () => {
    expect(after('2026-01-14T05:00:00Z', 10)).toBe('2026-01-14T08:10:00.000Z');
  });

  test('that do not fit the day go on the next morning', () => {
    expect(after('2026-01-14T16:25:00Z', 15)).toBe('2026-01-15T08:10:00.000Z');
  });

  test('pause over the weekend', () => {
    expect(after('2026-01-16T16:29:00Z', 2)).toBe('2026-01-19T08:01:00.000Z');
  });

  test('end at the edge of the hours, not behind it', () => {
    expect(after('2026-01-14T16:20:00Z', 10)).toBe('2026-01-14T16:30:00.000Z');
  });

  test('skip a break at noon', () => {
    const hours = {
      timeZone: 'UTC',
      spans: [
        { day: 'wednesday', from: '09:00', to: '12:00' },
        { day: 'wednesday', from: '13:00', to: '24:00' },
      ],
    } as const satisfies { timeZone: string; spans: readonly unknown[] };
    expect(after('2026-01-14T11:50:00Z', 20, { ...hours, spans: [...hours.spans] })).toBe('2026-01-14T13:10:00.000Z');
  });

  test('are those of the wall’s clock on the night it goes forward', () => {
    const hours = { timeZone: 'Europe/Berlin', spans: [{ day: 'sunday' as const, from: '01:00', to: '04:00' }] };
    expect(after('2026-03-29T00:30:00Z', 60, hours)).toBe('2026-03-29T01:30:00.000Z');
  });

  test('are those of the wall’s clock on the night it goes back', () => {
    const hours = { timeZone: 'Europe/Berlin', spans: [{ day: 'sunday' as const, from: '02:30', to: '04:00' }] };
    expect(after('2026-10-25T00:00:00Z', 45, hours)).toBe('2026-10-25T01:45:00.000Z');
  });

  test.each([
    // From 02:45 to 03:45, and back.
    { zone: 'Pacific/Chatham', from: '2026-09-26T13:15:00Z' },
    { zone: 'Pacific/Chatham', from: '2026-04-04T12:15:00Z' },
    // From 02:00 to 02:30, and back.
    { zone: 'Australia/Lord_Howe', from: '2026-10-03T15:15:00Z' },
    { zone: 'Australia/Lord_Howe', from: '2026-04-04T14:30:00Z' },
  ])('are those of the wall’s clock in $zone on the night after $from', ({ zone, from }) => {
    const hours = { timeZone: zone, spans: [{ day: 'sunday' as const, from: '02:00', to: '03:30' }] };
    const at = addBusinessMinutes(Date.parse(from), 60, hours) ?? 0;

    expect(openMinutes(hours, Date.parse(from), at)).toBe(60);
  });

  test('of hours that never are never end', () => {
    expect(
      after('2026-01-14T09:00:00Z', 1, { timeZone: 'UTC', spans: [{ day: 'monday', from: '10:00', to: '09:00' }] }),
    ).toBeUndefined();
  });

  test('in a zone that this machine does not know are minutes', () => {
    expect(after('2026-01-14T03:00:00Z', 5, { ...office, timeZone: 'Mars/Olympus' })).toBe('2026-01-14T03:05:00.000Z');
  });

  test('are as many as minutes at which the hours are open', () => {
    const spans = fc
      .record({
        day: fc.constantFrom(...weekdays),
        from: fc.integer({ min: 0, max: 22 }),
        to: fc.integer({ min: 1, max: 24 }),
      })
      .filter(({ from, to }) => from < to)
      .map(({ day, from, to }) => ({
        day,
        from: `${String(from).padStart(2, '0')}:00`,
        to: `${String(to).padStart(2, '0')}:00`,
      }));
    const zones = fc.constantFrom('UTC', 'Asia/Kathmandu', 'America/New_York');
    fc.assert(
      fc.property(
        fc.array(spans, { minLength: 1, maxLength: 5 }),
        zones,
        fc.integer({ min: 1, max: 600 }),
        (list, timeZone, minutes) => {
          const from = Date.parse('2026-05-06T07:08:00Z');
          const hours = { timeZone, spans: list };
          const at = addBusinessMinutes(from, minutes, hours);
          expect(at === undefined ? undefined : openMinutes(hours, from, at)).toBe(
            at === undefined ? undefined : minutes,
          );
        },
      ),
      { numRuns: 60 },
    );
  });
});

/** Counts minute by minute, the slow way. */
function openMinutes({ timeZone, spans }: BusinessHours, from: number, to: number): number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'long',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  let open = 0;
  for (let at = from; at < to; at += 60_000) {
    const [day = '', time = ''] = format.format(at).toLowerCase().split(/,? /);
    if (spans.some((span) => span.day === day && time >= span.from && time < span.to)) open += 1;
  }
  return open;
}
