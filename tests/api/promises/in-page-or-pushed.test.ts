import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toIso } from '../../../wire/instant.ts';
import type { Notice } from '../../../wire/notice.ts';
import type { Role } from '../../../wire/person.ts';
import { weekdays } from '../../../wire/preferences.ts';
import type { ReceiptKind } from '../../../wire/receipt.ts';
import { decisionFor, type Floor, minuteMs, openFloor, pushStates, titles } from './floor.ts';
import { type OpenStream, openStream } from './stream.ts';

const graceMs = 3_000;
const leaseMs = 90_000;
/** By then a pop-up that somebody may have missed has been judged again: the lease, and the time it takes to see it. */
const judgedAgainMs = leaseMs + 5_000;

const viewing = { view: { kind: 'console', chat: 'chat-1' } } as const;

let floor: Floor;
let stream: OpenStream;

beforeEach(async () => {
  floor = await openFloor();
  stream = await openStream(floor.desk, floor.anna.token);
});

afterEach(async () => {
  await stream.close();
  await floor.stop();
});

/** Anna's window says what it did with a notice. */
async function acknowledge(kind: ReceiptKind, notice: Pick<Notice, 'notification' | 'token'>, window = 'window-1') {
  const { notification, token } = notice;
  await floor.receipts([{ notification, token, kind, window }]);
}

/** Anna's window goes on saying the same, as a visible one does every 25 s. */
async function stayFor(ms: number, report: Parameters<Floor['report']>[2] = {}): Promise<void> {
  for (let passed = 0; passed < ms; passed += 25_000) {
    await floor.pass(25_000);
    await floor.report(floor.anna, 'window-1', report);
  }
}

describe('the fallback', () => {
  test('goes out once the grace time is over without an acknowledgement, once', async () => {
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.message();
    await floor.pass(graceMs - 1);
    expect(titles(floor.anna)).toEqual([]);
    await floor.pass(1);
    expect(titles(floor.anna)).toEqual(['Clara has sent you a new message']);
    await floor.pass(10 * minuteMs);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('waits as long as DESKBELL_GRACE_MS says', async () => {
    const patient = await openFloor({ DESKBELL_GRACE_MS: '20000' });
    try {
      await patient.report(patient.anna, 'window-1');
      await patient.message();
      await patient.pass(19_999);
      expect(titles(patient.anna)).toEqual([]);
      await patient.pass(1);
      expect(titles(patient.anna)).toHaveLength(1);
    } finally {
      await patient.stop();
    }
  });

  test('goes to each of the person’s devices', async () => {
    const second = await floor.desk.subscribe(floor.anna.token, 'Phone');
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    await floor.pass(graceMs);
    expect(floor.desk.receiver.messages.map(({ endpoint }) => endpoint).sort()).toEqual(
      [floor.anna.device.endpoint, second.endpoint].sort(),
    );
  });

  test('carries the notification that the window was given, so that it is told once', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    await floor.pass(graceMs);
    const { notification, tag } = await stream.waitFor('notice');
    expect(floor.anna.pushes().map(({ message }) => message.notification)).toMatchObject([
      { tag, data: { notification } },
    ]);
  });

  test('a pop-up that no window acknowledged is called so in the trace', async () => {
    await floor.report(floor.anna, 'window-1');
    const { id } = await floor.message();
    await floor.pass(graceMs);
    const states = decisionFor(await floor.trace(id), 'anna').deliveries.map(({ channel, state }) => [channel, state]);
    expect(new Map(states as [string, string][])).toEqual(
      new Map([
        ['windows', 'unacknowledged'],
        ['push', 'accepted'],
      ]),
    );
  });
});

describe('an acknowledgement', () => {
  test.each(['shown', 'suppressed'] as const)('"%s" within the grace time holds the push back', async (kind) => {
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.message();
    await floor.pass(1_000);
    await acknowledge(kind, await stream.waitFor('notice'));
    await floor.pass(graceMs);
    expect(titles(floor.anna)).toEqual([]);
  });

  test.each(['shown', 'suppressed'] as const)(
    '"%s" of a window at which the person stays means no push, ever',
    async (kind) => {
      await floor.report(floor.anna, 'window-1', viewing);
      const { id } = await floor.message();
      await acknowledge(kind, await stream.waitFor('notice'));
      await stayFor(4 * minuteMs, viewing);
      await floor.pass(60 * minuteMs);
      expect(titles(floor.anna)).toEqual([]);
      expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'cancelled', because: 'seen' }]);
    },
  );

  test('of somebody who never had the notification does nothing', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    const { notification } = await stream.waitFor('notice');
    await acknowledge('shown', { notification, token: 'a-guess' });
    await floor.pass(graceMs);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('by another person’s notification does not count for one’s own', async () => {
    const bens = await openStream(floor.desk, floor.ben.token);
    await floor.report(floor.anna, 'window-1');
    await floor.report(floor.ben, 'window-2');
    await floor.tell({ type: 'chat.queued' });
    await acknowledge('shown', await bens.waitFor('notice'), 'window-2');
    await floor.pass(graceMs);
    expect([titles(floor.anna).length, titles(floor.ben).length]).toEqual([1, 0]);
    await bens.close();
  });

  test('a service worker that shows the push is not a window: other devices still get theirs', async () => {
    const phone = await floor.desk.subscribe(floor.anna.token, 'Phone');
    floor.desk.receiver.answerWith((endpoint) => (endpoint === phone.endpoint ? { status: 503 } : undefined));
    await floor.message();
    const { notification, token } = floor.anna.pushes()[0]?.message.notification.data ?? {
      notification: '',
      token: '',
    };
    await floor.receipts([{ notification, token, kind: 'shown', subscription: floor.anna.device.id }]);
    floor.desk.receiver.answerWith(undefined);
    await floor.pass(minuteMs);
    expect(floor.desk.receiver.messages.map(({ endpoint }) => endpoint)).toContain(phone.endpoint);
  });

  test.each(['clicked', 'closed'] as const)(
    '"%s" on one device drops what still waits for the others',
    async (kind) => {
      const phone = await floor.desk.subscribe(floor.anna.token, 'Phone');
      floor.desk.receiver.answerWith((endpoint) => (endpoint === phone.endpoint ? { status: 503 } : undefined));
      await floor.message();
      const { notification, token } = floor.anna.pushes()[0]?.message.notification.data ?? {
        notification: '',
        token: '',
      };
      await floor.receipts([{ notification, token, kind, subscription: floor.anna.device.id }]);
      floor.desk.receiver.answerWith(undefined);
      await floor.pass(minuteMs);
      expect(floor.desk.receiver.messages.map(({ endpoint }) => endpoint)).toEqual([floor.anna.device.endpoint]);
    },
  );

  test('that comes after the fallback went out changes nothing', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    await floor.pass(graceMs);
    await acknowledge('shown', await stream.waitFor('notice'));
    await floor.pass(judgedAgainMs + minuteMs);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('of a window to which the person came back holds back what could not be sent before', async () => {
    floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '20' } });
    await floor.tell({ type: 'chat.assigned' });
    await floor.report(floor.anna, 'window-1');
    await acknowledge('shown', await stream.waitFor('notice'));
    await stayFor(3 * minuteMs);
    expect(titles(floor.anna)).toEqual([]);
  });
});

// C6
describe('a window that vanishes', () => {
  test.each(['shown', 'suppressed'] as const)(
    'within seconds of "%s" has told nobody: pushed once, after the lease',
    async (kind) => {
      await floor.report(floor.anna, 'window-1', viewing);
      await floor.pass(5_000);
      await floor.message();
      await acknowledge(kind, await stream.waitFor('notice'));
      await floor.pass(judgedAgainMs - 5_000 - 1);
      expect(titles(floor.anna)).toEqual([]);
      await floor.pass(1);
      expect(titles(floor.anna)).toEqual(['Clara has sent you a new message']);
      await floor.pass(10 * minuteMs);
      expect(titles(floor.anna)).toHaveLength(1);
    },
  );

  test('by being closed a second after its acknowledgement is pushed once', async () => {
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.message();
    await acknowledge('suppressed', await stream.waitFor('notice'));
    await floor.pass(1_000);
    await floor.close(floor.anna, 'window-1');
    await floor.pass(judgedAgainMs);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('by losing the focus a second after its acknowledgement is pushed once', async () => {
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.message();
    await acknowledge('suppressed', await stream.waitFor('notice'));
    await floor.pass(1_000);
    await floor.report(floor.anna, 'window-1', { ...viewing, visible: false, focused: false });
    await floor.pass(judgedAgainMs);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  /** The pop-up is acknowledged, the network goes, and a minute later the window says since when nobody has been there. */
  async function leaveUnheard(stayedMs: number, leave: (unattendedMs: number) => Promise<void>): Promise<void> {
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.message();
    await acknowledge('shown', await stream.waitFor('notice'));
    await floor.pass(minuteMs);
    await leave(minuteMs - stayedMs);
    await floor.pass(10 * minuteMs);
  }
  const blur = (unattendedMs: number) =>
    floor.report(floor.anna, 'window-1', { ...viewing, focused: false, unattendedMs });
  const close = (unattendedMs: number) => floor.close(floor.anna, 'window-1', unattendedMs);

  test.each([
    ['losing the focus', blur],
    ['being closed', close],
  ])('by %s without a network is judged by when that was, not by when it could say so', async (_how, leave) => {
    await leaveUnheard(2_000, leave);
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test.each([
    ['losing the focus', blur],
    ['being closed', close],
  ])('by %s without a network after ten seconds has been seen', async (_how, leave) => {
    await leaveUnheard(10_000, leave);
    expect(titles(floor.anna)).toEqual([]);
  });

  test.each([
    { stay: 'a moment', backMs: 1_000, pushes: 1 },
    { stay: 'long enough', backMs: 6_000, pushes: 0 },
  ])('and to which the person comes back for $stay brings $pushes push', async ({ backMs, pushes }) => {
    await floor.report(floor.anna, 'window-1');
    await floor.tell({ type: 'chat.assigned' });
    await acknowledge('shown', await stream.waitFor('notice'));
    await floor.pass(1_000);
    await floor.report(floor.anna, 'window-1', { visible: false, focused: false });
    await floor.pass(30_000);
    await floor.report(floor.anna, 'window-1');
    await floor.pass(backMs);
    await floor.report(floor.anna, 'window-1', { visible: false, focused: false });
    await floor.pass(judgedAgainMs + minuteMs);
    expect(titles(floor.anna)).toHaveLength(pushes);
  });

  test('in front of which somebody stayed has been seen, also if they come back for a moment', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.tell({ type: 'chat.assigned' });
    await acknowledge('shown', await stream.waitFor('notice'));
    await floor.pass(10_000);
    await floor.report(floor.anna, 'window-1', { visible: false, focused: false });
    await floor.pass(20_000);
    await floor.report(floor.anna, 'window-1');
    await floor.close(floor.anna, 'window-1');
    await floor.pass(judgedAgainMs + minuteMs);
    expect(titles(floor.anna)).toEqual([]);
  });

  test('after ten seconds has been seen: closing it brings no push', async () => {
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.message();
    await acknowledge('suppressed', await stream.waitFor('notice'));
    await floor.pass(10_000);
    await floor.close(floor.anna, 'window-1');
    await floor.pass(10 * minuteMs);
    expect(titles(floor.anna)).toEqual([]);
  });

  test('is nothing that the desk’s own restart could be taken for', async () => {
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.message();
    await acknowledge('suppressed', await stream.waitFor('notice'));
    await stream.close();
    await floor.desk.restart();
    await floor.pass(25_000);
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.pass(10 * minuteMs);
    expect(titles(floor.anna)).toEqual([]);
    stream = await openStream(floor.desk, floor.anna.token);
  });
});

describe('the lease', () => {
  // B15, C5
  test.each([
    ['a millisecond before its end', leaseMs - 1, 0],
    ['at its end', leaseMs, 1],
    ['three hours later', 180 * minuteMs, 1],
  ])('of a window that was never heard of again counts %s as it should', async (_when, ms, pushes) => {
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.pass(ms);
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(pushes);
  });

  // C5
  test('the first report after a night asleep counts at once', async () => {
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.pass(180 * minuteMs);
    await floor.report(floor.anna, 'window-1', viewing);
    const { id } = await floor.message();
    expect(decisionFor(await floor.trace(id), 'anna')).toMatchObject({ state: 'viewing' });
  });

  // C1
  test('a hidden window that beats once a minute is away at every beat, and in front at the first report of it', async () => {
    const states: string[] = [];
    for (let minute = 0; minute < 10; minute += 1) {
      await floor.report(floor.anna, 'window-1', { ...viewing, visible: false, focused: false });
      await floor.pass(minuteMs);
      const { id } = await floor.message();
      states.push(decisionFor(await floor.trace(id), 'anna').state);
    }
    await floor.report(floor.anna, 'window-1', viewing);
    const { id } = await floor.message();
    states.push(decisionFor(await floor.trace(id), 'anna').state);
    expect(states).toEqual([...Array(10).fill('away'), 'viewing']);
  });

  // C3
  test.each(['hidden', 'closed'])('one window that is %s takes nothing from another that is in front', async (how) => {
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.report(floor.anna, 'window-2', viewing);
    if (how === 'closed') await floor.close(floor.anna, 'window-2');
    else await floor.report(floor.anna, 'window-2', { ...viewing, visible: false, focused: false });
    const { id } = await floor.message();
    expect(decisionFor(await floor.trace(id), 'anna')).toMatchObject({ state: 'viewing', level: 'none' });
  });

  test('a closed window does not come back by a report that was sent before', async () => {
    const report = { ...viewing, visible: true, focused: true, idle: false };
    const put = (seq: number) =>
      floor.desk.call('put', '/api/v1/windows/window-1', { ...report, seq }, floor.anna.token).expect(204);
    await put(10);
    await floor.desk.call('delete', '/api/v1/windows/window-1?seq=12', undefined, floor.anna.token).expect(204);
    await put(11);
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('an older report that arrives later is ignored', async () => {
    const put = (seq: number, focused: boolean) =>
      floor.desk
        .call(
          'put',
          '/api/v1/windows/window-1',
          { ...viewing, visible: true, focused, idle: false, seq },
          floor.anna.token,
        )
        .expect(204);
    await put(2, false);
    await put(1, true);
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(1);
  });
});

describe('what people choose', () => {
  async function choose(preferences: Record<string, unknown>): Promise<void> {
    await floor.desk.call('put', '/api/v1/preferences', preferences, floor.anna.token).expect(200);
  }
  /** From 11:00 to 13:00 UTC, around the noon at which these tests begin. */
  const quietHours = { from: '11:00', to: '13:00', timeZone: 'UTC', days: [...weekdays] };

  test.each(['away', 'present'])('a muted event is neither pushed nor shown to who is %s', async (state) => {
    await choose({ mutedEvents: ['message.created'] });
    if (state === 'present') await floor.report(floor.anna, 'window-1');
    const { id } = await floor.message();
    await floor.pass(10 * minuteMs);
    await floor.tell({ type: 'chat.assigned' });
    await stream.waitFor('notice', ({ data }) => data.event === 'chat.assigned');
    expect(stream.events.filter(({ name }) => name === 'notice')).toHaveLength(1);
    expect(titles(floor.anna)).not.toContain('Clara has sent you a new message');
    expect(decisionFor(await floor.trace(id), 'anna')).toMatchObject({ level: 'none', because: 'muted' });
  });

  test('muting one event leaves the others', async () => {
    await choose({ mutedEvents: ['message.created'] });
    await floor.tell({ type: 'chat.assigned' });
    expect(titles(floor.anna)).toEqual(['Incoming chat message']);
  });

  // V5
  test('quiet hours hold back push and pop-up alike, and end at their minute', async () => {
    await choose({ quietHours });
    const { id } = await floor.message();
    expect(decisionFor(await floor.trace(id), 'anna')).toMatchObject({ level: 'none', because: 'quiet-hours' });
    await floor.pass(60 * minuteMs - 1);
    await floor.message();
    expect(titles(floor.anna)).toEqual([]);
    await floor.pass(1);
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test.each([
    ['sla.breached', 'anna'],
    ['assistance.requested', 'sam'],
  ] as const)('quiet hours do not hold back %s', async (type, person) => {
    await floor.desk.call('put', '/api/v1/preferences', { quietHours }, floor[person].token).expect(200);
    await floor.tell({ type });
    expect(titles(floor[person])).toHaveLength(1);
  });

  // V1: in New York it is seven in the morning at noon UTC in winter.
  test('quiet hours go by the clock on the person’s wall', async () => {
    await choose({ quietHours: { ...quietHours, from: '07:00', to: '08:00', timeZone: 'America/New_York' } });
    await floor.message();
    expect(titles(floor.anna)).toEqual([]);
    await floor.pass(60 * minuteMs);
    await floor.message();
    expect(titles(floor.anna)).toHaveLength(1);
  });

  test('one person’s quiet hours are not another’s', async () => {
    await choose({ quietHours });
    await floor.tell({ type: 'chat.queued' });
    expect([titles(floor.anna).length, titles(floor.ben).length]).toEqual([0, 1]);
  });

  // B12
  test('who wants to be rung in front as well is pushed at once at the console', async () => {
    await choose({ ringInFront: true });
    await floor.report(floor.anna, 'window-1');
    const { id } = await floor.tell({ type: 'chat.assigned' });
    expect(titles(floor.anna)).toEqual(['Incoming chat message']);
    expect(decisionFor(await floor.trace(id), 'anna')).toMatchObject({ level: 'ring', because: 'ring-in-front' });
  });

  test('ringing in front brings no push for a cancelled chat', async () => {
    await choose({ ringInFront: true });
    await floor.report(floor.anna, 'window-1');
    await floor.tell({ type: 'chat.queued' });
    const given = titles(floor.anna).length;
    await floor.tell({ type: 'chat.cancelled' });
    await floor.pass(60 * minuteMs);
    expect(
      floor.anna
        .pushes()
        .slice(given)
        .every(({ silent }) => silent),
    ).toBe(true);
  });
});

describe('a cancelled chat', () => {
  test.each(['away', 'present', 'viewing'])('is never a push of its own: %s', async (state) => {
    const report = { away: { focused: false }, present: {}, viewing }[state];
    await floor.report(floor.anna, 'window-1', report);
    await floor.tell({ type: 'chat.queued' });
    const told = await stream.waitFor('notice');
    await acknowledge('shown', told);
    const before = floor.anna.pushes().length;
    await floor.tell({ type: 'chat.cancelled' });
    const notice = await stream.waitFor('notice', ({ data }) => data.event === 'chat.cancelled');
    await floor.pass(60 * minuteMs);
    expect(notice).toMatchObject({ level: 'visual', title: 'Clara has cancelled the chat', tag: told.tag });
    // What was on display is replaced, silently; nothing rings.
    expect(
      floor.anna
        .pushes()
        .slice(before)
        .every(({ silent }) => silent),
    ).toBe(true);
  });

  test('is told to those who were told of the chat, and to nobody else', async () => {
    const { desk, ben } = floor;
    await desk.call('put', '/api/v1/me/status', { status: 'unavailable' }, ben.token).expect(200);
    await floor.tell({ type: 'chat.queued' });
    await desk.call('put', '/api/v1/me/status', { status: 'available' }, ben.token).expect(200);
    const { id } = await floor.tell({ type: 'chat.cancelled' });
    expect((await floor.trace(id)).decisions.map(({ person }) => person.id)).toEqual(['anna']);
  });

  test('waits for those who were away until they open the console', async () => {
    await floor.tell({ type: 'chat.queued' });
    await floor.tell({ type: 'chat.cancelled' });
    await floor.pass(30 * minuteMs);
    const returned = await openStream(floor.desk, floor.ben.token);
    expect((await returned.waitFor('notice')).title).toBe('Clara has cancelled the chat');
    await returned.close();
  });
});

describe('coming to the chat', () => {
  const messages = 3;

  async function tellWhileBusy(): Promise<string[]> {
    floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '30' } });
    const ids: string[] = [];
    for (let count = 0; count < messages; count += 1) ids.push((await floor.message()).id);
    return ids;
  }

  test('drops what waits to be pushed of its messages', async () => {
    const ids = await tellWhileBusy();
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.pass(5 * minuteMs);
    expect(titles(floor.anna)).toEqual([]);
    for (const id of ids) {
      expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'cancelled', because: 'seen' }]);
    }
  });

  test.each([
    ['another chat', { view: { kind: 'console', chat: 'chat-2' } }],
    ['the list', {}],
    ['the chat in a window behind another application', { ...viewing, focused: false }],
    ['the chat of the same id elsewhere', { view: { kind: 'console', chat: 'chat-1', source: 'another' } }],
  ] as const)('drops nothing when it is %s', async (_what, report) => {
    await tellWhileBusy();
    await floor.report(floor.anna, 'window-1', report);
    await floor.pass(5 * minuteMs);
    expect(titles(floor.anna).length).toBeGreaterThan(0);
  });

  test('of one agent drops nothing of another’s', async () => {
    floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '30' } }, 2);
    await floor.message({ chat: { agents: ['anna', 'ben'] } });
    await floor.report(floor.anna, 'window-1', viewing);
    await floor.pass(5 * minuteMs);
    expect([titles(floor.anna).length, titles(floor.ben).length]).toEqual([0, 1]);
  });
});

describe('an answer in the chat', () => {
  const byAnna = { id: 'anna', name: 'Anna', kind: 'agent' } as const;

  test('drops what waits to be pushed of what was written before it, to its author alone', async () => {
    await floor.report(floor.anna, 'window-1', viewing);
    const chat = { agents: ['anna', 'ben'] };
    const { id } = await floor.message({ chat });
    await acknowledge('suppressed', await stream.waitFor('notice'));
    await floor.pass(2_000);
    await floor.message({ chat, text: 'One moment', by: byAnna });
    await floor.close(floor.anna, 'window-1');
    await floor.pass(judgedAgainMs);
    expect(titles(floor.anna)).toEqual([]);
    expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'cancelled', because: 'seen' }]);
    expect(titles(floor.ben)).toHaveLength(2);
  });

  test('to what no window has shown drops nothing: some chat systems answer in an agent’s name', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    await floor.message({ text: 'We are with you in a moment', by: byAnna });
    await floor.pass(graceMs);
    expect(titles(floor.anna)).toEqual(['Clara has sent you a new message']);
  });

  test('that comes late drops nothing of what was written after it', async () => {
    const answeredAt = toIso(floor.desk.clock.now());
    floor.desk.clock.advance(1_000);
    await floor.report(floor.anna, 'window-1');
    await floor.message();
    await acknowledge('shown', await stream.waitFor('notice'));
    await floor.message({ text: 'One moment', by: byAnna, at: answeredAt });
    await floor.close(floor.anna, 'window-1');
    await floor.pass(judgedAgainMs);
    expect(titles(floor.anna)).toEqual(['Clara has sent you a new message']);
  });
});

describe('the stream', () => {
  test('tells a pop-up at once, with what a window needs to show and to acknowledge it', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.message({ text: 'My printer is on fire' });
    expect(await stream.waitFor('notice')).toEqual({
      notification: expect.any(String),
      token: expect.any(String),
      level: 'visual',
      event: 'message.created',
      chat: { source: 'chat', id: 'chat-1' },
      title: 'Clara has sent you a new message',
      body: 'My printer is on fire',
      tag: 'chat:chat:chat-1',
      navigate: 'http://desk.test/console/#chat=chat/chat-1',
      at: '2026-01-14T12:00:00.000Z',
      unread: 1,
    });
  });

  test('goes on after the last event that the browser had', async () => {
    await floor.message({ text: 'First' });
    await stream.waitFor('notice');
    const { id: lastId = '' } = stream.events.find(({ name }) => name === 'notice') ?? {};
    await stream.close();
    await floor.message({ text: 'Second' });
    await floor.message({ text: 'Third' });
    stream = await openStream(floor.desk, floor.anna.token, { lastId });
    await stream.waitFor('notice', ({ data }) => data.body === 'Third');
    const bodies = stream.events.map((event) => (event.name === 'notice' ? event.data.body : undefined));
    expect(bodies.filter(Boolean)).toEqual(['Second', 'Third']);
  });

  describe('to a page that is opened later', () => {
    /** What Ben’s page is told as it opens, minutes after it happened. */
    async function openBensPage() {
      await floor.pass(5 * minuteMs);
      const bens = await openStream(floor.desk, floor.ben.token);
      await floor.tell({ type: 'chat.invited', chat: { id: 'chat-9' }, to: { agents: ['ben'] } });
      await bens.waitFor('notice', ({ data }) => data.event === 'chat.invited');
      await bens.close();
      return bens.events.flatMap(({ name, data }) => (name === 'notice' ? [`${data.event}: ${data.level}`] : []));
    }

    test('tells what waits, as it was to be told', async () => {
      await floor.tell({ type: 'chat.queued' });
      expect(await openBensPage()).toEqual(['chat.queued: ring', 'chat.invited: ring']);
    });

    test.each([
      ['left the queue', { queues: ['refunds'], roles: ['agent'] as Role[] }],
      ['is no agent any more', { queues: ['support'], roles: ['administrator'] as Role[] }],
    ])('tells nothing of a queue’s chats to who %s meanwhile', async (_what, changed) => {
      await floor.tell({ type: 'chat.queued' });
      const ben = { id: 'ben', name: 'Ben', status: 'available', ...changed };
      await floor.desk.call('put', '/api/v1/admin/people/ben', ben).expect(200);
      await floor.pass(5 * minuteMs);
      const bens = await openStream(floor.desk, floor.ben.token);
      await floor.desk.desk.settled();
      await bens.close();
      expect(bens.events.map(({ name }) => name)).toEqual(['vapid']);
    });

    test('does not ring who has paused meanwhile what rings', async () => {
      await floor.tell({ type: 'chat.queued' });
      const snoozedUntil = '2026-01-15T12:00:00Z';
      await floor.desk.call('put', '/api/v1/preferences', { snoozedUntil }, floor.ben.token).expect(200);
      await floor.pass(5 * minuteMs);
      const bens = await openStream(floor.desk, floor.ben.token);
      expect(await bens.waitFor('notice')).toMatchObject({ event: 'chat.queued', level: 'visual' });
      await bens.close();
    });
  });

  test('tells one person nothing of another’s', async () => {
    await floor.message({ chat: { agents: ['ben'] }, text: 'For Ben' });
    await floor.message({ text: 'For Anna' });
    await stream.waitFor('notice', ({ data }) => data.body === 'For Anna');
    expect(JSON.stringify(stream.events)).not.toContain('For Ben');
  });
});
