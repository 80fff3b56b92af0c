import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AcceptAnswer } from '../../../wire/accept-answer.ts';
import { type ChatSystem, type ChatSystemAnswer, isSignedWith, startChatSystem } from '../../support/chat-system.ts';
import { pollUntil } from '../../support/poll-until.ts';
import { decisionFor, type Floor, type Member, minuteMs, openFloor, titles } from './floor.ts';
import { openStream } from './stream.ts';

let chatSystem: ChatSystem;
let floor: Floor;
let secret: string;

beforeEach(async () => {
  chatSystem = await startChatSystem();
  floor = await openFloor({ DESKBELL_CALLBACK_ORIGINS: chatSystem.origin });
  const target = { url: chatSystem.url, types: ['chat.accepted'] };
  const { body } = await floor.desk.call('put', '/api/v1/admin/sources/chat/callback', target).expect(201);
  secret = body.secret;
});

afterEach(async () => {
  await floor.stop();
  await chatSystem.stop();
});

/** What the push of an event says how to accept. */
function offeredTo(member: Member) {
  const { actions, data } = member.pushes().at(-1)?.message.notification ?? {};
  return { buttons: actions?.map(({ action }) => action), url: data?.accept?.url };
}

function call(member: Member, token = member.token) {
  const path = new URL(offeredTo(member).url ?? 'http://desk.test/none').pathname;
  return floor.desk.call('post', path, {}, token);
}

async function accept(member: Member): Promise<AcceptAnswer> {
  const { body } = await call(member).expect(200);
  await floor.desk.settle();
  return body;
}

/** The chat system thinks until it is told what to say. */
function holdAnswer(): (answer: ChatSystemAnswer) => void {
  const { promise, resolve } = Promise.withResolvers<ChatSystemAnswer>();
  chatSystem.answerWith(() => promise);
  return resolve;
}

const chat = async () =>
  (await floor.desk.call('get', '/api/v1/chats/chat/chat-1', undefined, floor.anna.token).expect(200)).body.chat;

test('an incoming chat can be accepted from its notification and its pop-up', async () => {
  const stream = await openStream(floor.desk, floor.anna.token);
  await floor.tell({ type: 'chat.queued' });
  const notice = await stream.waitFor('notice');
  await stream.close();

  expect(offeredTo(floor.anna).buttons).toEqual(['accept', 'open']);
  expect(notice.accept).toBe('Accept');
});

test('the chat system is asked, says yes, and the chat is the agent’s', async () => {
  await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
  const answer = await accept(floor.anna);

  const [webhook] = chatSystem.received;
  expect(answer).toEqual({ outcome: 'accepted', text: 'You have this chat' });
  expect(webhook?.body).toMatchObject({
    type: 'chat.accepted',
    data: { chat: { id: 'chat-1' }, event: { id: 'msg_1' }, person: { id: 'anna', name: 'Anna' } },
  });
  expect(webhook && isSignedWith(webhook, secret)).toBe(true);
  expect(await chat()).toMatchObject({ phase: 'active', agents: [{ id: 'anna' }] });
});

test('a chat system with ids of its own is told by which it knows the agent', async () => {
  const { db } = floor.desk.desk.rooms.store;
  const settingsJson = JSON.stringify({ people: { '17': 'ben', '23': 'anna' } });
  await db.updateTable('sources').set({ settingsJson }).where('id', '=', 'chat').execute();
  await floor.tell({ type: 'chat.queued' });
  await accept(floor.anna);

  expect(chatSystem.received[0]?.body.data.person).toEqual({ id: 'anna', name: 'Anna', knownAs: '23' });
});

test('it is taken back from the others, as if the chat system had said so', async () => {
  await floor.tell({ type: 'chat.queued' });
  await accept(floor.anna);

  expect(titles(floor.ben).map(plain)).toEqual(['Incoming chat message', 'Accepted by Anna']);
});

test('a yes that falls into trouble of the store counts as soon as that is over, and is not asked for again', async () => {
  const { schema } = floor.desk.desk.rooms.store.db;
  await floor.tell({ type: 'chat.queued' });
  chatSystem.answerWith(async () => {
    await schema.alterTable('preferences').renameTo('hidden').execute();
    return { status: 204 };
  });
  const answered = call(floor.anna).expect(200).then();
  const isInTrouble = () => floor.desk.logged.some(({ event }) => event.startsWith('callback.'));
  await pollUntil({ until: 'it cannot be written down', read: isInTrouble });
  await schema.alterTable('hidden').renameTo('preferences').execute();
  floor.desk.clock.advance(500);

  expect((await answered).body.outcome).toBe('accepted');
  await floor.pass(minuteMs, 10_000);
  expect(chatSystem.received).toHaveLength(1);
  expect(await chat()).toMatchObject({ phase: 'active', agents: [{ id: 'anna' }] });
});

test('a call that the store lets nobody ask for is asked for as soon as that is over', async () => {
  const { schema } = floor.desk.desk.rooms.store.db;
  await floor.tell({ type: 'chat.queued' });
  await schema.alterTable('callbackTargets').renameTo('hidden').execute();
  expect((await accept(floor.anna)).outcome).toBe('asked');
  await schema.alterTable('hidden').renameTo('callbackTargets').execute();
  await floor.pass(2_000, 500);

  expect(chatSystem.received).toHaveLength(1);
  expect(await chat()).toMatchObject({ phase: 'active', agents: [{ id: 'anna' }] });
});

test('what the chat system says of it afterwards rings nobody again', async () => {
  await floor.tell({ type: 'chat.queued' });
  await accept(floor.anna);
  await floor.tell({ type: 'chat.accepted', by: { kind: 'agent', id: 'anna' }, chat: { agents: ['anna'] } });

  expect(titles(floor.anna)).toEqual(['Incoming chat message']);
});

test('who is told that it is theirs after they accepted it is not rung', async () => {
  await floor.tell({ type: 'chat.queued' });
  await accept(floor.anna);
  const { id } = await floor.tell({ type: 'chat.assigned', to: { agents: ['anna'] }, chat: { agents: ['anna'] } });

  expect(await floor.trace(id)).toMatchObject({ decisions: [], event: { standing: 'repeated' } });
});

test('of two who are told that it is theirs, who accepted it is not rung', async () => {
  await floor.tell({ type: 'chat.queued' });
  await accept(floor.anna);
  const agents = ['anna', 'ben'];
  const { id } = await floor.tell({ type: 'chat.assigned', to: { agents }, chat: { agents } });

  expect(await floor.trace(id)).toMatchObject({
    decisions: [{ person: { id: 'ben' } }],
    passedOver: [{ person: { id: 'anna' }, because: 'has-it' }],
  });
});

test('the worker may ask, without a session: with the token of its push subscription', async () => {
  await floor.tell({ type: 'chat.queued' });
  const { proofs } = floor.desk.desk.rooms.intake;
  const { id } = floor.anna.device;
  const renewal = `renewal.${id}.${proofs.proofOf('renewal', `${id}:anna`)}`;
  await call(floor.anna, renewal).expect(200);
  await floor.desk.settle();

  expect(await chat()).toMatchObject({ agents: [{ id: 'anna' }] });
});

describe('who may not', () => {
  test('somebody else with the notification of another', async () => {
    await floor.tell({ type: 'chat.queued' });
    await call(floor.anna, floor.ben.token).expect(404);

    expect(chatSystem.received).toEqual([]);
  });

  test('who is not signed in', async () => {
    await floor.tell({ type: 'chat.queued' });
    await floor.desk.call('post', new URL(offeredTo(floor.anna).url ?? '').pathname, {}, null).expect(401);
  });

  test('who is told of something that is no offer', async () => {
    await floor.message({ chat: { agents: ['anna'] } });
    const { notification } = floor.anna.pushes().at(-1)?.message.notification.data ?? {};
    await floor.desk.call('post', `/api/v1/notifications/${notification}/accept`, {}, floor.anna.token).expect(404);
  });

  test('a supervisor, who has no chats', async () => {
    await floor.tell({ type: 'assistance.requested' });
    const { notification } = floor.sam.pushes().at(-1)?.message.notification.data ?? {};
    await floor.desk.call('post', `/api/v1/notifications/${notification}/accept`, {}, floor.sam.token).expect(404);
  });
});

describe('taken meanwhile', () => {
  test('by a colleague, whom the chat system named', async () => {
    await floor.tell({ type: 'chat.queued' });
    await floor.tell({ type: 'chat.accepted', by: { kind: 'agent', id: 'ben' }, chat: { agents: ['ben'] } });
    const path = `/api/v1/notifications/${floor.anna.pushes()[0]?.message.notification.data.notification}/accept`;
    const { body } = await floor.desk.call('post', path, {}, floor.anna.token).expect(200);

    expect([body.outcome, plain(body.text)]).toEqual(['taken', 'Ben has this chat already']);
    expect(chatSystem.received).toEqual([]);
  });

  test('by a colleague who pressed first, while the chat system still thinks', async () => {
    const say = holdAnswer();
    await floor.tell({ type: 'chat.queued' });
    const first = call(floor.anna).then(({ body }) => body);
    await chatSystem.waitFor(() => true, 5_000);
    const second = await call(floor.ben).expect(200);
    say({ status: 200 });

    expect([second.body.outcome, plain(second.body.text)]).toEqual(['taken', 'Anna has this chat already']);
    expect((await first).outcome).toBe('accepted');
    expect(chatSystem.received).toHaveLength(1);
  });

  test('all at once: one has it, the chat system is asked once', async () => {
    const others = await Promise.all(
      ['clara', 'dev', 'eva'].map((id) =>
        floor.join({ id, name: id, roles: ['agent'], queues: ['support'], status: 'available' }),
      ),
    );
    await floor.tell({ type: 'chat.queued' });
    const answers = await Promise.all([floor.anna, floor.ben, ...others].map((member) => accept(member)));

    expect(answers.map(({ outcome }) => outcome).toSorted()).toEqual(['accepted', 'taken', 'taken', 'taken', 'taken']);
    expect(chatSystem.received).toHaveLength(1);
  });

  test('twice by the same agent is once', async () => {
    await floor.tell({ type: 'chat.queued' });
    await accept(floor.anna);
    const again = await call(floor.anna).expect(200);

    expect(again.body.outcome).toBe('accepted');
    expect(chatSystem.received).toHaveLength(1);
  });

  test('a chat that is over', async () => {
    await floor.tell({ type: 'chat.queued' });
    await floor.tell({ type: 'chat.cancelled' });
    const path = `/api/v1/notifications/${floor.anna.pushes()[0]?.message.notification.data.notification}/accept`;
    const { body } = await floor.desk.call('post', path, {}, floor.anna.token).expect(200);

    expect(body).toEqual({ outcome: 'over', text: 'This chat is over' });
  });
});

describe('refused', () => {
  test('the agent reads the chat system’s reason, and the chat waits on for the others', async () => {
    chatSystem.answerWith({ status: 409, body: '{"detail":"You have three chats already"}' });
    await floor.tell({ type: 'chat.queued' });
    const answer = await accept(floor.anna);

    expect([answer.outcome, plain(answer.text)]).toEqual([
      'refused',
      'Not accepted. Your chat system says: You have three chats already',
    ]);
    expect(await chat()).toMatchObject({ phase: 'waiting', agents: [] });
    expect(titles(floor.ben)).toEqual(['Incoming chat message']);
  });

  test('then a colleague may try', async () => {
    chatSystem.answerWith({ status: 409 });
    await floor.tell({ type: 'chat.queued' });
    await accept(floor.anna);
    chatSystem.answerWith({ status: 200 });

    expect((await accept(floor.ben)).outcome).toBe('accepted');
    expect(new Set(chatSystem.received.map(({ id }) => id)).size).toBe(2);
  });
});

describe('a chat system that does not answer in time', () => {
  const askSlowly = async () => {
    const say = holdAnswer();
    await floor.tell({ type: 'chat.queued' });
    const asking = call(floor.anna).then(({ body }) => body);
    await chatSystem.waitFor(() => true, 5_000);
    floor.desk.clock.advance(2_500);
    return { answer: await asking, say };
  };

  test('the agent is told that it was asked, and nothing has changed yet', async () => {
    const { answer, say } = await askSlowly();

    expect(answer).toEqual({ outcome: 'asked', text: 'Your chat system was asked and has not answered yet' });
    expect(await chat()).toMatchObject({ phase: 'waiting' });
    say({ status: 200 });
    await floor.desk.settle();
    expect(await chat()).toMatchObject({ phase: 'active', agents: [{ id: 'anna' }] });
    expect(titles(floor.anna)).toEqual(['Incoming chat message', 'You have this chat']);
  });

  test('a late no rings the agent again, with the reason and another chance', async () => {
    const { say } = await askSlowly();
    say({ status: 403, body: 'You are on a break' });
    await floor.desk.settle();

    expect(titles(floor.anna).map(plain).at(-1)).toBe('Not accepted. Your chat system says: You are on a break');
    expect(offeredTo(floor.anna).buttons).toEqual(['accept', 'open']);
  });

  test('a late no keeps its reason, and loses what the customer’s words were, if these are not wanted any more', async () => {
    const { say } = await askSlowly();
    floor.desk.receiver.answerWith({ status: 503 });
    say({ status: 403, body: 'You are on a break' });
    await floor.desk.settle();
    await floor.desk.call('put', '/api/v1/preferences', { previewText: false }, floor.anna.token).expect(200);
    floor.desk.receiver.answerWith(undefined);
    await floor.pass(30_000);

    const last = floor.anna.pushes().at(-1);
    expect(plain(last?.title ?? '')).toBe('Not accepted. Your chat system says: You are on a break');
    expect(last?.body).toBeUndefined();
  });

  test('it is asked again under the same id, and given up after a minute: the agent is rung', async () => {
    chatSystem.answerWith({ status: 503 });
    await floor.tell({ type: 'chat.queued' });
    const answer = await accept(floor.anna);
    await floor.pass(minuteMs, 1_000);

    expect(answer.outcome).toBe('asked');
    expect(chatSystem.received.length).toBeGreaterThan(3);
    expect(new Set(chatSystem.received.map(({ id }) => id)).size).toBe(1);
    expect(titles(floor.anna)).toEqual(['Incoming chat message', 'Not accepted: your chat system did not answer']);
    expect(await chat()).toMatchObject({ phase: 'waiting' });
  });

  test('a crash in between loses nothing: it is asked again, under the same id', async () => {
    const { say } = await askSlowly();
    const { db } = floor.desk.desk.rooms.store;
    say({ status: 500 });
    await floor.desk.settle();
    await db
      .updateTable('callbacks')
      .set({ state: 'sending', claimedUntil: floor.desk.clock.now() + 5_000 })
      .execute();
    await floor.desk.restart();
    chatSystem.answerWith({ status: 200 });
    await floor.pass(30_000, 5_000);

    expect(new Set(chatSystem.received.map(({ id }) => id)).size).toBe(1);
    expect(await chat()).toMatchObject({ phase: 'active', agents: [{ id: 'anna' }] });
  });
});

test('an invitation is accepted by each of those whom it names', async () => {
  await floor.tell({ type: 'chat.accepted', by: { kind: 'agent', id: 'ben' }, chat: { agents: ['ben'] } });
  await floor.tell({
    ...{ type: 'chat.invited', by: { kind: 'agent', id: 'ben' } },
    ...{ to: { agents: ['anna'] }, chat: { agents: ['ben'] } },
  });

  expect((await accept(floor.anna)).outcome).toBe('accepted');
  expect((await chat()).agents.map(({ id }: { id: string }) => id).toSorted()).toEqual(['anna', 'ben']);
});

test('by a chat system whose clock is ahead it is accepted all the same', async () => {
  await floor.tell({ type: 'chat.queued', at: '2026-01-14T12:00:40.000Z' });
  await accept(floor.anna);

  expect(await chat()).toMatchObject({ phase: 'active', agents: [{ id: 'anna' }] });
});

test('the words are in the agent’s language', async () => {
  await floor.desk.call('put', '/api/v1/preferences', await germanPreferences(), floor.anna.token).expect(200);
  await floor.tell({ type: 'chat.queued' });

  expect((await accept(floor.anna)).text).toBe('Der Chat ist bei Ihnen');
});

test('the trace of the event says that it was asked for', async () => {
  await floor.tell({ type: 'chat.queued' }, { id: 'msg_1' });
  await accept(floor.anna);
  const trace = await floor.trace('msg_1');

  expect(trace.callbacks).toMatchObject([{ type: 'chat.accepted', person: 'anna', state: 'delivered', attempts: 1 }]);
  expect(decisionFor(trace, 'ben').withdrawnAt).not.toBeNull();
});

async function germanPreferences() {
  const { body } = await floor.desk.call('get', '/api/v1/preferences', undefined, floor.anna.token).expect(200);
  return { ...body, language: 'de' };
}

/** Without the signs that keep names apart. */
function plain(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, '');
}
