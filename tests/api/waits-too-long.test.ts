import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toIso } from '../../wire/instant.ts';
import type { EventSummary } from '../../wire/trace.ts';
import { chatEvent } from '../support/builders.ts';
import { startTestDesk, type TestDesk } from '../support/test-desk.ts';

const minute = 60_000;

describe('a chat that waits', () => {
  let desk: TestDesk;

  beforeEach(async () => {
    desk = await startTestDesk();
    await desk.addSource();
    const ben = await desk.addPerson({
      id: 'ben',
      name: 'Ben',
      roles: ['agent'],
      queues: ['support'],
      status: 'available',
    });
    const sue = await desk.addPerson({
      id: 'sue',
      name: 'Sue',
      roles: ['supervisor'],
      queues: ['support', 'overflow'],
    });
    const kim = await desk.addPerson({
      id: 'kim',
      name: 'Kim',
      roles: ['agent'],
      queues: ['overflow'],
      status: 'available',
    });
    for (const token of [ben, sue, kim]) await desk.subscribe(token);
  });

  afterEach(() => desk.stop());

  const setPolicy = (policy: object, queue = 'support') =>
    desk
      .call('put', `/api/v1/admin/queues/${queue}`, { sla: null, businessHours: null, escalation: [], ...policy })
      .expect(200);

  const queued = (chat: { queue?: string } = {}) =>
    chatEvent({ type: 'chat.queued', at: toIso(desk.clock.now()), chat });

  async function pass(ms: number): Promise<void> {
    await desk.settle();
    desk.clock.advance(ms);
    await desk.settle();
  }

  /** Types of the events so far, oldest first. */
  async function events(): Promise<string[]> {
    const { body } = await desk.call('get', '/api/v1/admin/events');
    return body.events.map((event: EventSummary) => event.type).reverse();
  }

  const rung = () =>
    desk.receiver.messages.map(({ payload }) => {
      const { notification } = payload as { notification: { title: string; data: { person: string } } };
      return `${notification.data.person}: ${notification.title}`;
    });

  test('is warned of and then breached, once each', async () => {
    await setPolicy({ sla: { warnAfterMinutes: 4, breachAfterMinutes: 5 } });
    await desk.post(queued()).expect(202);
    await pass(3.9 * minute);
    expect(await events()).toEqual(['chat.queued']);
    await pass(0.1 * minute);
    expect(await events()).toEqual(['chat.queued', 'sla.warning']);
    await pass(1 * minute);
    await pass(20 * minute);
    expect(await events()).toEqual(['chat.queued', 'sla.warning', 'sla.breached']);
    expect(rung()).toEqual(['ben: Incoming chat message', 'ben: Chat has waited 4 min', 'ben: Chat has waited 5 min']);
  });

  test('is not warned of any more when somebody has taken it', async () => {
    await setPolicy({ sla: { warnAfterMinutes: 4, breachAfterMinutes: 5 } });
    await desk.post(queued()).expect(202);
    await pass(1 * minute);
    await desk
      .post(chatEvent({ type: 'chat.accepted', at: toIso(desk.clock.now()), by: { id: 'ben', kind: 'agent' } }))
      .expect(202);
    await pass(10 * minute);
    expect(await events()).toEqual(['chat.queued', 'chat.accepted']);
  });

  test('is breached after a restart too, and says that it is late', async () => {
    await setPolicy({ sla: { warnAfterMinutes: null, breachAfterMinutes: 5 } });
    await desk.post(queued(), { id: 'queued' }).expect(202);
    await desk.settle();
    await desk.desk.stop();
    desk.clock.advance(9 * minute);
    await desk.restart();
    await desk.settle();
    expect(await events()).toEqual(['chat.queued', 'sla.breached']);
    const late = desk.receiver.messages.at(-1)?.payload as { notification: { title: string; body: string } };
    expect([late.notification.title, late.notification.body]).toEqual([
      'Chat has waited 9 min',
      'Clara · support · Printer on fire · Its time is over · Told late',
    ]);
  });

  test('is breached within seconds of a moment in which the store failed', async () => {
    await setPolicy({ sla: { warnAfterMinutes: null, breachAfterMinutes: 5 } });
    await desk.post(queued()).expect(202);
    await pass(4.9 * minute);
    const { schema } = desk.desk.rooms.store.db;
    await schema.alterTable('queuePolicies').renameTo('hidden').execute();
    await pass(0.1 * minute);
    await schema.alterTable('hidden').renameTo('queuePolicies').execute();
    expect(await events()).toEqual(['chat.queued']);
    await pass(5_000);
    expect(await events()).toEqual(['chat.queued', 'sla.breached']);
  });

  test('is left to a chat system that says so itself', async () => {
    await setPolicy({ sla: { warnAfterMinutes: 4, breachAfterMinutes: 5 } });
    await desk.post(chatEvent({ type: 'sla.warning', chat: { id: 'another' } })).expect(202);
    await desk.post(queued()).expect(202);
    await pass(10 * minute);
    expect(await events()).toEqual(['sla.warning', 'chat.queued']);
  });

  test('is left to a chat system that begins to say so itself while it waits', async () => {
    await setPolicy({ sla: { warnAfterMinutes: 4, breachAfterMinutes: 5 } });
    await desk.post(queued()).expect(202);
    await pass(1 * minute);
    await desk.post(chatEvent({ type: 'sla.warning', chat: { id: 'another' } })).expect(202);
    await pass(10 * minute);
    expect(await events()).toEqual(['chat.queued', 'sla.warning']);
  });

  test('is told again where a chat system has said nothing of the kind for a week: it was a trial', async () => {
    await setPolicy({ sla: { warnAfterMinutes: 4, breachAfterMinutes: 60 } });
    await desk.post(chatEvent({ type: 'sla.warning', chat: { id: 'trial' } })).expect(202);
    desk.clock.advance(7 * 24 * 60 * minute);
    await desk.post(queued()).expect(202);
    await pass(5 * minute);
    expect(await events()).toEqual(['sla.warning', 'chat.queued', 'sla.warning']);
  });

  test('in another queue than before is told by that queue’s policy, whatever was told in the one before', async () => {
    const ofSupervisors = [{ afterMinutes: 8, to: 'supervisors' }];
    await setPolicy({
      sla: { warnAfterMinutes: 2, breachAfterMinutes: 60 },
      escalation: [{ afterMinutes: 3, to: 'agents' }],
    });
    await setPolicy({ sla: { warnAfterMinutes: 6, breachAfterMinutes: 60 }, escalation: ofSupervisors }, 'overflow');
    await desk.post(queued()).expect(202);
    await desk.settle();
    await reportShown();
    await pass(4 * minute);
    await reportShown();
    await desk.post(queued({ queue: 'overflow' })).expect(202);
    await desk.settle();
    await reportShown();
    await pass(2 * minute);
    await reportShown();
    await pass(2 * minute);
    expect(rung().filter((line) => !line.startsWith('ben'))).toEqual([
      'kim: Incoming chat message',
      'kim: Chat has waited 6 min',
      'sue: Chat has waited 8 min',
    ]);
  });

  test('and is transferred to another queue goes on there from when it began to wait', async () => {
    await setPolicy({ sla: { warnAfterMinutes: null, breachAfterMinutes: 10 } }, 'overflow');
    await desk.post(queued()).expect(202);
    await pass(8 * minute);
    const moved = {
      at: toIso(desk.clock.now()),
      by: { id: 'sue', kind: 'supervisor' },
      to: { queue: 'overflow' },
    } as const;
    await desk.post(chatEvent({ type: 'chat.transferred', ...moved })).expect(202);
    await pass(2 * minute);
    expect(rung().filter((line) => line.startsWith('kim'))).toEqual([
      'kim: Incoming chat message',
      'kim: Chat has waited 10 min',
    ]);
  });

  test('anew is not said to have waited too long by what comes late of its former wait', async () => {
    await desk.post(queued()).expect(202);
    await pass(5 * minute);
    const breached = chatEvent({ type: 'sla.breached', at: toIso(desk.clock.now()), sla: { waitedSeconds: 300 } });
    const by = { id: 'ben', kind: 'agent' } as const;
    await desk.post(chatEvent({ type: 'chat.accepted', at: toIso(desk.clock.now()), by })).expect(202);
    await pass(1 * minute);
    await desk.post(queued()).expect(202);
    await desk.post(breached).expect(202);
    await desk.settle();
    expect(rung()).toEqual(['ben: Incoming chat message', 'ben: Accepted by Ben', 'ben: Incoming chat message']);
  });

  test('goes to the next step of another queue when no device there has shown it for a minute', async () => {
    await setPolicy({ escalation: [{ afterMinutes: 30, to: 'supervisors' }] }, 'overflow');
    await desk.post(queued()).expect(202);
    await pass(4 * minute);
    await desk.post(queued({ queue: 'overflow' })).expect(202);
    await pass(0.5 * minute);
    const customer = { at: toIso(desk.clock.now()), chat: { agents: [], queue: 'overflow' } };
    await desk.post(chatEvent({ type: 'message.created', ...customer })).expect(202);
    await pass(0.4 * minute);
    const before = rung().filter((line) => line.startsWith('sue'));
    await pass(0.1 * minute);
    const after = rung().filter((line) => line.startsWith('sue'));
    expect([before, after]).toEqual([[], ['sue: Chat has waited 5 min']]);
  });

  test('and comes back to a queue is not told there again what was told before', async () => {
    await setPolicy({
      sla: { warnAfterMinutes: 2, breachAfterMinutes: 60 },
      escalation: [{ afterMinutes: 3, to: 'agents' }],
    });
    await desk.post(queued()).expect(202);
    await desk.settle();
    await reportShown();
    await pass(3 * minute);
    for (const queue of ['overflow', 'support']) {
      await desk.post(queued({ queue })).expect(202);
      await pass(1 * minute);
    }
    expect((await events()).filter((type) => type !== 'chat.queued')).toEqual(['sla.warning', 'sla.warning']);
  });

  test('keeps its clock when the same webhook or another event of it comes', async () => {
    await setPolicy({ sla: { warnAfterMinutes: 4, breachAfterMinutes: 5 } });
    await desk.post(queued(), { id: 'queued' }).expect(202);
    await pass(4 * minute);
    await desk
      .post(chatEvent({ type: 'message.created', at: toIso(desk.clock.now()), chat: { agents: [] } }))
      .expect(202);
    await pass(1 * minute);
    expect(await events()).toEqual(['chat.queued', 'sla.warning', 'message.created', 'sla.breached']);
  });

  test('rings the same agents again, then those of another queue, then the supervisors (X5)', async () => {
    await setPolicy({
      escalation: [
        { afterMinutes: 2, to: 'agents' },
        { afterMinutes: 4, to: 'queue', queue: 'overflow' },
        { afterMinutes: 6, to: 'supervisors' },
      ],
    });
    await desk.post(queued()).expect(202);
    await desk.settle();
    await reportShown();
    await pass(2 * minute);
    await reportShown();
    await pass(2 * minute);
    await reportShown();
    await pass(2 * minute);
    expect(rung()).toEqual([
      'ben: Incoming chat message',
      'ben: Chat has waited 2 min',
      'kim: Chat has waited 4 min',
      'sue: Chat has waited 6 min',
    ]);
    const last = desk.receiver.messages.at(-1)?.payload as { notification: { body: string } };
    expect(last.notification.body).toBe('Clara · support · Printer on fire · 2 of 2 told have seen it, nobody took it');
  });

  test('goes to the next step at once when no device has shown the last', async () => {
    await setPolicy({ escalation: [{ afterMinutes: 30, to: 'supervisors' }] });
    await desk.post(queued()).expect(202);
    await desk.settle();
    await pass(1 * minute);
    expect(rung()).toEqual(['ben: Incoming chat message', 'sue: Chat has waited 1 min']);
  });

  test('goes to the next step at once when nobody has seen the last, though others saw what was told before', async () => {
    await setPolicy({
      escalation: [
        { afterMinutes: 5, to: 'queue', queue: 'overflow' },
        { afterMinutes: 30, to: 'supervisors' },
      ],
    });
    await desk.post(queued()).expect(202);
    await desk.settle();
    await reportShown();
    await pass(5 * minute);
    await pass(1 * minute);
    expect(rung()).toEqual(['ben: Incoming chat message', 'kim: Chat has waited 5 min', 'sue: Chat has waited 6 min']);
  });

  test('anew is seen by nobody yet, though who gave it back saw its messages', async () => {
    await setPolicy({ escalation: [{ afterMinutes: 30, to: 'supervisors' }] });
    const byBen = { id: 'ben', kind: 'agent' } as const;
    await desk.addPerson({ id: 'anna', name: 'Anna', roles: ['agent'], queues: ['support'], status: 'available' });
    await desk.post(chatEvent({ type: 'message.created', chat: { agents: ['ben'] } })).expect(202);
    await desk.settle();
    await reportShown();
    await pass(1 * minute);
    await desk.post({ ...queued(), by: byBen }).expect(202);
    await pass(1 * minute);
    const told = desk.receiver.messages.at(-1)?.payload as { notification: { body: string } };
    expect(rung()).toEqual(['ben: Clara has sent you a new message', 'sue: Chat has waited 1 min']);
    expect(told.notification.body).toContain('Nobody has seen it');
  });

  test.each([
    ['was taken away', undefined],
    ['has no times any more', { sla: null }],
  ])('is not said to wait too long where its queue’s policy %s', async (_, changed) => {
    await setPolicy({ sla: { warnAfterMinutes: 4, breachAfterMinutes: 5 } });
    await desk.post(queued()).expect(202);
    if (changed) await setPolicy(changed);
    else await desk.call('delete', '/api/v1/admin/queues/support').expect(204);
    await pass(4 * minute);
    await pass(1 * minute);
    expect(rung()).toEqual(['ben: Incoming chat message']);
  });

  test('goes no step on while it is no time of business, though no device has shown the last', async () => {
    await setPolicy({
      businessHours: { timeZone: 'UTC', spans: [{ day: 'wednesday', from: '09:00', to: '12:02' }] },
      escalation: [
        { afterMinutes: 30, to: 'agents' },
        { afterMinutes: 40, to: 'supervisors' },
      ],
    });
    await pass(0.5 * minute);
    await desk.post(queued()).expect(202);
    await pass(1 * minute);
    await pass(60 * minute);
    expect(rung()).toEqual(['ben: Incoming chat message', 'ben: Chat has waited 1 min']);
  });

  test('is still asked whether anybody saw a step, though its customer writes meanwhile', async () => {
    await setPolicy({
      escalation: [
        { afterMinutes: 2, to: 'queue', queue: 'nobody' },
        { afterMinutes: 60, to: 'supervisors' },
      ],
    });
    await desk.post(queued()).expect(202);
    await desk.settle();
    await pass(2 * minute);
    const customer = { at: toIso(desk.clock.now()), chat: { agents: [] } };
    await desk.post(chatEvent({ type: 'message.created', ...customer })).expect(202);
    await pass(1 * minute);
    expect(rung().filter((line) => line.startsWith('sue'))).toEqual(['sue: Chat has waited 3 min']);
  });

  test('goes to the next step at once, though it is warned of at the same instant', async () => {
    await setPolicy({
      sla: { warnAfterMinutes: 1, breachAfterMinutes: 20 },
      escalation: [{ afterMinutes: 30, to: 'supervisors' }],
    });
    await desk.post(queued()).expect(202);
    await desk.settle();
    await pass(1 * minute);
    expect(rung()).toContain('sue: Chat has waited 1 min');
  });

  test('and has a step for which there is nobody is an alarm in the log', async () => {
    await setPolicy({ escalation: [{ afterMinutes: 2, to: 'queue', queue: 'nobody' }] });
    await desk.post(queued()).expect(202);
    await pass(2 * minute);
    expect(desk.logged).toContainEqual({
      level: 'warn',
      event: 'event.reached-nobody',
      fields: expect.objectContaining({ source: 'chat', type: 'sla.warning' }),
    });
  });

  test('rings nobody any more when its chat system was removed', async () => {
    await setPolicy({
      sla: { warnAfterMinutes: 4, breachAfterMinutes: 5 },
      escalation: [{ afterMinutes: 6, to: 'supervisors' }],
    });
    await desk.post(queued()).expect(202);
    await desk.settle();
    await desk.call('delete', '/api/v1/admin/sources/chat').expect(204);
    await pass(10 * minute);
    expect(rung()).toEqual(['ben: Incoming chat message']);
  });

  test('is raised though another, due before it, can’t be', async () => {
    await setPolicy({ sla: { warnAfterMinutes: 4, breachAfterMinutes: 20 } });
    await desk
      .post(chatEvent({ type: 'chat.queued', at: toIso(desk.clock.now()), chat: { id: 'broken' } }))
      .expect(202);
    await desk.post(queued()).expect(202);
    const { db } = desk.desk.rooms.store;
    await db.updateTable('chats').set({ agentsJson: 'no JSON' }).where('id', '=', 'broken').execute();
    await pass(4 * minute);
    expect(await events()).toEqual(['chat.queued', 'chat.queued', 'sla.warning']);
    await db.updateTable('chats').set({ agentsJson: '[]' }).where('id', '=', 'broken').execute();
    await pass(1 * minute);
    expect(await events()).toEqual(['chat.queued', 'chat.queued', 'sla.warning', 'sla.warning']);
  });

  test('stops ringing up the ladder when somebody accepts', async () => {
    await setPolicy({
      escalation: [
        { afterMinutes: 2, to: 'agents' },
        { afterMinutes: 3, to: 'supervisors' },
      ],
    });
    await desk.post(queued()).expect(202);
    await desk.settle();
    await reportShown();
    await pass(2 * minute);
    await desk
      .post(chatEvent({ type: 'chat.accepted', at: toIso(desk.clock.now()), by: { id: 'ben', kind: 'agent' } }))
      .expect(202);
    await pass(10 * minute);
    expect(rung().filter((line) => line.startsWith('sue'))).toEqual([]);
  });

  /** Every device that was pushed to reports that it shows it. */
  async function reportShown(): Promise<void> {
    const receipts = desk.receiver.messages.map(({ payload }) => {
      const { data } = (
        payload as { notification: { data: { notification: string; token: string; subscription: string } } }
      ).notification;
      const { notification, token, subscription } = data;
      return { notification, token, subscription, kind: 'shown', at: desk.clock.now() };
    });
    await desk.call('post', '/api/v1/receipts', { receipts }, null).expect(204);
  }
});

describe('a queue’s policy', () => {
  test.each([
    {
      what: 'a zone that nobody knows',
      change: { businessHours: { timeZone: 'Mars/Olympus', spans: [{ day: 'monday', from: '09:00', to: '17:00' }] } },
      field: 'businessHours.timeZone',
    },
    {
      what: 'a step to no queue',
      change: { escalation: [{ afterMinutes: 1, to: 'queue' }] },
      field: 'escalation.0.queue',
    },
    {
      what: 'a time of day that is none',
      change: { businessHours: { timeZone: 'UTC', spans: [{ day: 'monday', from: '9', to: '17:00' }] } },
      field: 'businessHours.spans.0.from',
    },
    {
      what: 'no minutes',
      change: { sla: { warnAfterMinutes: 0, breachAfterMinutes: 5 } },
      field: 'sla.warnAfterMinutes',
    },
  ])('with $what is refused, naming the field', async ({ change, field }) => {
    const desk = await startTestDesk();
    const policy = { sla: null, businessHours: null, escalation: [], ...change };
    const { body } = await desk.call('put', '/api/v1/admin/queues/support', policy).expect(422);
    await desk.stop();
    expect(body.errors.map((error: { field: string }) => error.field)).toEqual([field]);
  });

  test('is listed with the people who work in the queue, and can be taken away', async () => {
    const desk = await startTestDesk();
    await desk.addPerson({ id: 'ben', name: 'Ben', roles: ['agent'], queues: ['support'] });
    const policy = { sla: { warnAfterMinutes: null, breachAfterMinutes: 5 }, businessHours: null, escalation: [] };
    await desk.call('put', '/api/v1/admin/queues/support', policy).expect(200);
    const before = await desk.call('get', '/api/v1/admin/queues').expect(200);
    await desk.call('delete', '/api/v1/admin/queues/support').expect(204);
    const after = await desk.call('get', '/api/v1/admin/queues').expect(200);
    await desk.stop();
    expect([before.body.queues, after.body.queues]).toEqual([
      [{ id: 'support', people: 1, policy }],
      [{ id: 'support', people: 1, policy: null }],
    ]);
  });
});
