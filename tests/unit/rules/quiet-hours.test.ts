import { describe, expect, test } from 'vitest';
import { decide } from '../../../server/rules/decide.ts';
import { isQuiet } from '../../../server/rules/quiet-hours.ts';
import { isTimeZone } from '../../../server/rules/wall-clock.ts';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';
import { chatEvent, decideFacts, person, preferences, quietHours, reportedWindow } from '../../support/builders.ts';

/** Which of these instants are quiet. */
function quietAt(quiet: ReturnType<typeof quietHours>, instants: readonly string[]): string[] {
  return instants.filter((instant) => isQuiet(quiet, Date.parse(instant)));
}

describe('V1: 19:00 to 23:00 in New York is quiet by the clock on the wall', () => {
  const quiet = quietHours({ from: '19:00', to: '23:00', timeZone: 'America/New_York' });

  test.each([
    { day: 'on 1 January', date: '2026-01-01', offset: '-05:00' },
    { day: 'on 1 July', date: '2026-07-01', offset: '-04:00' },
    { day: 'on the day summer time begins', date: '2026-03-08', offset: '-04:00' },
    { day: 'on the day summer time ends', date: '2026-11-01', offset: '-05:00' },
    { day: 'on the day before summer time begins', date: '2026-03-07', offset: '-05:00' },
    { day: 'on the day before summer time ends', date: '2026-10-31', offset: '-04:00' },
  ])('$day', ({ date, offset }) => {
    const at = (time: string) => `${date}T${time}${offset}`;
    const edges = ['18:59:59', '19:00:00', '22:59:59', '23:00:00'].map(at);

    expect(quietAt(quiet, edges)).toEqual([at('19:00:00'), at('22:59:59')]);
  });
});

describe('V3: 22:00 to 07:00 runs over midnight', () => {
  test('23:30 and 06:59 are quiet, 07:00 and 21:59 are not', () => {
    const at = (time: string) => `2026-01-14T${time}:00Z`;

    expect(quietAt(quietHours(), ['00:00', '06:59', '07:00', '12:00', '21:59', '22:00', '23:30'].map(at))).toEqual(
      ['00:00', '06:59', '22:00', '23:30'].map(at),
    );
  });

  test('the weekday is the one on which it starts', () => {
    const quiet = quietHours({ days: ['friday'] });
    const beforeFriday = ['2026-01-16T06:59:00Z', '2026-01-16T21:59:00Z'];
    const fridayNight = ['2026-01-16T22:00:00Z', '2026-01-17T00:00:00Z', '2026-01-17T06:59:00Z'];
    const afterwards = ['2026-01-17T07:00:00Z', '2026-01-17T22:00:00Z', '2026-01-18T06:59:00Z'];

    expect(quietAt(quiet, [...beforeFriday, ...fridayNight, ...afterwards])).toEqual(fridayNight);
  });

  test('a night that starts on Sunday lasts into Monday', () => {
    const quiet = quietHours({ days: ['sunday'] });

    expect(quietAt(quiet, ['2026-01-19T06:59:00Z', '2026-01-20T06:59:00Z'])).toEqual(['2026-01-19T06:59:00Z']);
  });

  test('the night in which summer time begins ends at 07:00 on the wall', () => {
    const quiet = quietHours({ timeZone: 'Europe/Berlin' });

    expect(quietAt(quiet, ['2026-03-29T06:59:00+02:00', '2026-03-29T07:00:00+02:00'])).toEqual([
      '2026-03-29T06:59:00+02:00',
    ]);
  });

  test('the night in which summer time ends ends at 07:00 on the wall', () => {
    const quiet = quietHours({ timeZone: 'Europe/Berlin' });

    expect(quietAt(quiet, ['2026-10-25T06:59:00+01:00', '2026-10-25T07:00:00+01:00'])).toEqual([
      '2026-10-25T06:59:00+01:00',
    ]);
  });

  test('an hour that comes twice is quiet both times', () => {
    const quiet = quietHours({ from: '01:00', to: '02:00', timeZone: 'America/New_York' });
    const twice = ['2026-11-01T01:30:00-04:00', '2026-11-01T01:30:00-05:00'];

    expect(quietAt(quiet, twice)).toEqual(twice);
  });

  test('the weekday is that of the time zone, not of UTC', () => {
    const quiet = quietHours({ from: '08:00', to: '10:00', timeZone: 'Asia/Tokyo', days: ['saturday'] });

    expect(quietAt(quiet, ['2026-01-16T23:30:00Z', '2026-01-17T23:30:00Z'])).toEqual(['2026-01-16T23:30:00Z']);
  });

  test('a start that is also the end means the whole day from then on', () => {
    const quiet = quietHours({ from: '08:00', to: '08:00', days: ['wednesday'] });
    const instants = ['2026-01-14T07:59:00Z', '2026-01-14T08:00:00Z', '2026-01-15T07:59:00Z', '2026-01-15T08:00:00Z'];

    expect(quietAt(quiet, instants)).toEqual(['2026-01-14T08:00:00Z', '2026-01-15T07:59:00Z']);
  });

  test('midnight to midnight is the whole day', () => {
    const quiet = quietHours({ from: '00:00', to: '00:00', days: ['wednesday'] });
    const instants = ['2026-01-13T23:59:00Z', '2026-01-14T00:00:00Z', '2026-01-14T23:59:00Z', '2026-01-15T00:00:00Z'];

    expect(quietAt(quiet, instants)).toEqual(['2026-01-14T00:00:00Z', '2026-01-14T23:59:00Z']);
  });

  test('no day means never', () => {
    expect(quietAt(quietHours({ days: [] }), ['2026-01-14T23:30:00Z', '2026-01-14T03:00:00Z'])).toEqual([]);
  });
});

describe('V5: one decision for every channel', () => {
  /** Sue is a supervisor and an agent, so that every event may concern her. */
  const sue = person({ id: 'sue', roles: ['agent', 'supervisor'] });
  const now = Date.parse('2026-01-14T23:30:00Z');
  const silent = [
    ...(['message.edited', 'message.deleted', 'assistance.withdrawn', 'chat.accepted', 'chat.closed'] as const),
  ];
  const breaking = ['sla.breached', 'sla.escalated', 'assistance.requested'] as const;
  const held = chatEventTypes.filter((type) => ![...silent, ...breaking].some((other) => other === type));
  const decisionOn = (type: (typeof chatEventTypes)[number], inFront: boolean) => {
    const view = { kind: type.startsWith('assistance') ? 'dashboard' : 'console' } as const;
    const { decisions } = decide(
      decideFacts({
        event: chatEvent({ type, by: undefined, to: { agents: ['sue'] }, chat: { agents: ['sue'] } }),
        people: [sue],
        told: { sue: 'agent' },
        windows: { sue: inFront ? [reportedWindow({ view, leaseUntil: now + 1 })] : [] },
        preferences: { sue: preferences({ quietHours: quietHours(), ringInFront: true }) },
        now,
      }),
    );
    return decisions.map(({ level, because, fallback }) => ({ level, because, fallback }));
  };

  test.each(held)('%s is neither shown nor pushed', (type) => {
    expect([decisionOn(type, true), decisionOn(type, false)]).toEqual([
      [{ level: 'none', because: 'quiet-hours', fallback: false }],
      [{ level: 'none', because: 'quiet-hours', fallback: false }],
    ]);
  });

  test.each(breaking)('%s rings all the same', (type) => {
    expect(decisionOn(type, false)).toEqual([{ level: 'ring', because: 'rule', fallback: false }]);
  });
});

describe('a time zone', () => {
  test.each(['Europe/Berlin', 'America/New_York', 'UTC', 'Asia/Kolkata'])('%s is known', (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  test.each(['Mars/Olympus', '', 'Europe/Berlin; DROP'])('"%s" is not known', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
