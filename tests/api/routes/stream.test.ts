import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertNotices } from '../../../server/store/notices.ts';
import type { Notice } from '../../../wire/notice.ts';
import { chatEvent, noon, person } from '../../support/builders.ts';
import { pollUntil } from '../../support/poll-until.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { type OpenStream, openStream, serve } from './open-stream.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
let anna: string;
let server: Awaited<ReturnType<typeof serve>>;
let streams: OpenStream[];

beforeEach(async () => {
  desk = await startTestDesk();
  await desk.addSource();
  anna = await desk.addPerson(person());
  server = await serve(desk);
  streams = [];
});
afterEach(async () => {
  for (const stream of streams) stream.close();
  await server.stop();
  await desk.stop();
});

async function open(token = anna, headers: Readonly<Record<string, string>> = {}, query = '?window=w1') {
  const stream = await openStream(`${server.url}/api/v1/stream${query}`, token, headers);
  streams.push(stream);
  return stream;
}

/** Opens a stream that listens: what is said from here on reaches it. */
async function openListening(token = anna, headers: Readonly<Record<string, string>> = {}) {
  const before = desk.desk.rooms.streams.count();
  const stream = await open(token, headers);
  await pollUntil({ until: 'the stream listens', read: () => desk.desk.rooms.streams.count() > before });
  return stream;
}

const assigned = (chatId: string) =>
  chatEvent({ type: 'chat.assigned', chat: { id: chatId, queue: undefined, agents: ['anna'] } });
const accepted = (chatId: string) =>
  chatEvent({
    ...{ type: 'chat.accepted', by: { id: 'ben', name: 'Ben', kind: 'agent' } },
    chat: { id: chatId, queue: undefined, agents: ['ben'] },
  });

describe('the connection (K4)', () => {
  test('nothing on the way may keep, change or hold back the stream', async () => {
    const { status, headers } = await open();

    expect({
      status,
      type: headers.get('content-type'),
      cache: headers.get('cache-control'),
      buffering: headers.get('x-accel-buffering'),
      encoding: headers.get('content-encoding'),
    }).toEqual({
      status: 200,
      type: 'text/event-stream; charset=utf-8',
      cache: 'no-cache, no-transform',
      buffering: 'no',
      encoding: null,
    });
  });

  test('it is not compressed for who would take it compressed', async () => {
    const { headers } = await open(anna, { 'accept-encoding': 'gzip, br' });

    expect(headers.get('content-encoding')).toBeNull();
  });

  test('the first byte comes at once', async () => {
    const { journal } = await open();

    expect(await journal.waitFor(() => true, 5_000)).toEqual({ id: undefined, event: undefined, data: undefined });
  });

  test('a sign of life comes every 25 seconds at the latest', async () => {
    const { journal } = await openListening();
    const pings = () => journal.entries.filter(({ event }) => event === undefined).length;
    await pollUntil({ until: 'the stream is ready', read: () => pings() >= 2 });
    const before = pings();
    desk.clock.advance(25_000);

    await pollUntil({ until: 'a sign of life came', read: () => pings() > before });
  });

  test('nobody is answered 401', async () => {
    expect(readProblem(await desk.call('get', '/api/v1/stream?window=w1', undefined, null)).status).toBe(401);
  });

  test('however many streams of a person are asked for at once, 50 are opened', async () => {
    const opened = await Promise.all(Array.from({ length: 60 }, () => open()));
    const statuses = opened.map(({ status }) => status).sort();

    expect(statuses).toEqual([...Array<number>(50).fill(200), ...Array<number>(10).fill(429)]);
  });

  test('a stream that was closed is no longer counted', async () => {
    const stream = await openListening();
    stream.close();

    await pollUntil({ until: 'nobody listens', read: () => desk.desk.rooms.streams.count() === 0 });
  });

  test('a server that stops ends its streams', async () => {
    const stream = await openListening();
    desk.desk.rooms.streams.endAll();

    await pollUntil({ until: 'nobody listens', read: () => desk.desk.rooms.streams.count() === 0 });
    expect(stream.said('broken')).toEqual([]);
  });
});

describe('a poll, for who sits behind a proxy that holds the stream back', () => {
  const poll = (lastId?: string) => open(anna, lastId ? { 'last-event-id': lastId } : {}, '?window=w1&poll=1');
  const names = ({ journal }: OpenStream) => journal.entries.flatMap(({ event }) => event ?? []);

  test('is held until there is something to say, and ends then', async () => {
    const asked = await poll();
    await asked.waitFor('caught-up');
    await desk.post(assigned('chat-1')).expect(202);
    await asked.waitFor('notice');
    desk.clock.advance(200);
    await asked.ended;

    expect(names(asked)).toEqual(expect.arrayContaining(['caught-up', 'notice']));
  });

  test('ends after 20 seconds of nothing', async () => {
    const asked = await poll();
    await asked.waitFor('caught-up');
    desk.clock.advance(20_000);
    await asked.ended;

    expect(names(asked)).toEqual(['caught-up']);
    await pollUntil({ until: 'nobody listens', read: () => desk.desk.rooms.streams.count() === 0 });
  });

  test('loses nothing between two of them', async () => {
    const first = await poll();
    await first.waitFor('caught-up');
    await desk.post(assigned('chat-1')).expect(202);
    const { id = '' } = await first.waitFor('notice');
    desk.clock.advance(200);
    await first.ended;
    await desk.post(assigned('chat-2')).expect(202);
    const second = await poll(id);
    await second.waitFor('notice');

    expect(second.said('notice')).toMatchObject([{ chat: { id: 'chat-2' } }]);
  });
});

describe('what it says', () => {
  test('it begins with the active VAPID key', async () => {
    const { data } = await (await open()).waitFor('vapid');

    expect(data).toEqual((await desk.call('get', '/api/v1/vapid', undefined, anna)).body);
  });

  test('a new key is told to everybody', async () => {
    const stream = await openListening();
    const { body: key } = await desk.call('post', '/api/v1/admin/vapid-keys', {});
    await desk.call('post', `/api/v1/admin/vapid-keys/${key.id}/activate`, {}).expect(200);

    const told = { keyId: key.id, applicationServerKey: key.publicKey };
    await stream.journal.waitFor(({ data }) => JSON.stringify(data) === JSON.stringify(told), 5_000);
  });

  test('a notice has all that a pop-up and its receipt need', async () => {
    const stream = await openListening();
    await desk.post(assigned('chat-1')).expect(202);

    const { id, data } = await stream.waitFor('notice');
    expect([id, data]).toEqual([
      expect.stringMatching(/^\d+$/),
      {
        notification: expect.any(String),
        token: expect.stringMatching(/^[\w-]{22}$/),
        level: 'ring',
        event: 'chat.assigned',
        chat: { source: 'chat', id: 'chat-1' },
        title: 'Incoming chat message',
        body: 'Clara · Printer on fire',
        tag: 'chat:chat:chat-1',
        navigate: 'http://desk.test/console/#chat=chat/chat-1',
        at: '2026-01-14T12:00:00.000Z',
      },
    ]);
  });

  test('a notice is said once', async () => {
    const stream = await openListening();
    await desk.post(assigned('chat-1')).expect(202);
    await desk.post(assigned('chat-2')).expect(202);
    await stream.journal.waitFor(({ data }) => JSON.stringify(data ?? '').includes('chat-2'), 5_000);

    const chats = (stream.said('notice') as Notice[]).map(({ chat }) => chat?.id);
    expect(chats).toEqual(['chat-1', 'chat-2']);
  });

  test('each browser of a person is told', async () => {
    const both = [await openListening(), await openListening()];
    await desk.post(assigned('chat-1')).expect(202);

    await Promise.all(both.map((stream) => stream.waitFor('notice')));
  });

  test('what is taken back is withdrawn with how it ended', async () => {
    const stream = await openListening();
    await desk.post(assigned('chat-1')).expect(202);
    await desk.post(accepted('chat-1')).expect(202);

    const { data } = await stream.waitFor('withdraw');
    expect(data).toEqual({
      chat: { source: 'chat', id: 'chat-1' },
      tag: 'chat:chat:chat-1',
      notifications: [expect.any(String)],
      because: 'accepted',
      text: 'Accepted by Ben',
    });
  });

  test('who lists a chat is told that it changed', async () => {
    const stream = await openListening();
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);

    const { id, data } = await stream.waitFor('chat');
    expect([id, data]).toEqual([undefined, { chat: { source: 'chat', id: 'chat-1' } }]);
  });

  test('nothing of another person’s is said', async () => {
    const ben = await desk.addPerson(person({ id: 'ben', queues: [] }));
    const own = await openListening();
    const others = await openListening(ben);
    await desk.post(assigned('chat-1')).expect(202);
    await own.waitFor('notice');
    await desk.settle();

    expect([others.said('notice'), others.said('chat')]).toEqual([[], []]);
  });
});

describe('a connection that begins', () => {
  test('it says what is open', async () => {
    await desk.post(assigned('chat-1')).expect(202);

    const { data } = await (await open()).waitFor('notice');
    expect((data as Notice).chat).toEqual({ source: 'chat', id: 'chat-1' });
  });

  test('it leaves out what was taken back', async () => {
    await desk.post(assigned('chat-1')).expect(202);
    await desk.post(accepted('chat-1')).expect(202);
    await desk.post(assigned('chat-2')).expect(202);
    const stream = await open();
    await stream.waitFor('notice');

    expect((stream.said('notice') as Notice[]).map(({ chat }) => chat?.id)).toEqual(['chat-2']);
  });

  test('it leaves out what another device showed to the person', async () => {
    await desk.post(assigned('chat-1')).expect(202);
    const first = await open();
    const { data } = await first.waitFor('notice');
    const { notification, token } = data as Notice;
    const receipt = { notification, token, kind: 'clicked', at: noon };
    await desk.call('post', '/api/v1/receipts', { receipts: [receipt] }, null).expect(204);
    await desk.post(assigned('chat-2')).expect(202);
    const stream = await open();
    await stream.waitFor('notice');

    expect((stream.said('notice') as Notice[]).map(({ chat }) => chat?.id)).toEqual(['chat-2']);
  });

  test('it goes on after what it said of old', async () => {
    await desk.post(assigned('chat-1')).expect(202);
    const stream = await openListening();
    await desk.post(assigned('chat-2')).expect(202);
    await stream.journal.waitFor(({ data }) => JSON.stringify(data ?? '').includes('chat-2'), 5_000);

    expect(stream.said('notice')).toHaveLength(2);
  });
});

describe('a connection that resumes', () => {
  /** Says two chats to a first stream, and gives the id of the first. */
  async function firstId(): Promise<string> {
    const stream = await openListening();
    await desk.post(assigned('chat-1')).expect(202);
    const { id = '' } = await stream.waitFor('notice');
    stream.close();
    await pollUntil({ until: 'nobody listens', read: () => desk.desk.rooms.streams.count() === 0 });
    return id;
  }
  const chatsOf = (stream: OpenStream) => (stream.said('notice') as Notice[]).map(({ chat }) => chat?.id);

  test('it says what came since the last event, and nothing before', async () => {
    const id = await firstId();
    await desk.post(assigned('chat-2')).expect(202);
    const stream = await open(anna, { 'last-event-id': id });
    await stream.waitFor('notice');

    expect(chatsOf(stream)).toEqual(['chat-2']);
  });

  test('it resumes also by the query, for who cannot set the header', async () => {
    const id = await firstId();
    await desk.post(assigned('chat-2')).expect(202);
    const stream = await open(anna, {}, `?window=w1&last=${id}`);
    await stream.waitFor('notice');

    expect(chatsOf(stream)).toEqual(['chat-2']);
  });

  test('a withdrawal that it missed is said', async () => {
    const id = await firstId();
    await desk.post(accepted('chat-1')).expect(202);

    await (await open(anna, { 'last-event-id': id })).waitFor('withdraw');
  });

  test('once all that was missed is said, it says so', async () => {
    const id = await firstId();
    await desk.post(assigned('chat-2')).expect(202);
    const stream = await open(anna, { 'last-event-id': id });
    await stream.waitFor('caught-up');

    expect(chatsOf(stream)).toEqual(['chat-2']);
  });

  test('an id that this store has never given counts as none: what is open is said, and what comes', async () => {
    await firstId();
    const stream = await open(anna, { 'last-event-id': '999999' });
    await stream.waitFor('caught-up');
    await desk.post(assigned('chat-2')).expect(202);
    await pollUntil({ until: 'both are said', read: () => chatsOf(stream).length === 2 });

    expect(chatsOf(stream)).toEqual(['chat-1', 'chat-2']);
  });

  test('an id that is no number counts as none', async () => {
    await firstId();

    await (await open(anna, { 'last-event-id': 'x' })).waitFor('notice');
  });

  test('what it missed is said to the last, also when it is more than a page', async () => {
    const id = await firstId();
    const { db } = desk.desk.rooms.store;
    const { notification } = await db.selectFrom('notices').select('notification').executeTakeFirstOrThrow();
    const row = { personId: 'anna', name: 'notice', notification, bodyJson: '{}' } as const;
    const missed = Array.from({ length: 700 }, () => ({ ...row, createdAt: noon, expiresAt: noon + 1 }));
    await desk.desk.rooms.store.transaction((db) => insertNotices(db, missed));
    const stream = await open(anna, { 'last-event-id': id });

    await pollUntil({
      until: 'all of it was said',
      read: () => chatsOf(stream).length,
      accept: (count) => count === 700,
      withinMs: 3_000,
    });
  });
});

describe('whoever does not read', () => {
  test('is cut off instead of being kept for in memory', async () => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.on('error', () => {});
    socket.write(`GET /api/v1/stream HTTP/1.1\r\nHost: desk.test\r\nAuthorization: Bearer ${anna}\r\n\r\n`);
    const { streams: rooms } = desk.desk.rooms;
    await pollUntil({ until: 'the stream listens', read: () => rooms.count() === 1 });
    const id = 'x'.repeat(100_000);
    for (let said = 0; said < 200; said += 1)
      rooms.tell(['anna'], { name: 'chat', data: { chat: { source: 's', id } } });

    await pollUntil({ until: 'the stream is cut', read: () => rooms.count() === 0 });
    socket.destroy();
  });

  test('is not kept connected when only the headers are asked for', async () => {
    const response = await fetch(`${server.url}/api/v1/stream`, {
      method: 'HEAD',
      headers: { authorization: `Bearer ${anna}` },
    });

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(desk.desk.rooms.streams.count()).toBe(0);
  });
});
