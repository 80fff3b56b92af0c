import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { chatEvent, noon, person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
let anna: string;
let ben: string;

beforeEach(async () => {
  desk = await startTestDesk();
  await desk.addSource();
  anna = await desk.addPerson(person());
  ben = await desk.addPerson(person({ id: 'ben', queues: ['billing'] }));
});
afterEach(() => desk.stop());

const list = async (token: string) =>
  (await desk.call('get', '/api/v1/chats', undefined, token).expect(200)).body.chats.map(
    ({ id }: { id: string }) => id,
  );
const read = (token: string | null, path = 'chat/chat-1') =>
  desk.call('get', `/api/v1/chats/${path}`, undefined, token);

test('a chat is listed as the events so far have made it', async () => {
  await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);

  const { body } = await desk.call('get', '/api/v1/chats', undefined, anna).expect(200);
  expect(body).toEqual({
    chats: [
      {
        ...{ source: 'chat', id: 'chat-1', queue: 'support', subject: 'Printer on fire', customer: 'Clara' },
        ...{ phase: 'waiting', agents: [], invited: [], transferredTo: [], assistance: null, ended: null, url: null },
        ...{ waitingSince: '2026-01-14T12:00:00.000Z', changedAt: '2026-01-14T12:00:00.000Z' },
      },
    ],
  });
});

test('a chat is read with its messages, oldest first', async () => {
  await desk.post(chatEvent({ message: { id: 'm1', text: 'Hello' } })).expect(202);
  const answer = chatEvent({
    ...{ at: noon + 1_000, by: { id: 'anna', kind: 'agent' } },
    message: { id: 'm2', text: 'How can I help?' },
  });
  await desk.post(answer).expect(202);

  const { body } = await read(anna).expect(200);
  expect(body.messages).toEqual([
    { id: 'm1', by: 'Clara', kind: 'customer', text: 'Hello', at: '2026-01-14T12:00:00.000Z' },
    { id: 'm2', by: 'Anna', kind: 'agent', text: 'How can I help?', at: '2026-01-14T12:00:01.000Z' },
  ]);
});

describe('who may read a chat', () => {
  test('the people of its queue', async () => {
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);

    await read(anna).expect(200);
  });

  test('nobody of another queue', async () => {
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);

    expect(readProblem(await read(ben))).toEqual({ type: 'not-found', status: 404 });
  });

  test('not even an administrator who is of no queue of it', async () => {
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);

    await read(desk.adminToken).expect(404);
  });

  test('its agent, whatever their queues', async () => {
    await desk
      .post(chatEvent({ type: 'chat.assigned', to: { agents: ['ben'] }, chat: { agents: ['ben'] } }))
      .expect(202);

    await read(ben).expect(200);
  });

  test('an agent who is invited to it', async () => {
    await desk.post(chatEvent({ type: 'chat.invited', to: { agents: ['ben'] } })).expect(202);

    await read(ben).expect(200);
  });

  test('nobody without signing in', async () => {
    await read(null).expect(401);
  });

  test('a person who has the id of one who was removed has none of their chats', async () => {
    await desk
      .post(chatEvent({ type: 'chat.assigned', to: { agents: ['ben'] }, chat: { agents: ['ben'] } }))
      .expect(202);
    await desk.call('delete', '/api/v1/admin/people/ben').expect(204);
    const other = await desk.addPerson(person({ id: 'ben', name: 'Another Ben', queues: [] }));

    await read(other).expect(404);
  });
});

describe('which chats are listed', () => {
  test('those of one’s queues and one’s own, the last changed first', async () => {
    await desk.post(chatEvent({ type: 'chat.queued', chat: { id: 'of-support' } })).expect(202);
    await desk.post(chatEvent({ type: 'chat.queued', chat: { id: 'of-billing', queue: 'billing' } })).expect(202);
    desk.clock.advance(1);
    const own = { id: 'of-anna', queue: 'billing', agents: ['anna'] };
    await desk.post(chatEvent({ type: 'chat.assigned', chat: own })).expect(202);

    expect([await list(anna), await list(ben)]).toEqual([
      ['of-anna', 'of-support'],
      ['of-anna', 'of-billing'],
    ]);
  });

  test('one that is over stays for an hour', async () => {
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);
    await desk.post(chatEvent({ type: 'chat.closed' })).expect(202);
    desk.clock.advance(3_600_000);

    expect(await list(anna)).toEqual(['chat-1']);
  });

  test('one that is over is left out after an hour', async () => {
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);
    await desk.post(chatEvent({ type: 'chat.closed' })).expect(202);
    desk.clock.advance(3_600_001);

    expect(await list(anna)).toEqual([]);
  });
});

test('a chat that nobody knows is answered 404', async () => {
  expect(readProblem(await read(anna, 'chat/nobody'))).toEqual({ type: 'not-found', status: 404 });
});

test('the same id of another source is another chat', async () => {
  await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);

  await read(anna, 'shop/chat-1').expect(404);
});

test('an id of any characters is read by its encoded form', async () => {
  const id = 'a/b?c#d %25 ü 😀';
  await desk.post(chatEvent({ type: 'chat.queued', chat: { id } })).expect(202);

  const { body } = await read(anna, `chat/${encodeURIComponent(id)}`).expect(200);
  expect(body.chat.id).toBe(id);
});

test('a path that is badly encoded is answered with a problem', async () => {
  expect(readProblem(await read(anna, 'chat/%E0%A4%A')).status).toBe(400);
});
