import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  decisionFor,
  type EventParts,
  type Floor,
  type Member,
  minuteMs,
  openFloor,
  pushStates,
  titles,
} from './floor.ts';
import { type HeldPushService, startHeldPushService } from './held-push-service.ts';
import { openStream } from './stream.ts';

let floor: Floor;

beforeEach(async () => {
  floor = await openFloor();
});

afterEach(() => floor.stop());

const byBen = { id: 'ben', name: 'Ben', kind: 'agent' } as const;
const byAnna = { id: 'anna', name: 'Anna', kind: 'agent' } as const;

interface Case {
  name: string;
  /** What rings for one person… */
  told: EventParts;
  person: 'anna' | 'ben' | 'sam';
  /** …and what takes it back. */
  end: EventParts;
  because: string;
  text: string;
}

const cases: Case[] = [
  {
    name: 'a chat in the queue that a colleague accepts',
    told: { type: 'chat.queued' },
    person: 'anna',
    end: { type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } },
    because: 'accepted',
    text: 'Accepted by Ben',
  },
  {
    name: 'a chat in the queue that is assigned to a colleague',
    told: { type: 'chat.queued' },
    person: 'anna',
    end: { type: 'chat.assigned', to: { agents: ['ben'] }, chat: { agents: ['ben'] } },
    because: 'assigned',
    text: 'Assigned to Ben',
  },
  {
    name: 'a chat that goes on to a colleague',
    told: { type: 'chat.assigned', to: { agents: ['anna'] } },
    person: 'anna',
    end: { type: 'chat.transferred', by: { kind: 'supervisor', id: 'sam', name: 'Sam' }, to: { agents: ['ben'] } },
    because: 'transferred',
    text: 'Transferred to Ben',
  },
  {
    name: 'a chat in the queue that waits in another',
    told: { type: 'chat.queued' },
    person: 'anna',
    end: { type: 'chat.queued', to: { queue: 'sales' }, chat: { queue: 'sales' } },
    because: 'transferred',
    text: 'Waits for a colleague',
  },
  {
    name: 'a chat that was given to somebody and waits in another queue again',
    told: { type: 'chat.assigned', to: { agents: ['anna'] }, chat: { agents: ['anna'] } },
    person: 'anna',
    end: { type: 'chat.queued', to: { queue: 'sales' }, chat: { queue: 'sales', agents: [] } },
    because: 'transferred',
    text: 'Waits for a colleague',
  },
  {
    name: 'a chat that its customer cancels',
    told: { type: 'chat.queued' },
    person: 'anna',
    end: { type: 'chat.cancelled' },
    because: 'cancelled',
    text: 'The customer has cancelled the chat',
  },
  {
    name: 'a message of a chat that is closed',
    told: { type: 'message.created' },
    person: 'anna',
    end: { type: 'chat.closed', by: byBen },
    because: 'closed',
    text: 'Closed by Ben',
  },
  {
    name: 'a chat that waits too long and is accepted',
    told: { type: 'sla.breached' },
    person: 'anna',
    end: { type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } },
    because: 'accepted',
    text: 'Accepted by Ben',
  },
  {
    name: 'an invitation to a chat that is closed',
    told: { type: 'chat.invited' },
    person: 'ben',
    end: { type: 'chat.closed', by: byAnna },
    because: 'closed',
    text: 'Closed by Anna',
  },
  {
    name: 'a flag for assistance that is taken down',
    told: { type: 'assistance.requested' },
    person: 'sam',
    end: { type: 'assistance.withdrawn' },
    because: 'assistance-withdrawn',
    text: 'Assistance is no longer asked for',
  },
  {
    name: 'a flag for assistance in a chat that is closed',
    told: { type: 'assistance.requested' },
    person: 'sam',
    end: { type: 'chat.closed', by: byAnna },
    because: 'closed',
    text: 'Closed by Anna',
  },
];

describe.each(cases)('$name', ({ told, person, end, because, text }) => {
  test('is replaced on devices that show it, silently and under the same tag', async () => {
    const member = floor[person];
    await floor.tell(told);
    await floor.tell(end);
    const [first, ending, ...more] = member.pushes();
    expect(more).toEqual([]);
    expect(ending).toMatchObject({
      title: text,
      silent: true,
      tag: first?.tag,
      message: { notification: { data: { ends: true } } },
    });
    expect(member.requests()[1]?.topic).toBe(member.requests()[0]?.topic);
  });

  test('is dropped, and followed by nothing, where it was not sent yet', async () => {
    floor.desk.receiver.answerWith({ status: 429, headers: { 'retry-after': '30' } });
    const { id } = await floor.tell(told);
    floor.desk.receiver.answerWith(undefined);
    await floor.tell(end);
    await floor.pass(10 * minuteMs);
    expect(titles(floor[person])).toEqual([]);
    expect(pushStates(await floor.trace(id), person)).toEqual([{ state: 'cancelled', because }]);
  });

  test('is withdrawn from open windows by the stream', async () => {
    const stream = await openStream(floor.desk, floor[person].token);
    await floor.tell(told);
    const { tag, chat } = await stream.waitFor('notice');
    await floor.tell(end);
    expect(await stream.waitFor('withdraw')).toEqual({ chat, tag, notifications: [expect.any(String)], because, text });
    await stream.close();
  });

  test('does not come up in a window that is opened afterwards', async () => {
    const { id } = await floor.tell(told);
    await floor.tell(end);
    const { notification } = decisionFor(await floor.trace(id), person);
    const stream = await openStream(floor.desk, floor[person].token);
    await floor.tell({ type: 'chat.queued', chat: { id: 'marker' } });
    await floor.tell({ type: 'assistance.requested', chat: { id: 'marker' } });
    await stream.waitFor('notice', ({ data }) => data.chat?.id === 'marker');
    const notices = stream.events.map((event) => (event.name === 'notice' ? event.data.notification : undefined));
    expect(notices).not.toContain(notification);
    await stream.close();
  });
});

describe('who is told of an end', () => {
  test('nobody whose devices the notification never reached', async () => {
    const { desk, anna, ben } = floor;
    desk.receiver.answerWith((endpoint) => (endpoint === anna.device.endpoint ? { status: 403 } : undefined));
    await floor.tell({ type: 'chat.queued' });
    desk.receiver.answerWith(undefined);
    await floor.tell({ type: 'chat.closed' });
    await floor.pass(minuteMs);
    expect([titles(anna), titles(ben).length]).toEqual([[], 2]);
  });

  test('nobody whose window showed it before a push was needed', async () => {
    const stream = await openStream(floor.desk, floor.anna.token);
    await floor.report(floor.anna, 'window-1');
    await floor.tell({ type: 'chat.queued' });
    const { notification, token } = await stream.waitFor('notice');
    await floor.receipts([{ notification, token, kind: 'shown', window: 'window-1' }]);
    await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
    await floor.pass(10 * minuteMs);
    expect(titles(floor.anna)).toEqual([]);
    expect(await stream.waitFor('withdraw')).toMatchObject({ text: 'Accepted by Ben' });
    await stream.close();
  });

  test('each device once, however many notifications of the chat it shows', async () => {
    await floor.tell({ type: 'chat.queued' });
    await floor.tell({ type: 'sla.warning' });
    await floor.tell({ type: 'sla.breached' });
    await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
    expect(titles(floor.anna).filter((title) => title === 'Accepted by Ben')).toHaveLength(1);
  });

  test('nobody who dismissed the last notification of the chat: it had replaced those before it', async () => {
    await floor.message();
    await floor.message();
    const { notification = '', token = '' } = floor.anna.pushes()[1]?.message.notification.data ?? {};
    await floor.receipts([{ notification, token, kind: 'closed', subscription: floor.anna.device.id }]);
    await floor.tell({ type: 'chat.closed' });
    await floor.pass(minuteMs);
    expect(floor.anna.pushes().map(({ silent }) => silent)).toEqual([false, false]);
  });

  test('a device that sleeps, also of what they end themselves: it would ring as it wakes', async () => {
    const { anna } = floor;
    await floor.message();
    const stream = await openStream(floor.desk, anna.token);
    const { notification, token } = await stream.waitFor('notice');
    await floor.receipts([{ notification, token, kind: 'clicked', window: 'window-1' }]);
    floor.desk.clock.advance(11_000);
    await floor.tell({ type: 'chat.closed', by: byAnna });
    expect(titles(anna)).toEqual(['Clara has sent you a new message', 'Closed by Anna']);
    await stream.close();
  });

  test('nobody who has just ended it themselves', async () => {
    const { anna } = floor;
    await floor.message();
    const stream = await openStream(floor.desk, anna.token);
    const { notification, token } = await stream.waitFor('notice');
    await floor.receipts([{ notification, token, kind: 'clicked', window: 'window-1' }]);
    await floor.tell({ type: 'chat.closed', by: byAnna });
    await floor.pass(minuteMs);
    expect(titles(anna)).toEqual(['Clara has sent you a new message']);
    await stream.close();
  });

  test('a device that slept while the notification was clicked on another: it would ring as it wakes', async () => {
    const phone = await floor.desk.subscribe(floor.anna.token, 'Phone');
    await floor.message();
    const { notification = '', token = '' } = floor.anna.pushes()[0]?.message.notification.data ?? {};
    await floor.receipts([{ notification, token, kind: 'clicked', subscription: floor.anna.device.id }]);
    await floor.tell({ type: 'chat.closed', by: byBen });
    await floor.pass(minuteMs);
    const endpoints = floor.desk.receiver.messages.map(({ endpoint }) => endpoint);
    expect(endpoints.filter((endpoint) => endpoint === phone.endpoint)).toHaveLength(2);
    expect(floor.anna.pushes()).toHaveLength(1);
  });

  test.each(['clicked', 'closed'] as const)(
    'a device that shows it still where it was %s on another (T1)',
    async (kind) => {
      const phone = await floor.desk.subscribe(floor.anna.token, 'Phone');
      await floor.tell({ type: 'chat.queued' });
      const { notification = '', token = '' } = floor.anna.pushes()[0]?.message.notification.data ?? {};
      const told = { notification, token };
      await floor.receipts([
        { ...told, kind: 'shown', subscription: phone.id },
        { ...told, kind: 'shown', subscription: floor.anna.device.id },
        { ...told, kind, subscription: floor.anna.device.id },
      ]);
      await floor.pass(minuteMs);
      await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
      await floor.pass(minuteMs);
      const onPhone = floor.desk.receiver.messages.filter(({ endpoint }) => endpoint === phone.endpoint);
      expect(onPhone.map(({ payload }) => JSON.stringify(payload).includes('Accepted by Ben'))).toEqual([false, true]);
      expect(titles(floor.anna)).toEqual(['Incoming chat message']);
    },
  );

  test('every device that it reached', async () => {
    await floor.desk.subscribe(floor.anna.token, 'Phone');
    await floor.tell({ type: 'chat.queued' });
    await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
    const endings = floor.desk.receiver.messages.filter(({ payload }) =>
      JSON.stringify(payload).includes('Accepted by Ben'),
    );
    expect(new Set(endings.map(({ endpoint }) => endpoint)).size).toBe(3);
  });

  test('nobody twice: a chat that is accepted and then closed ends once on a device', async () => {
    await floor.tell({ type: 'chat.queued' });
    await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
    await floor.tell({ type: 'chat.closed', by: byBen });
    expect(titles(floor.anna)).toEqual(['Incoming chat message', 'Accepted by Ben']);
  });

  test('who has a chat keeps its messages when it is accepted', async () => {
    await floor.message({ chat: { agents: [] } });
    await floor.tell({ type: 'chat.accepted', by: byAnna, chat: { agents: ['anna'] } });
    expect([titles(floor.anna), titles(floor.ben)]).toEqual([
      ['Clara has sent you a new message'],
      ['Clara has sent you a new message', 'Accepted by Anna'],
    ]);
  });

  test('who has a chat keeps it, with its messages, when it is assigned to one more', async () => {
    await floor.tell({ type: 'chat.assigned', to: { agents: ['anna'] } });
    const { id } = await floor.tell({
      type: 'chat.assigned',
      to: { agents: ['ben'] },
      chat: { agents: ['anna', 'ben'] },
    });
    await floor.message({ chat: { agents: undefined } });
    expect((await floor.trace(id)).decisions.map(({ person }) => person.id)).toEqual(['ben']);
    const both = ['Incoming chat message', 'Clara has sent you a new message'];
    expect([titles(floor.anna), titles(floor.ben)]).toEqual([both, both]);
  });

  test('an invitation stays for those who have not answered it when another joins', async () => {
    const joe = await floor.join({
      id: 'joe',
      name: 'Joe',
      roles: ['agent'],
      queues: ['support'],
      status: 'available',
    });
    await floor.tell({ type: 'chat.invited', to: { agents: ['ben', 'joe'] } });
    await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['anna', 'ben'] } });
    expect([titles(floor.ben), titles(joe)]).toEqual([
      ['Anna invites you to join a chat', 'Accepted by Ben'],
      ['Anna invites you to join a chat'],
    ]);
  });

  // A push under way when the chat is taken.
  test('a push that is under way when its chat ends is followed by the end if it was taken', async () => {
    const held = await startHeldPushService(floor.desk);
    const device = await held.subscribe(floor.anna.token);
    await floor.desk.post(queued()).expect(202);
    const inFlight = await held.waitForRequest(device.endpoint);
    await floor.desk.post({ ...queued(), type: 'chat.accepted', by: byBen }).expect(202);
    inFlight.answer(201);
    (await held.waitForRequest(device.endpoint, 2)).answer(201);
    await floor.desk.settle();
    await held.stop();
  });

  test.each([403, 503])(
    'a push that is under way when its chat ends, and is answered %i, is followed by no end',
    async (status) => {
      const held = await startHeldPushService(floor.desk);
      const device = await held.subscribe(floor.anna.token);
      await floor.desk.post(queued()).expect(202);
      const inFlight = await held.waitForRequest(device.endpoint);
      await floor.desk.post({ ...queued(), type: 'chat.accepted', by: byBen }).expect(202);
      inFlight.answer(status);
      await waitForOthers();
      const calledAgain = await isCalledAgain(held, device.endpoint);
      held.answerAll(201);
      await floor.desk.settle();
      await held.stop();
      expect(calledAgain).toBe(false);
    },
  );

  test('a device whose push had no answer, and may have been taken', async () => {
    const { desk, anna } = floor;
    desk.receiver.answerWith((endpoint) => (endpoint === anna.device.endpoint ? 'reset' : undefined));
    await floor.tell({ type: 'chat.queued' });
    desk.receiver.answerWith(undefined);
    await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
    await floor.pass(minuteMs);
    expect(titles(anna)).toEqual(['Accepted by Ben']);
  });

  test('a device that shows an older notification of the chat, where the newest did not get there', async () => {
    const held = await startHeldPushService(floor.desk);
    const device = await held.subscribe(floor.anna.token);
    const at = () => floor.desk.clock.now();
    const chat = { id: 'chat-1', queue: 'support' };
    await floor.desk.post({ type: 'chat.queued', at: at(), chat }).expect(202);
    (await held.waitForRequest(device.endpoint)).answer(201);
    await floor.desk.settle();
    floor.desk.clock.advance(1_000);
    await floor.desk.post({ type: 'sla.warning', at: at(), chat }).expect(202);
    const inFlight = await held.waitForRequest(device.endpoint, 2);
    await floor.desk.post({ type: 'chat.accepted', at: at(), chat, by: byBen }).expect(202);
    inFlight.answer(403);
    (await held.waitForRequest(device.endpoint, 3)).answer(201);
    await floor.desk.settle();
    await held.stop();
  });

  test('a device that shows what an event took back that was to ring anew, and never did', async () => {
    const { desk, anna } = floor;
    await floor.tell({ type: 'chat.queued' });
    desk.receiver.answerWith({ status: 429, headers: { 'retry-after': '30' } });
    await floor.tell({ type: 'chat.transferred', by: byBen, to: { queue: 'support' } });
    desk.receiver.answerWith(undefined);
    await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
    await floor.tell({ type: 'chat.closed', by: byBen });
    await floor.pass(2 * minuteMs);
    expect(titles(anna)).toEqual(['Incoming chat message', 'Accepted by Ben']);
  });

  test('no device whose push service could not be called at all', async () => {
    const { desk, anna } = floor;
    const held = await startHeldPushService(desk);
    const device = await held.subscribe(anna.token);
    await held.stop();
    await floor.tell({ type: 'chat.queued' });
    await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
    await floor.pass(minuteMs);
    const { db } = desk.desk.rooms.store;
    const endings = db.selectFrom('deliveries').selectAll().where('purpose', '=', 'ending');
    expect(await endings.where('subscriptionId', '=', device.id).execute()).toEqual([]);
  });

  test('the end does not overtake the push that it ends', async () => {
    const held = await startHeldPushService(floor.desk);
    const device = await held.subscribe(floor.anna.token);
    await floor.desk.post(queued()).expect(202);
    const inFlight = await held.waitForRequest(device.endpoint);
    await floor.desk.post({ ...queued(), type: 'chat.accepted', by: byBen }).expect(202);
    await waitForOthers();
    const overtaken = await isCalledAgain(held, device.endpoint);
    inFlight.answer(201);
    (await held.waitForRequest(device.endpoint, 2)).answer(201);
    await floor.desk.settle();
    await held.stop();
    expect(overtaken).toBe(false);
  });
});

function queued() {
  const chat = { id: 'chat-1', queue: 'support' };
  return { type: 'chat.queued' as const, at: floor.desk.clock.now(), chat };
}

/** Ben's browser, at another push service, has had both: whatever goes out at once has gone out. */
async function waitForOthers(): Promise<void> {
  const { receiver } = floor.desk;
  await receiver.waitForMessage(() => floor.anna.pushes().length === 2, 3_000);
}

/** Half a second is ample: the same round took the other browser a few milliseconds. */
function isCalledAgain(held: HeldPushService, endpoint: string): Promise<boolean> {
  return held.waitForRequest(endpoint, 2, 500).then(
    () => true,
    () => false,
  );
}

// I5
describe('Apple', () => {
  test.each(['web.push.apple.com', 'api.push.apple.com:443'])('a device of %s is never sent an end', async (host) => {
    const { store } = floor.desk.desk.rooms;
    await floor.tell({ type: 'chat.queued' });
    // As if the push had gone there; the test's push service cannot have that name.
    await store.db.updateTable('deliveries').set({ host }).where('subscriptionId', '=', floor.anna.device.id).execute();
    await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
    await floor.pass(10 * minuteMs);
    expect(titles(floor.anna)).toEqual(['Incoming chat message']);
    const endings = await store.db.selectFrom('deliveries').selectAll().where('purpose', '=', 'ending').execute();
    expect(endings.map(({ personId }) => personId)).not.toContain('anna');
  });

  test('a host that only sounds like it is sent one', async () => {
    const { store } = floor.desk.desk.rooms;
    await floor.tell({ type: 'chat.queued' });
    await store.db
      .updateTable('deliveries')
      .set({ host: 'notpush.apple.com' })
      .where('subscriptionId', '=', floor.anna.device.id)
      .execute();
    await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
    expect(titles(floor.anna)).toHaveLength(2);
  });
});

describe('after the end', () => {
  const everyEvent = [
    { type: 'chat.queued' },
    { type: 'chat.assigned' },
    { type: 'chat.transferred' },
    { type: 'chat.invited' },
    { type: 'message.created' },
    { type: 'sla.warning' },
    { type: 'sla.breached' },
    { type: 'chat.cancelled' },
    { type: 'assistance.requested' },
  ] as const satisfies EventParts[];

  test.each(everyEvent)('$type of a chat that is over notifies nobody, and its trace says why', async (event) => {
    await floor.tell({ type: 'chat.closed' });
    await floor.pass(minuteMs);
    const { id, recipients } = await floor.tell(event);
    await floor.pass(minuteMs);
    expect(recipients).toBe(0);
    expect((await floor.trace(id)).event.standing).toBe('over');
    expect(floor.desk.receiver.messages).toEqual([]);
  });

  const before = '2026-01-14T11:59:00.000Z';
  const allPushes = () => [floor.anna, floor.ben, floor.sam].flatMap((member: Member) => titles(member));

  // O6
  test.each<[string, EventParts, EventParts]>([
    ['queued, after it was accepted', { type: 'chat.accepted' }, { type: 'chat.queued', at: before }],
    ['queued, after it was assigned', { type: 'chat.assigned', by: byAnna }, { type: 'chat.queued', at: before }],
    [
      'assigned, after it was transferred on',
      { type: 'chat.transferred', by: byBen },
      { type: 'chat.assigned', at: before },
    ],
    [
      'asks for assistance, after that was withdrawn',
      { type: 'assistance.withdrawn' },
      { type: 'assistance.requested', at: before },
    ],
    [
      'invites somebody, after they joined',
      { type: 'chat.accepted', by: byBen, chat: { agents: ['anna', 'ben'] } },
      { type: 'chat.invited', at: before },
    ],
    ['waits too long, after it was accepted', { type: 'chat.accepted' }, { type: 'sla.breached', at: before }],
    ['cancelled, after it was closed', { type: 'chat.closed' }, { type: 'chat.cancelled', at: before }],
  ])('an older event that comes late notifies nobody: %s', async (_name, newer, older) => {
    await floor.tell(newer);
    const given = allPushes();
    const { recipients, id } = await floor.tell(older);
    await floor.pass(minuteMs);
    expect(recipients).toBe(0);
    expect(['stale', 'over']).toContain((await floor.trace(id)).event.standing);
    expect(allPushes()).toEqual(given);
  });

  describe('a cancelled chat that is open again', () => {
    beforeEach(async () => {
      await floor.tell({ type: 'chat.queued' });
      await floor.pass(minuteMs);
      await floor.tell({ type: 'chat.cancelled' }, { id: 'cancelled' });
      await floor.pass(minuteMs);
      await floor.desk.call('put', '/api/v1/me/status', { status: 'offline' }, floor.anna.token).expect(200);
    });

    const openAgain = () => floor.tell({ type: 'chat.queued', chat: { open: true } });

    test('is said no more to be cancelled in pages that wait for the return', async () => {
      const stream = await openStream(floor.desk, floor.anna.token);
      const { notification } = decisionFor(await floor.trace('cancelled'), 'anna');
      await openAgain();
      const withdrawn = await stream.waitFor('withdraw', ({ data }) => data.because === 'open-again');
      expect(withdrawn.notifications).toEqual([notification]);
      await stream.close();
    });

    test('by the very event that cancels it again is told to nobody: nobody was told of it anew', async () => {
      const { recipients } = await floor.tell({ type: 'chat.cancelled', chat: { open: true } });
      expect(recipients).toBe(0);
    });

    test('is cancelled anew for those alone who were told of it anew', async () => {
      await openAgain();
      await floor.pass(minuteMs);
      const { id } = await floor.tell({ type: 'chat.cancelled' });
      expect((await floor.trace(id)).decisions.map(({ person }) => person.id)).toEqual(['ben']);
    });
  });

  test('a late event does not bring the older state back', async () => {
    await floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });
    await floor.tell({ type: 'chat.queued', at: before });
    await floor.message({ chat: { agents: undefined } });
    expect([titles(floor.anna).length, titles(floor.ben).length]).toEqual([0, 1]);
  });

  test('a hundred messages in five chats that are all over ring for none of them later', async () => {
    floor.desk.receiver.answerWith({ status: 503, headers: { 'retry-after': '60' } });
    for (let count = 0; count < 20; count += 1) {
      for (let chat = 1; chat <= 5; chat += 1) await floor.message({ chat: { id: `chat-${chat}` } });
    }
    for (let chat = 1; chat <= 5; chat += 1) await floor.tell({ type: 'chat.closed', chat: { id: `chat-${chat}` } });
    floor.desk.receiver.answerWith(undefined);
    await floor.pass(10 * minuteMs);
    expect(titles(floor.anna)).toEqual([]);
  });
});
