import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { weekdays } from '../../../wire/preferences.ts';
import { type EventParts, type Floor, type Member, minuteMs, openFloor, pushStates, titles } from './floor.ts';

let floor: Floor;

beforeEach(async () => {
  floor = await openFloor();
});

afterEach(() => floor.stop());

/** The push service asks everybody to wait for half a minute. */
function makeBusy(seconds = 30): void {
  floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': String(seconds) } });
}

function ttls(member: Member): (number | undefined)[] {
  return member.requests().map(({ ttlSeconds }) => ttlSeconds);
}

describe('TTL', () => {
  // L5, L6: an incoming chat minutes, a message an hour at most, SLA until the deadline.
  test.each([
    ['chat.queued', 'ben', 300],
    ['chat.assigned', 'anna', 600],
    ['chat.transferred', 'ben', 600],
    ['chat.invited', 'ben', 600],
    ['message.created', 'anna', 3_600],
    ['sla.warning', 'anna', 600],
    ['sla.breached', 'anna', 900],
    ['assistance.requested', 'sam', 600],
  ] as const)('of %s fits the event', async (type, person, seconds) => {
    await floor.tell({ type });
    expect(ttls(floor[person])).toEqual([seconds]);
  });

  test('of a fallback is less by the grace time', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    await floor.pass(3_000);
    expect(ttls(floor.anna)).toEqual([3_597]);
  });

  test('shrinks by the time that was spent waiting', async () => {
    makeBusy(60);
    await floor.message();
    await floor.pass(minuteMs);
    expect(ttls(floor.anna)).toEqual([3_600, 3_540]);
  });

  // L3
  test('is never 0, however late it is', async () => {
    makeBusy(299);
    await floor.tell({ type: 'chat.queued' });
    floor.desk.clock.advance(299_500);
    await floor.pass(1);
    await floor.pass(1);
    for (const seconds of [...ttls(floor.anna), ...ttls(floor.ben)]) expect(seconds).toBeGreaterThanOrEqual(1);
  });

  test('is a whole number of seconds in every request', async () => {
    makeBusy();
    await floor.report(floor.ben, 'window-1');
    await floor.tell({ type: 'chat.queued' });
    await floor.pass(34_567, 3_777);
    const all = [...ttls(floor.anna), ...ttls(floor.ben)];
    expect(all.length).toBeGreaterThanOrEqual(3);
    for (const seconds of all) expect(Number.isInteger(seconds)).toBe(true);
  });
});

describe('urgency', () => {
  test('is high for what rings, and low for what says how a chat ended', async () => {
    await floor.tell({ type: 'chat.queued' });
    await floor.tell({ type: 'chat.accepted' });
    expect(floor.ben.requests().map(({ urgency }) => urgency)).toEqual(['high', 'low']);
  });
});

describe('topic', () => {
  const topicsOf = (member: Member) => member.requests().map(({ topic }) => topic);

  test('is the same for all events of a chat, so that a sleeping device wakes to one', async () => {
    const { anna } = floor;
    await floor.tell({ type: 'chat.queued' });
    await floor.tell({ type: 'chat.assigned' });
    await floor.message();
    await floor.tell({ type: 'chat.closed', by: { id: 'ben', name: 'Ben', kind: 'agent' } });
    expect(topicsOf(anna)).toHaveLength(4);
    expect(new Set(topicsOf(anna)).size).toBe(1);
  });

  test('differs between chats, and between chats of the same id of two sources', async () => {
    await floor.desk.addSource('another');
    await floor.message({ chat: { id: 'chat-1' } });
    await floor.message({ chat: { id: 'chat-2' } });
    await floor.tell({ type: 'message.created' }, { source: 'another' });
    expect(new Set(topicsOf(floor.anna)).size).toBe(3);
  });

  // L2
  test.each(['گفتگو ۱', 'chat/1?#&', '💬', 'x'.repeat(256)])('is a short ASCII word for the chat "%s"', async (id) => {
    await floor.message({ chat: { id } });
    expect(topicsOf(floor.anna)).toEqual([expect.stringMatching(/^[\w-]{1,32}$/)]);
    expect(titles(floor.anna)).toHaveLength(1);
  });
});

describe('too late', () => {
  test('a push that could not go out in its time is dropped, and its trace says so', async () => {
    floor.desk.receiver.answerWith({ status: 500 });
    const { id } = await floor.tell({ type: 'chat.queued' });
    await floor.pass(5 * minuteMs, 5_000);
    floor.desk.receiver.answerWith(undefined);
    await floor.pass(10 * minuteMs);
    expect(titles(floor.anna)).toEqual([]);
    expect(pushStates(await floor.trace(id), 'anna')).toMatchObject([{ state: 'expired' }]);
  });

  test('a desk that was off for eight hours sends nothing of what has lost its point meanwhile', async () => {
    makeBusy();
    const { id } = await floor.tell({ type: 'chat.assigned' });
    await floor.desk.desk.rooms.dispatcher.stop();
    floor.desk.clock.advance(8 * 60 * minuteMs);
    await floor.desk.restart();
    await floor.pass(minuteMs);
    expect(titles(floor.anna)).toEqual([]);
    expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'expired', because: 'expired' }]);
  });
});

describe('judged again before each attempt', () => {
  interface Case {
    name: string;
    event: EventParts;
    /** What happens while the push waits. */
    meanwhile(): Promise<unknown>;
    because: string;
  }
  const quietNow = { from: '11:00', to: '14:00', timeZone: 'UTC', days: [...weekdays] };
  const choose = (preferences: Record<string, unknown>) =>
    floor.desk.call('put', '/api/v1/preferences', preferences, floor.ben.token).expect(200);
  const beAt = (status: string) => floor.desk.call('put', '/api/v1/me/status', { status }, floor.ben.token).expect(200);
  const bens = { agents: ['ben'] };

  test.each<Case>([
    {
      name: 'the chat was taken by a colleague',
      event: { type: 'chat.queued' },
      meanwhile: () => floor.tell({ type: 'chat.accepted' }),
      because: 'accepted',
    },
    {
      name: 'the chat was assigned to a colleague',
      event: { type: 'chat.queued' },
      meanwhile: () => floor.tell({ type: 'chat.assigned' }),
      because: 'assigned',
    },
    {
      name: 'the customer gave up',
      event: { type: 'chat.queued' },
      meanwhile: () => floor.tell({ type: 'chat.cancelled' }),
      because: 'cancelled',
    },
    {
      name: 'the chat was closed',
      event: { type: 'message.created', chat: bens },
      meanwhile: () => floor.tell({ type: 'chat.closed', chat: bens }),
      because: 'closed',
    },
    {
      name: 'the person became unavailable',
      event: { type: 'chat.queued' },
      meanwhile: () => beAt('unavailable'),
      because: 'status-unavailable',
    },
    {
      name: 'the person went offline',
      event: { type: 'sla.warning' },
      meanwhile: () => beAt('offline'),
      because: 'status-offline',
    },
    {
      name: 'the person became unavailable, of a chat that was transferred to the queue',
      event: { type: 'chat.transferred', to: { queue: 'support' } },
      meanwhile: () => beAt('unavailable'),
      because: 'status-unavailable',
    },
    {
      name: 'the person became unavailable, of a message in a chat that nobody has',
      event: { type: 'message.created', chat: { agents: [] } },
      meanwhile: () => beAt('unavailable'),
      because: 'status-unavailable',
    },
    {
      name: 'the person left the queue',
      event: { type: 'chat.queued' },
      meanwhile: () => floor.desk.call('put', '/api/v1/admin/people/ben', { queues: ['sales'] }).expect(200),
      because: 'not-in-queue',
    },
    {
      name: 'quiet hours began',
      event: { type: 'chat.queued' },
      meanwhile: () => choose({ quietHours: quietNow }),
      because: 'quiet-hours',
    },
    {
      name: 'the person muted the event',
      event: { type: 'chat.queued' },
      meanwhile: () => choose({ mutedEvents: ['chat.queued'] }),
      because: 'muted',
    },
    {
      name: 'the person came to the chat',
      event: { type: 'message.created', chat: bens },
      meanwhile: () => floor.report(floor.ben, 'window-1', { view: { kind: 'console', chat: 'chat-1' } }),
      because: 'seen',
    },
    {
      name: 'the device was turned off',
      event: { type: 'message.created', chat: bens },
      meanwhile: () =>
        floor.desk.call('delete', `/api/v1/subscriptions/${floor.ben.device.id}`, undefined, floor.ben.token),
      because: 'turned off',
    },
  ])('a push is dropped when $name meanwhile', async ({ event, meanwhile, because }) => {
    floor.desk.receiver.answerWith({ status: 429, headers: { 'retry-after': '30' } });
    const { id } = await floor.tell(event);
    floor.desk.receiver.answerWith(undefined);
    await meanwhile();
    await floor.pass(2 * minuteMs);
    expect(titles(floor.ben).filter((title) => title !== 'Incoming chat message' || because !== 'assigned')).toEqual(
      [],
    );
    expect(pushStates(await floor.trace(id), 'ben')).toEqual([{ state: 'cancelled', because }]);
  });

  test('a status of one’s own does not drop what is one’s own chat', async () => {
    makeBusy();
    await floor.tell({ type: 'chat.assigned', to: bens, chat: bens });
    await beAt('unavailable');
    await floor.pass(minuteMs);
    expect(titles(floor.ben)).toEqual(['Incoming chat message']);
  });

  test('quiet hours that begin in the grace time hold the fallback back', async () => {
    await floor.report(floor.ben, 'window-1');
    await choose({ quietHours: { ...quietNow, from: '12:01' } });
    await floor.pass(minuteMs - 1_000);
    await floor.message({ chat: bens });
    await floor.pass(10_000);
    expect(titles(floor.ben)).toEqual([]);
  });

  test('an administrator’s change of the table to nothing holds back what is not sent yet', async () => {
    makeBusy();
    await floor.tell({ type: 'chat.invited' });
    const cells = ['viewing', 'present', 'away'].map((state) => ({ event: 'chat.invited', state, level: 'none' }));
    await floor.desk.call('put', '/api/v1/admin/rules', { cells }).expect(200);
    await floor.pass(minuteMs);
    expect(titles(floor.ben)).toEqual([]);
  });
});
