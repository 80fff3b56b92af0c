import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Trace, TracedDelivery } from '../../../wire/trace.ts';
import { chatEvent } from '../../support/builders.ts';
import { decisionFor, type Floor, minuteMs, openFloor } from './floor.ts';
import { openStream } from './stream.ts';

let floor: Floor;

beforeEach(async () => {
  floor = await openFloor();
});

afterEach(() => floor.stop());

const noon = '2026-01-14T12:00:00.000Z';
const at = (seconds: number) => new Date(Date.parse(noon) + seconds * 1_000).toISOString();
const id = expect.any(String);
const hour = 3_600;

function windowsDelivery(parts: Partial<TracedDelivery> = {}): TracedDelivery {
  return {
    ...{ id, channel: 'windows', purpose: 'notify', device: null, pushService: null },
    ...{ state: 'pending', because: null, dueAt: noon, expiresAt: at(hour), attempts: [] },
    ...parts,
  };
}

function pushDelivery(parts: Partial<TracedDelivery> = {}): TracedDelivery {
  return {
    ...{ id, channel: 'push', purpose: 'notify', device: 'Anna’s browser', pushService: host() },
    ...{ state: 'accepted', because: null, dueAt: noon, expiresAt: at(hour) },
    attempts: [{ at: noon, tookMs: 0, outcome: 'accepted', status: 201, detail: null }],
    ...parts,
  };
}

function host(): string {
  return new URL(floor.desk.receiver.origin).host;
}

/** Whose row comes first is of no meaning when both are due at once. */
function sorted(trace: Trace): Trace {
  const order = { windows: 0, push: 1 };
  const decisions = trace.decisions.map((decision) => ({
    ...decision,
    deliveries: [...decision.deliveries].sort((a, b) => order[a.channel] - order[b.channel]),
  }));
  return { ...trace, decisions };
}

async function summaryOf(event: string, person = 'anna'): Promise<string> {
  return decisionFor(await floor.trace(event), person).summary;
}

const told = {
  notification: id,
  person: { id: 'anna', name: 'Anna' },
  ...{ as: 'agent', because: 'rule', title: 'Clara has sent you a new message', body: 'Hello', withdrawnAt: null },
} as const;

function eventOf(event: string, parts: Partial<Trace['event']> = {}): Trace['event'] {
  return {
    ...{ id: event, source: 'chat', type: 'message.created', chat: 'chat-1', at: noon, receivedAt: noon },
    ...{ standing: 'current', recipients: 1, body: chatEvent({ at: noon }), request: expect.any(String) },
    ...parts,
  };
}

describe('the trace of an event', () => {
  test('that was pushed says when, to what, and what was answered', async () => {
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    expect(sorted(await floor.trace('msg_1'))).toEqual({
      event: eventOf('msg_1'),
      callbacks: [],
      decisions: [
        {
          ...{ ...told, state: 'away', level: 'ring', windows: [], receipts: [] },
          deliveries: [windowsDelivery(), pushDelivery()],
          summary:
            'The person was away, so the rule says: a ring. The push service took it; the device has not reported yet.',
        },
      ],
      passedOver: [],
    });
  });

  test('that a device showed and the person clicked says so, with the device’s name', async () => {
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    const { notification = '', token = '' } = floor.anna.pushes()[0]?.message.notification.data ?? {};
    const subscription = floor.anna.device.id;
    await floor.pass(2_000);
    await floor.receipts([{ notification, token, kind: 'shown', subscription, at: at(1) }]);
    expect(await summaryOf('msg_1')).toBe('The person was away, so the rule says: a ring. A device showed it.');
    await floor.pass(2_000);
    await floor.receipts([{ notification, token, kind: 'clicked', subscription, at: at(3) }]);
    const decision = decisionFor(await floor.trace('msg_1'), 'anna');
    expect(decision.receipts).toEqual([
      { kind: 'shown', at: at(1), receivedAt: at(2), window: null, device: 'Anna’s browser' },
      { kind: 'clicked', at: at(3), receivedAt: at(4), window: null, device: 'Anna’s browser' },
    ]);
    expect(decision.summary).toBe('The person was away, so the rule says: a ring. It was clicked.');
  });

  test('that fell back says which window was there, and that it did not show it', async () => {
    await floor.report(floor.anna, 'window-1');
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    await floor.pass(3_000);
    expect(sorted(await floor.trace('msg_1')).decisions).toEqual([
      {
        ...{ ...told, state: 'present', level: 'visual', receipts: [] },
        windows: [
          {
            ...{ id: 'window-1', view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 },
            ...{ reportedAt: noon, state: 'present' },
          },
        ],
        deliveries: [
          windowsDelivery({ state: 'unacknowledged' }),
          pushDelivery({
            ...{ purpose: 'fallback', dueAt: at(3) },
            attempts: [{ at: at(3), tookMs: 0, outcome: 'accepted', status: 201, detail: null }],
          }),
        ],
        summary:
          'The person was at the console, so the rule says: a pop-up. ' +
          'The push service took it; the device has not reported yet.',
      },
    ]);
  });

  test('that a window showed says so, and why its push was not sent', async () => {
    const stream = await openStream(floor.desk, floor.anna.token);
    await floor.report(floor.anna, 'window-1');
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    const { notification, token } = await stream.waitFor('notice');
    await floor.receipts([{ notification, token, kind: 'shown', window: 'window-1' }]);
    expect(await summaryOf('msg_1')).toBe(
      'The person was at the console, so the rule says: a pop-up. A window showed it.',
    );
    for (let beats = 0; beats < 5; beats += 1) {
      await floor.pass(25_000);
      await floor.report(floor.anna, 'window-1');
    }
    const decision = decisionFor(sorted(await floor.trace('msg_1')), 'anna');
    expect(decision.deliveries).toEqual([
      windowsDelivery({ state: 'acknowledged' }),
      pushDelivery({ purpose: 'fallback', state: 'cancelled', because: 'seen', dueAt: at(95), attempts: [] }),
    ]);
    await stream.close();
  });

  test('that the person looked at as it came says so', async () => {
    const stream = await openStream(floor.desk, floor.anna.token);
    await floor.report(floor.anna, 'window-1', { view: { kind: 'console', chat: 'chat-1' } });
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    const { notification, token } = await stream.waitFor('notice');
    await floor.receipts([{ notification, token, kind: 'suppressed', window: 'window-1' }]);
    expect(await summaryOf('msg_1')).toBe(
      'The person had the chat in front, so the rule says: nothing. A window had the chat on show.',
    );
    await stream.close();
  });

  test('that a window showed to nobody, and was pushed, does not claim that a window was enough', async () => {
    const stream = await openStream(floor.desk, floor.anna.token);
    await floor.report(floor.anna, 'window-1');
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    const { notification, token } = await stream.waitFor('notice');
    await floor.receipts([{ notification, token, kind: 'shown', window: 'window-1' }]);
    await floor.close(floor.anna, 'window-1');
    await floor.pass(95_000);
    expect(floor.anna.pushes()).toHaveLength(1);
    expect(await summaryOf('msg_1')).toMatch(/push/);
    await stream.close();
  });

  test('that was withdrawn names the end, and the ending that followed', async () => {
    const by = { id: 'ben', name: 'Ben', kind: 'agent' } as const;
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await floor.pass(10_000);
    await floor.tell({ type: 'chat.accepted', by, chat: { agents: ['ben'] } });
    const { deliveries } = decisionFor(await floor.trace('msg_1'), 'anna');
    expect(deliveries.filter(({ channel }) => channel === 'push')).toEqual([
      pushDelivery({ expiresAt: at(300) }),
      pushDelivery({
        ...{ purpose: 'ending', dueAt: at(10), expiresAt: at(610) },
        attempts: [{ at: at(10), tookMs: 0, outcome: 'accepted', status: 201, detail: null }],
      }),
    ]);
    expect(deliveries.filter(({ channel }) => channel === 'windows')).toEqual([
      windowsDelivery({ state: 'cancelled', because: 'accepted', expiresAt: at(300) }),
    ]);
  });

  test('that was withdrawn before anything was sent says why nothing was', async () => {
    floor.desk.receiver.answerWith({ status: 429, headers: { 'retry-after': '30' } });
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await floor.tell({ type: 'chat.closed' });
    expect(await summaryOf('msg_1')).toBe(
      'The person was away, so the rule says: a ring. No push went out: closed. It was taken back.',
    );
  });

  test('that could not be sent in time says so', async () => {
    floor.desk.receiver.answerWith({ status: 500 });
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await floor.pass(6 * minuteMs, 5_000);
    const { deliveries, summary } = decisionFor(await floor.trace('msg_1'), 'anna');
    const push = deliveries.find(({ channel }) => channel === 'push');
    expect(push).toMatchObject({ state: 'expired' });
    expect(push?.attempts.map(({ outcome, status }) => [outcome, status])).toEqual(
      Array(push?.attempts.length).fill(['unreachable', 500]),
    );
    expect(summary).toMatch(/No push went out: [^.\s]/);
  });

  test.each([400, 403])('that was refused with %i and no words says so', async (status) => {
    floor.desk.receiver.answerNext({ status });
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    const { deliveries, summary } = decisionFor(await floor.trace('msg_1'), 'anna');
    expect(deliveries.find(({ channel }) => channel === 'push')).toMatchObject({ state: 'refused' });
    expect(summary).toMatch(/No push went out: [^.\s]/);
  });

  test('that is tried again says what was answered each time', async () => {
    floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '5' }, body: 'Slow down' });
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    expect(await summaryOf('msg_1')).toBe('The person was away, so the rule says: a ring. A push waits to be sent.');
    await floor.pass(5_000);
    const { deliveries } = decisionFor(sorted(await floor.trace('msg_1')), 'anna');
    expect(deliveries[1]).toEqual(
      pushDelivery({
        dueAt: at(5),
        attempts: [
          { at: noon, tookMs: 0, outcome: 'busy', status: 429, detail: 'Slow down' },
          { at: at(5), tookMs: 0, outcome: 'accepted', status: 201, detail: null },
        ],
      }),
    );
  });

  test('that is muted says whose choice it was, and that nothing was sent', async () => {
    const mutedEvents = ['message.created'];
    await floor.desk.call('put', '/api/v1/preferences', { mutedEvents }, floor.anna.token).expect(200);
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    const trace = await floor.trace('msg_1');
    expect(trace).toEqual({
      event: eventOf('msg_1', { recipients: 0 }),
      callbacks: [],
      decisions: [
        {
          ...{ ...told, state: 'away', level: 'none', because: 'muted' },
          ...{ windows: [], deliveries: [], receipts: [], summary: expect.any(String) },
        },
      ],
      passedOver: [],
    });
    expect(trace.decisions[0]?.summary).toBe('Not told: this kind of event is muted.');
  });

  test('that was muted was not taken back when its chat ended', async () => {
    const mutedEvents = ['message.created'];
    await floor.desk.call('put', '/api/v1/preferences', { mutedEvents }, floor.anna.token).expect(200);
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    await floor.tell({ type: 'chat.closed' });
    expect(await summaryOf('msg_1')).toBe('Not told: this kind of event is muted.');
  });

  test('that is never pushed does not say that push is not turned on', async () => {
    await floor.tell({ type: 'chat.queued' });
    await floor.tell({ type: 'chat.cancelled' }, { id: 'msg_1' });
    expect(await summaryOf('msg_1')).toBe(
      'The person was away, so the rule says: a pop-up. It waits for a page to show it.',
    );
  });

  test('of which a person wants only a pop-up says, once it is taken back, that no page showed it', async () => {
    const popUpEvents = ['message.created'];
    await floor.desk.call('put', '/api/v1/preferences', { popUpEvents }, floor.anna.token).expect(200);
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    await floor.tell({ type: 'chat.closed' });
    expect(await summaryOf('msg_1')).toBe(
      'The person was away, and wants only a pop-up of this kind of event. No page showed it. It was taken back.',
    );
  });

  test('that calls a supervisor who sits at an agent’s console says where they were not', async () => {
    await floor.report(floor.sam, 'window-1');
    await floor.tell({ type: 'assistance.requested' }, { id: 'msg_1' });
    const { summary } = decisionFor(await floor.trace('msg_1'), 'sam');
    expect(summary).toMatch(/^The person was not at the dashboard, so the rule says: a ring\./);
  });

  test('in quiet hours says so', async () => {
    const quietHours = { from: '11:00', to: '13:00', timeZone: 'UTC', days: ['wednesday'] };
    await floor.desk.call('put', '/api/v1/preferences', { quietHours }, floor.anna.token).expect(200);
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    expect(await summaryOf('msg_1')).toBe('Not told: it was quiet hours.');
  });

  test('of a person without a device says that push is not turned on', async () => {
    await floor.desk.call('delete', `/api/v1/subscriptions/${floor.anna.device.id}`, undefined, floor.anna.token);
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    expect(await summaryOf('msg_1')).toBe(
      'The person was away, so the rule says: a ring. No device of theirs can be reached: push is not turned on.',
    );
  });

  test('of a person at the console without a device, whose window never showed it, does not say that all is well', async () => {
    await floor.desk.call('delete', `/api/v1/subscriptions/${floor.anna.device.id}`, undefined, floor.anna.token);
    await floor.report(floor.anna, 'window-1');
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    await floor.pass(minuteMs);
    expect(await summaryOf('msg_1')).toMatch(/push is not turned on/);
  });

  test('that reaches nobody names everybody who was near, and why not', async () => {
    await floor.join({ id: 'dora', name: 'Dora', roles: ['agent'], queues: ['support'], status: 'offline' });
    await floor.join({ id: 'ada', name: 'Ada', roles: ['administrator'], queues: ['support'], status: 'available' });
    for (const { token } of [floor.anna, floor.ben]) {
      await floor.desk.call('put', '/api/v1/me/status', { status: 'unavailable' }, token).expect(200);
    }
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    const trace = await floor.trace('msg_1');
    expect({ ...trace, passedOver: new Set(trace.passedOver) }).toEqual({
      event: eventOf('msg_1', {
        type: 'chat.queued',
        recipients: 0,
        body: chatEvent({ type: 'chat.queued', at: noon }),
      }),
      callbacks: [],
      decisions: [],
      passedOver: new Set([
        { person: { id: 'anna', name: 'Anna' }, because: 'status-unavailable' },
        { person: { id: 'ben', name: 'Ben' }, because: 'status-unavailable' },
        { person: { id: 'dora', name: 'Dora' }, because: 'status-offline' },
        { person: { id: 'ada', name: 'Ada' }, because: 'not-an-agent' },
        { person: { id: 'sam', name: 'Sam' }, because: 'not-an-agent' },
      ]),
    });
  });

  test('by its author, and of somebody who is not known, says why neither is told', async () => {
    const by = { id: 'anna', name: 'Anna', kind: 'agent' } as const;
    await floor.tell({ type: 'message.created', by, chat: { agents: ['anna', 'nobody'] } }, { id: 'msg_1' });
    expect((await floor.trace('msg_1')).passedOver).toEqual([
      { person: { id: 'anna', name: 'Anna' }, because: 'author' },
      { person: { id: 'nobody', name: 'nobody' }, because: 'unknown-person' },
    ]);
  });

  // O6
  test.each([
    ['stale', 'chat.queued', '2026-01-14T11:00:00.000Z'],
    ['over', 'message.created', noon],
  ] as const)('that is %s says so and has no decisions', async (standing, type, happenedAt) => {
    await floor.tell({ type: standing === 'stale' ? 'chat.accepted' : 'chat.closed' });
    await floor.tell({ type, at: happenedAt }, { id: 'msg_1' });
    expect(await floor.trace('msg_1')).toMatchObject({ event: { standing, recipients: 0 }, decisions: [] });
  });

  // C8
  test('names windows that were there and did not count', async () => {
    await floor.report(floor.anna, 'hidden', { visible: false, focused: false });
    await floor.report(floor.anna, 'idle', { idle: true });
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    const { windows } = decisionFor(await floor.trace('msg_1'), 'anna');
    expect(new Map(windows.map((window) => [window.id, window.state]))).toEqual(
      new Map([
        ['hidden', 'away'],
        ['idle', 'away'],
      ]),
    );
  });

  test('holds no endpoint, no key and no token', async () => {
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    const text = JSON.stringify(await floor.trace('msg_1'));
    const { endpoint, keys } = floor.anna.device;
    const { token = '' } = floor.anna.pushes()[0]?.message.notification.data ?? {};
    for (const secret of [new URL(endpoint).pathname, keys.auth, keys.p256dh, token])
      expect(text).not.toContain(secret);
  });

  test('is the same after a restart', async () => {
    await floor.tell({ type: 'message.created' }, { id: 'msg_1' });
    const before = await floor.trace('msg_1');
    await floor.desk.restart();
    expect(await floor.trace('msg_1')).toEqual(before);
  });
});

describe('one’s own notifications', () => {
  test('are listed newest first, with what became of each', async () => {
    await floor.tell({ type: 'message.created' });
    await floor.pass(1_000);
    await floor.tell({ type: 'chat.assigned', chat: { id: 'chat-2' } });
    await floor.tell({ type: 'chat.assigned', to: { agents: ['ben'] }, chat: { id: 'chat-3', agents: ['ben'] } });
    const { body } = await floor.desk.call('get', '/api/v1/notifications', undefined, floor.anna.token).expect(200);
    const explanation = { reason: 'sent-unreported', remedy: 'bell', place: null, device: null };
    expect(body.notifications).toEqual([
      {
        ...{ notification: id, event: 'chat.assigned', chat: { source: 'chat', id: 'chat-2' }, level: 'ring' },
        ...{ title: 'Incoming chat message', body: 'Clara · support · Printer on fire', at: at(1), explanation },
      },
      {
        ...{ notification: id, event: 'message.created', chat: { source: 'chat', id: 'chat-1' }, level: 'ring' },
        ...{ title: 'Clara has sent you a new message', body: 'Hello', at: noon, explanation },
      },
    ]);
  });

  test('list a test as one', async () => {
    await floor.desk.call('post', '/api/v1/test-notification', {}, floor.anna.token).expect(200);
    const { body } = await floor.desk.call('get', '/api/v1/notifications', undefined, floor.anna.token).expect(200);
    expect(body.notifications).toMatchObject([{ event: 'test', title: 'Notifications work' }]);
  });
});

describe('the list of events', () => {
  test('tells of each what it was and how many were told, newest first', async () => {
    await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
    await floor.tell({ type: 'chat.accepted' }, { id: 'msg_2' });
    const { body } = await floor.desk.call('get', '/api/v1/admin/events').expect(200);
    const { body: _first, request: _one, ...first } = eventOf('msg_2', { type: 'chat.accepted', recipients: 0 });
    const { body: _second, request: _other, ...second } = eventOf('msg_1', { type: 'chat.queued', recipients: 2 });
    expect(body.events).toEqual([first, second]);
  });
});
