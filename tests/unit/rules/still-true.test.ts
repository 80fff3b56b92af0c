import { describe, expect, test } from 'vitest';
import { changeTable } from '../../../server/rules/change-table.ts';
import { decide } from '../../../server/rules/decide.ts';
import { defaultTable } from '../../../server/rules/default-table.ts';
import { type DueNotification, lateLevel, noLonger, seenAfterMs } from '../../../server/rules/still-true.ts';
import { toIso } from '../../../wire/instant.ts';
import {
  chatEvent,
  decideFacts,
  dueNotification,
  noon,
  person,
  preferences,
  quietHours,
  reportedWindow,
} from '../../support/builders.ts';

/** Milliseconds, as far from noon as the tests name them. */
const second = 1000;
const nightNow = quietHours({ from: '11:00', to: '13:00' });

describe('a push that is due', () => {
  test('is sent to who has not seen it', () => {
    expect(noLonger(dueNotification(), noon)).toBeUndefined();
  });

  test('is sent until the last millisecond of its time', () => {
    const due = dueNotification({ expiresAt: noon + second });

    expect([999, 1000, 1001].map((after) => noLonger(due, noon + after))).toEqual([undefined, 'expired', 'expired']);
  });

  test.each<{ title: string; parts: Partial<DueNotification>; because: ReturnType<typeof noLonger> }>([
    { title: 'that was clicked or dismissed elsewhere was seen', parts: { handled: true }, because: 'seen' },
    {
      title: 'to a person who was removed has no one to go to',
      parts: { person: undefined },
      because: 'person-removed',
    },
    {
      title: 'of an event that was muted meanwhile is muted',
      parts: { preferences: preferences({ mutedEvents: ['message.created'] }) },
      because: 'muted',
    },
    {
      title: 'of an event that is only to pop up since then does not ring',
      parts: { preferences: preferences({ popUpEvents: ['message.created'] }) },
      because: 'pop-up-only',
    },
    {
      title: 'in a pause that has begun is held back',
      parts: { preferences: preferences({ snoozedUntil: toIso(noon + 60_000) }) },
      because: 'snoozed',
    },
    {
      title: 'in quiet hours that have begun is held back',
      parts: { preferences: preferences({ quietHours: nightNow }) },
      because: 'quiet-hours',
    },
    {
      title: 'of a breach goes out in quiet hours (V5)',
      parts: { type: 'sla.breached', preferences: preferences({ quietHours: nightNow }) },
      because: undefined,
    },
    {
      title: 'of a request for assistance goes out in quiet hours (V5)',
      parts: {
        type: 'assistance.requested',
        as: 'supervisor',
        person: person({ roles: ['supervisor'] }),
        preferences: preferences({ quietHours: nightNow }),
      },
      because: undefined,
    },
    {
      title: 'of the queue does not go to an agent who is unavailable by now',
      parts: { type: 'chat.queued', viaQueue: true, person: person({ status: 'unavailable' }) },
      because: 'status-unavailable',
    },
    {
      title: 'of the queue does not go to an agent who is offline by now',
      parts: { type: 'sla.warning', viaQueue: true, person: person({ status: 'offline' }) },
      because: 'status-offline',
    },
    {
      title: 'of an agent’s own chat goes to the agent who is unavailable by now',
      parts: { person: person({ status: 'unavailable' }) },
      because: undefined,
    },
    {
      title: 'of a queue does not go to an agent who works in others by now',
      parts: { type: 'chat.queued', viaQueue: true, queue: 'support', person: person({ queues: ['sales'] }) },
      because: 'not-in-queue',
    },
    {
      title: 'of a queue does not go to a supervisor who looks after others by now',
      parts: {
        type: 'assistance.requested',
        as: 'supervisor',
        queue: 'support',
        person: person({ roles: ['supervisor'], queues: [] }),
      },
      because: 'not-in-queue',
    },
    {
      title: 'to an agent by name goes out whatever queues they work in by now',
      parts: { type: 'chat.assigned', queue: null, person: person({ queues: [] }) },
      because: undefined,
    },
    {
      title: 'to a supervisor asks for no status',
      parts: {
        type: 'assistance.requested',
        as: 'supervisor',
        person: person({ roles: ['supervisor'], status: 'offline' }),
      },
      because: undefined,
    },
    {
      title: 'is expired first of all',
      parts: { expiresAt: noon, handled: true, person: undefined },
      because: 'expired',
    },
  ])('$title', ({ parts, because }) => {
    expect(noLonger(dueNotification(parts), noon)).toBe(because);
  });

  test('is judged by the table as it is at that time, without becoming muted', () => {
    const changed = changeTable(defaultTable, [{ event: 'message.created', state: 'viewing', level: 'visual' }]);
    const rules = changed.ok ? changed.table : defaultTable;

    expect(noLonger(dueNotification({ rules }), noon)).toBeUndefined();
  });
});

describe('a person who has another role by then', () => {
  test.each<{ title: string; parts: Partial<DueNotification>; because: ReturnType<typeof noLonger> }>([
    {
      title: 'is not told as an agent of the queue',
      parts: { viaQueue: true, person: person({ roles: ['supervisor', 'administrator'] }) },
      because: 'not-an-agent',
    },
    {
      title: 'is not told as an agent by name, being an administrator alone',
      parts: { person: person({ roles: ['administrator'] }) },
      because: 'not-an-agent',
    },
    {
      title: 'is not told as a supervisor',
      parts: { type: 'assistance.requested', as: 'supervisor', person: person({ roles: ['administrator'] }) },
      because: 'not-a-supervisor',
    },
    {
      title: 'is told by name as a supervisor, too',
      parts: { person: person({ roles: ['supervisor'] }) },
      because: undefined,
    },
  ])('$title', ({ parts, because }) => {
    expect(noLonger(dueNotification(parts), noon)).toBe(because);
  });
});

describe('an acknowledgement', () => {
  test.each<{ title: string; parts: Partial<DueNotification>; because: ReturnType<typeof noLonger> }>([
    {
      title: 'of a window that stayed in front long enough means seen',
      parts: { acknowledgedAt: noon, attentiveUntil: noon + seenAfterMs },
      because: 'seen',
    },
    {
      title: 'of a window that vanished a millisecond too early does not',
      parts: { acknowledgedAt: noon, attentiveUntil: noon + seenAfterMs - 1 },
      because: undefined,
    },
    {
      title: 'of a window that nobody is known to have sat at does not',
      parts: { acknowledgedAt: noon, attentiveUntil: null },
      because: undefined,
    },
    {
      title: 'that never came does not, however long somebody sat there',
      parts: { acknowledgedAt: null, attentiveUntil: noon + 60 * second },
      because: undefined,
    },
  ])('$title', ({ parts, because }) => {
    expect(noLonger(dueNotification(parts), noon + 10 * second)).toBe(because);
  });
});

describe('C6: a lid closed a second after a message', () => {
  test('was decided as none, with a push to fall back on', () => {
    const viewing = reportedWindow({ view: { kind: 'chat', chat: 'chat-1' } });
    const { decisions } = decide(
      decideFacts({ event: chatEvent(), windows: { anna: [viewing] }, now: noon + 5 * second }),
    );

    expect(decisions.map(({ level, fallback }) => [level, fallback])).toEqual([['none', true]]);
  });

  test('leaves the message neither seen nor lost: it still has to be pushed after the lease', () => {
    const due = dueNotification({ acknowledgedAt: noon + 5 * second, attentiveUntil: noon + 6 * second });

    expect(noLonger(due, noon + 95 * second)).toBeUndefined();
  });

  test('is pushed once: what was read since is not pushed', () => {
    const due = dueNotification({
      acknowledgedAt: noon + 5 * second,
      attentiveUntil: noon + 6 * second,
      handled: true,
    });

    expect(noLonger(due, noon + 95 * second)).toBe('seen');
  });
});

describe('a page that comes later is told', () => {
  const told = { type: 'chat.queued', viaQueue: true, queue: 'support', level: 'ring' } as const;
  const levelOf = (parts: Parameters<typeof dueNotification>[0]) =>
    lateLevel({ ...dueNotification({ ...told, ...parts }), level: told.level }, noon);

  test('as it was to be, also whoever is unavailable just now', () => {
    expect([levelOf({}), levelOf({ person: person({ status: 'unavailable' }) })]).toEqual(['ring', 'ring']);
  });

  test.each([
    { title: 'is not there any more', parts: { person: undefined } },
    { title: 'is disabled', parts: { person: person({ disabled: true }) } },
    { title: 'has another role', parts: { person: person({ roles: ['administrator'] }) } },
    { title: 'left the queue', parts: { person: person({ queues: ['refunds'] }) } },
  ] as const)('nothing, where the person $title', ({ parts }) => {
    expect(levelOf(parts as Parameters<typeof dueNotification>[0])).toBeUndefined();
  });

  test.each([
    { title: 'turned it off', parts: preferences({ mutedEvents: ['chat.queued'] }) },
    { title: 'wants pop-ups', parts: preferences({ popUpEvents: ['chat.queued'] }) },
    { title: 'has quiet hours', parts: preferences({ quietHours: quietHours({ from: '11:00', to: '13:00' }) }) },
    { title: 'has paused it', parts: preferences({ snoozedUntil: '2026-01-14T13:00:00Z' }) },
  ])('without a sound, where the person $title', ({ parts }) => {
    expect(levelOf({ preferences: parts })).toBe('visual');
  });
});
