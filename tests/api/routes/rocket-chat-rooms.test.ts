import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PushMessage } from '../../../wire/push-message.ts';
import { noon, person } from '../../support/builders.ts';
import type { ReceiverSubscription } from '../../support/decrypting-receiver.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';

// What Rocket.Chat posts on the way of a room, in the order that it does: Ben is in sales, Chloe in support.

type Member = ReceiverSubscription & { token: string };

let desk: TestDesk;
let url: URL;
let ben: Member;
let chloe: Member;
beforeEach(async () => {
  desk = await startTestDesk();
  const source = { id: 'rocket', kind: 'rocket-chat', name: 'Rocket.Chat' };
  url = new URL((await desk.call('post', '/api/v1/admin/sources', source).expect(201)).body.urlWithSecret);
  ben = await join('ben', 'sales');
  chloe = await join('chloe', 'support');
});
afterEach(() => desk.stop());

async function join(id: string, queue: string): Promise<Member> {
  const token = await desk.addPerson(person({ id, queues: [queue] }));
  return { ...(await desk.subscribe(token)), token };
}

const iso = (ms: number) => new Date(noon + ms).toISOString();
const served = (by: string, ms: number) => ({
  agent: { _id: by, username: by, name: by, email: null },
  servedBy: { _id: by, username: by, ts: iso(ms) },
});

/** A room that began at noon. Its visitor chose sales, and that is what Rocket.Chat goes on to say of the visitor. */
async function post(type: string, { at = 0, ...parts }: Record<string, unknown> & { at?: number } = {}) {
  desk.clock.advance(noon + at - desk.clock.now());
  const visitor = { _id: 'v7', name: 'Clara', username: 'guest-7', department: 'sales', phone: null, email: null };
  const said = { type, _id: 'r42', label: 'Clara', createdAt: iso(0), lastMessageAt: iso(0), tags: [], messages: [] };
  await desk.call('post', `${url.pathname}${url.search}`, { ...said, visitor, ...parts }, null).expect(200);
  await desk.settle();
}

const writes = (id: string, at: number) =>
  post('Message', { at, messages: [{ _id: id, username: 'guest-7', msg: 'Hello?', ts: iso(at), rid: 'r42' }] });

const titles = ({ endpoint }: ReceiverSubscription) =>
  desk.receiver.messages
    .filter((message) => message.endpoint === endpoint)
    .map(({ payload }) => (payload as PushMessage).notification.title);
/** What became of the room: where it stands, and who has it. */
async function roomOf() {
  const { body } = await desk.call('get', '/api/v1/chats', undefined, chloe.token).expect(200);
  const [{ phase, queue, agents, waitingSince }] = body.chats;
  return { phase, queue, agents: agents.map(({ id }: { id: string }) => id), waitingSince };
}
const incoming = 'Incoming chat message';
const message = 'Clara has sent you a new message';

describe('a message of a waiting room', () => {
  test('rings the department that the room waits in, not the one that its visitor chose', async () => {
    await post('LivechatSessionQueued', { departmentId: 'support' });
    await writes('m1', 5_000);

    expect([titles(ben), titles(chloe)]).toEqual([[], [incoming, message]]);
    expect(await roomOf()).toMatchObject({ phase: 'waiting', queue: 'support' });
  });

  test('that nothing else was said of rings the department of its visitor', async () => {
    await writes('m1', 5_000);

    expect([titles(ben), titles(chloe)]).toEqual([[message], []]);
  });
});

describe('a room that is taken', () => {
  test('before we hear that it was queued is theirs', async () => {
    await post('LivechatSessionQueued', { departmentId: 'support', at: 50 });
    await post('LivechatSessionTaken', { departmentId: 'support', ...served('chloe', 20), at: 90 });

    expect(await roomOf()).toEqual({ phase: 'active', queue: 'support', agents: ['chloe'], waitingSince: null });
  });

  test('and is said to be queued only once it is closed, stays closed', async () => {
    const held = { departmentId: 'support', ...served('chloe', 5_000) };
    await post('LivechatSessionTaken', { ...held, at: 5_100 });
    await post('LivechatSession', { ...held, closedAt: iso(40_000), closer: 'user', at: 40_100 });
    await post('LivechatSessionQueued', { departmentId: 'support', at: 60_000 });

    expect([titles(chloe), (await roomOf()).phase]).toEqual([[incoming, 'The chat was closed'], 'over']);
  });

  test('and returned to its queue waits again', async () => {
    await post('LivechatSessionQueued', { departmentId: 'support' });
    await post('LivechatSessionTaken', { departmentId: 'support', ...served('chloe', 5_000), at: 5_100 });
    await post('LivechatSessionQueued', { departmentId: 'support', lastMessageAt: iso(30_000), at: 30_100 });

    expect(await roomOf()).toMatchObject({ phase: 'waiting', agents: [] });
  });
});

test('a room in which much was said is taken and closed as others are', async () => {
  const said = { _id: 'm1', username: 'guest-7', msg: 'x'.repeat(1_000), ts: iso(0), rid: 'r42' };
  const messages = Array.from({ length: 2_000 }, () => said);
  await post('LivechatSessionTaken', { departmentId: 'support', ...served('chloe', 5_000), messages, at: 5_100 });
  await post('LivechatSession', { departmentId: 'support', closedAt: iso(9_000), messages, at: 9_100 });

  expect((await roomOf()).phase).toBe('over');
});

describe('a room that is forwarded', () => {
  beforeEach(async () => {
    await post('LivechatSessionQueued', { departmentId: 'sales' });
    await post('LivechatSessionTaken', { departmentId: 'sales', ...served('ben', 5_000), at: 5_100 });
  });

  test('to an agent is theirs, rings them once, and waits for nobody', async () => {
    const held = { departmentId: 'sales', ...served('chloe', 60_000) };
    await post('LivechatSessionTaken', { ...held, at: 60_100 });
    await post('LivechatSessionForwarded', { ...held, oldServedBy: served('ben', 5_000).servedBy, at: 60_200 });

    expect(titles(chloe)).toEqual([incoming]);
    expect(await roomOf()).toMatchObject({ phase: 'active', agents: ['chloe'], waitingSince: null });
  });

  test('to a department rings its queue, and not who forwarded it, though Rocket.Chat names them still', async () => {
    const before = titles(ben).length;
    const to = { departmentId: 'support', lastMessageAt: iso(60_000) };
    await post('LivechatSessionForwarded', { ...to, oldDepartmentId: 'sales', ...served('ben', 5_000), at: 60_100 });
    expect(titles(ben).slice(before)).toEqual([]);
    await post('LivechatSessionQueued', { ...to, at: 60_200 });

    expect(titles(chloe)).toEqual([incoming]);
    expect(await roomOf()).toMatchObject({ phase: 'waiting', queue: 'support', agents: [] });
  });
});
