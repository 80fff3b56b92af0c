import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signWebhook } from '../../../server/sources/verify-signature.ts';
import { chatEvent, noon, person } from '../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
let secret: string;

beforeEach(async () => {
  desk = await startTestDesk();
  secret = await desk.addSource();
  await desk.addPerson(person());
});
afterEach(() => desk.stop());

const event = chatEvent({ type: 'chat.assigned' });
const seconds = String(noon / 1000);

interface Webhook {
  body?: string | Buffer;
  source?: string;
  /** Over those that fit; undefined takes one away. */
  headers?: Record<string, string | undefined>;
}

/** Posts bytes, signed as they are; what the headers say goes before. */
function postBytes({ body = JSON.stringify(event), source = 'chat', headers = {} }: Webhook) {
  const id = headers['webhook-id'] ?? 'msg_1';
  const timestamp = headers['webhook-timestamp'] ?? seconds;
  const signature = signWebhook(body, { id, timestamp }, secret);
  const all = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature, ...headers };
  // As JSON, the HTTP client would write bytes as a list of numbers.
  const type = typeof body === 'string' ? 'application/json' : 'application/octet-stream';
  const call = request(desk.desk.app).post(`/webhooks/${source}`).set('Content-Type', type);
  for (const [name, value] of Object.entries(all)) if (value !== undefined) call.set(name, value);
  return call.send(body);
}

/** Everything that a webhook could have left behind. */
async function leftBehind() {
  const { db } = desk.desk.rooms.store;
  const count = async (table: 'chatEvents' | 'chats' | 'chatMessages' | 'decisions' | 'deliveries' | 'notices') =>
    (await db.selectFrom(table).selectAll().execute()).length;
  const { body } = await desk.call('get', '/api/v1/admin/events').expect(200);
  return {
    listed: body.events.length,
    rows: await Promise.all([count('chats'), count('chatMessages'), count('decisions'), count('deliveries')]),
    notices: await count('notices'),
  };
}
const nothing = { listed: 0, rows: [0, 0, 0, 0], notices: 0 };

describe('an event that is taken in', () => {
  test('a new event is answered 202 with its id and how many people are told', async () => {
    const answer = await desk.post(event, { id: 'msg_1' });

    expect([answer.status, answer.body]).toEqual([202, { event: 'msg_1', recipients: 1 }]);
  });

  test('the same event again is answered 200 as a duplicate', async () => {
    await desk.post(event, { id: 'msg_1' }).expect(202);

    const again = await desk.post(event, { id: 'msg_1' });

    expect([again.status, again.body]).toEqual([200, { event: 'msg_1', duplicate: true }]);
  });

  test('the same event twenty times at once is taken in once (O4)', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => desk.post(event, { id: 'msg_1' })));

    const statuses = answers.map((answer) => answer.status).sort();
    expect(statuses).toEqual([...Array.from({ length: 19 }, () => 200), 202]);
  });

  test('the same event twenty times at once makes one decision (O4)', async () => {
    await Promise.all(Array.from({ length: 20 }, () => desk.post(event, { id: 'msg_1' })));

    expect(await leftBehind()).toEqual({ listed: 1, rows: [1, 0, 1, 1], notices: 1 });
  });

  test('the same message by two webhooks is told once (O1)', async () => {
    const message = chatEvent({ type: 'message.created' });
    await desk.post(message, { id: 'msg_1' }).expect(202);

    const again = await desk.post(message, { id: 'msg_2' });

    expect([again.status, again.body]).toEqual([202, { event: 'msg_2', recipients: 0 }]);
  });

  test('the same id of another source is another event', async () => {
    await desk.addSource('shop');
    await desk.post(event, { id: 'msg_1' }).expect(202);

    await desk.post(event, { id: 'msg_1', source: 'shop' }).expect(202);
  });

  test('a signature of four minutes ago is accepted (O8)', async () => {
    await desk.post(event, { signedAt: noon - 240_000 }).expect(202);
  });

  test('a signature of exactly five minutes ago is accepted', async () => {
    await desk.post(event, { signedAt: noon - 300_000 }).expect(202);
  });

  test('a signature of a minute ahead is accepted', async () => {
    await desk.post(event, { signedAt: noon + 60_000 }).expect(202);
  });

  test('several signatures in the header are accepted when one fits', async () => {
    const fitting = signWebhook(JSON.stringify(event), { id: 'msg_1', timestamp: seconds }, secret);

    await postBytes({ headers: { 'webhook-signature': `v1,AAAA v1a,BBBB ${fitting}` } }).expect(202);
  });

  test('the signature is over the bytes as they came, spaces and order included (O2)', async () => {
    const body = `  ${JSON.stringify(event, null, 4)}\n`;

    await postBytes({ body }).expect(202);
  });

  test('the content type does not matter', async () => {
    await postBytes({ headers: { 'content-type': 'text/plain' } }).expect(202);
  });

  test('the secret before the last fits for a day', async () => {
    await desk.call('post', '/api/v1/admin/sources/chat/secret').expect(201);
    desk.clock.advance(24 * 3_600_000 - 1);

    await desk.post(event, { secret }).expect(202);
  });

  test('the secret before the last does not fit after a day', async () => {
    await desk.call('post', '/api/v1/admin/sources/chat/secret').expect(201);
    desk.clock.advance(24 * 3_600_000);

    await desk.post(event, { secret }).expect(401);
  });

  test('a body of just under 512 KiB is accepted', async () => {
    const long = chatEvent({ message: { id: 'message-1', text: 'x'.repeat(500 * 1024) } });

    await desk.post(long).expect(202);
  });

  test('nulls count as parts that are not there', async () => {
    const body = JSON.stringify({ ...event, sla: null, message: null, chat: { ...event.chat, subject: null } });

    await postBytes({ body }).expect(202);
  });

  test('members that are not known are left out', async () => {
    await postBytes({ body: JSON.stringify({ ...event, mood: 'good' }) }).expect(202);
  });
});

const wrongSignature = 'webhook-signature does not fit this body, id and timestamp';
const missing = 'The headers webhook-id, webhook-timestamp and webhook-signature are needed';
const malformed = 'webhook-timestamp must be seconds since 1970, and webhook-id no longer than 256 characters';

const refused: { title: string; webhook: Webhook; detail: string }[] = [
  {
    title: 'a webhook without an id',
    webhook: { headers: { 'webhook-id': undefined } },
    detail: missing,
  },
  { title: 'a webhook without a timestamp', webhook: { headers: { 'webhook-timestamp': undefined } }, detail: missing },
  {
    title: 'a webhook without a signature (O3)',
    webhook: { headers: { 'webhook-signature': undefined } },
    detail: missing,
  },
  {
    title: 'a timestamp that is no number',
    webhook: { headers: { 'webhook-timestamp': '2026-01-14T12:00:00Z' } },
    detail: malformed,
  },
  {
    title: 'a timestamp in parts of a second',
    webhook: { headers: { 'webhook-timestamp': `${seconds}.5` } },
    detail: malformed,
  },
  { title: 'an id of 257 characters', webhook: { headers: { 'webhook-id': 'x'.repeat(257) } }, detail: malformed },
  {
    title: 'a signature by another secret',
    webhook: {
      headers: {
        'webhook-signature': signWebhook(JSON.stringify(event), { id: 'msg_1', timestamp: seconds }, 'whsec_AAAA'),
      },
    },
    detail: wrongSignature,
  },
  {
    title: 'a signature of another length (O10)',
    webhook: { headers: { 'webhook-signature': 'v1,AAAA' } },
    detail: wrongSignature,
  },
  {
    title: 'a signature without its version (O10)',
    webhook: { headers: { 'webhook-signature': 'g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=' } },
    detail: wrongSignature,
  },
  {
    title: 'a signature of characters beyond ASCII (O10)',
    webhook: { headers: { 'webhook-signature': 'v1,\u00e4\u00ff\u00fc' } },
    detail: wrongSignature,
  },
  {
    title: 'a timestamp of more than five minutes ago (O8)',
    webhook: { headers: { 'webhook-timestamp': String(noon / 1000 - 301) } },
    detail: 'webhook-timestamp is more than five minutes old',
  },
  {
    title: 'a timestamp of more than a minute ahead (O11)',
    webhook: { headers: { 'webhook-timestamp': String(noon / 1000 + 61) } },
    detail: 'webhook-timestamp is more than a minute ahead',
  },
  { title: 'a source that is not known', webhook: { source: 'nobody' }, detail: wrongSignature },
];

describe('a webhook whose signature is refused', () => {
  test.each(refused)('$title is answered 401 with the reason', async ({ webhook, detail }) => {
    const answer = await postBytes(webhook);

    expect(readProblem(answer)).toEqual({ type: 'signature-refused', status: 401, detail });
  });

  test.each(refused)('$title leaves nothing behind', async ({ webhook }) => {
    await postBytes(webhook);

    expect(await leftBehind()).toEqual(nothing);
  });

  test('a body that was changed after it was signed is answered 401', async () => {
    const signed = signWebhook(JSON.stringify(event), { id: 'msg_1', timestamp: seconds }, secret);

    const answer = await postBytes({ body: `${JSON.stringify(event)} `, headers: { 'webhook-signature': signed } });

    expect(readProblem(answer).detail).toBe(wrongSignature);
  });

  test('an id that was changed after it was signed is answered 401', async () => {
    const signed = signWebhook(JSON.stringify(event), { id: 'msg_1', timestamp: seconds }, secret);

    const answer = await postBytes({ headers: { 'webhook-id': 'msg_2', 'webhook-signature': signed } });

    expect(readProblem(answer).detail).toBe(wrongSignature);
  });

  test('who does not know the secret is not told that the timestamp is old', async () => {
    const answer = await desk.post(event, { signedAt: noon - 3_600_000, secret: 'whsec_AAAA' });

    expect(readProblem(answer).detail).toBe(wrongSignature);
  });

  test('the log names the reason and the source, and no more (O2)', async () => {
    await desk.post(event, { secret: 'whsec_AAAA' });

    expect(desk.logged.filter(({ level }) => level !== 'info')).toEqual([
      {
        ...{ level: 'warn', event: 'webhook.refused' },
        fields: { request: expect.any(String), source: 'chat', because: 'no-signature-fits' },
      },
    ]);
  });

  test('refused webhooks are counted (O3)', async () => {
    await desk.post(event, { secret: 'whsec_AAAA' });

    const { text } = await desk.call('get', '/metrics', undefined, null);

    expect(text).toContain('deskbell_webhooks_total{answer="signature-refused"} 1');
  });

  test('a thousand wrong signatures from one address end in 429 with Retry-After', async () => {
    const statuses = new Set<number>();
    for (let round = 0; round < 20; round += 1) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => postBytes({ headers: { 'webhook-signature': 'v1,AAAA' } })),
      );
      for (const answer of answers) statuses.add(answer.headers['retry-after'] ? answer.status : -answer.status);
    }

    expect([...statuses]).toContain(429);
  });

  test('what others send from a chat system’s address does not keep its own out', async () => {
    const forged = () => postBytes({ headers: { 'webhook-signature': 'v1,AAAA' } });
    await Promise.all(Array.from({ length: 300 }, forged));

    expect([(await forged()).status, (await desk.post(event)).status]).toEqual([429, 202]);
  });
});

describe('a signed body that is refused', () => {
  const unreadable: { title: string; body: string | Buffer }[] = [
    { title: 'a body that is no JSON', body: '{"type":' },
    { title: 'an empty body', body: '' },
    { title: 'a body that is not UTF-8', body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) },
  ];

  test.each(unreadable)('$title is answered 422', async ({ body }) => {
    expect(readProblem(await postBytes({ body }))).toEqual({ type: 'broken-json', status: 422 });
  });

  test.each(unreadable)('$title leaves nothing behind', async ({ body }) => {
    await postBytes({ body });

    expect(await leftBehind()).toEqual(nothing);
  });

  const { chat, ...withoutChat } = event;
  const { id: _id, ...withoutId } = chat;
  const queued = chatEvent({ type: 'chat.queued', chat: { queue: undefined } });
  const bodies: { title: string; body: unknown; field: string }[] = [
    { title: 'a list', body: [event], field: 'body' },
    { title: 'null', body: null, field: 'body' },
    { title: 'a type that is not known', body: { ...event, type: 'chat.exploded' }, field: 'type' },
    { title: 'an instant that is no instant', body: { ...event, at: 'yesterday' }, field: 'at' },
    { title: 'an instant without an offset', body: { ...event, at: '2026-01-14T12:00:00' }, field: 'at' },
    { title: 'an instant beyond what a calendar holds', body: { ...event, at: 9_000_000_000_000_000 }, field: 'at' },
    { title: 'an event without its chat', body: withoutChat, field: 'chat' },
    { title: 'a chat without its id', body: { ...event, chat: withoutId }, field: 'chat.id' },
    {
      title: 'a chat whose id is half a character',
      body: { ...event, chat: { ...chat, id: '\ud800' } },
      field: 'chat.id',
    },
    { title: 'a chat with an empty id', body: { ...event, chat: { ...chat, id: '' } }, field: 'chat.id' },
    { title: 'an author of no known kind', body: { ...event, by: { kind: 'robot' } }, field: 'by.kind' },
    { title: 'a chat.queued without a queue', body: queued, field: 'chat.queue' },
    {
      title: 'a chat.assigned without an agent',
      body: { ...event, to: {}, chat: { id: 'chat-1' } },
      field: 'to.agents',
    },
    { title: 'a chat.transferred without a target', body: { ...event, type: 'chat.transferred', to: {} }, field: 'to' },
    { title: 'a chat.invited without an agent', body: { ...event, type: 'chat.invited', to: {} }, field: 'to.agents' },
    { title: 'a message.created without a message', body: { ...event, type: 'message.created' }, field: 'message' },
    {
      title: 'a negative waiting time',
      body: { ...event, sla: { waitedSeconds: -1 } },
      field: 'sla.waitedSeconds',
    },
  ];

  test.each(bodies)('$title is answered 422 naming the field', async ({ body, field }) => {
    const problem = readProblem(await postBytes({ body: JSON.stringify(body) }));

    expect([problem.type, problem.status, problem.errors?.map((error) => error.field)]).toEqual([
      'invalid-fields',
      422,
      [field],
    ]);
  });

  test.each(bodies)('$title leaves nothing behind', async ({ body }) => {
    await postBytes({ body: JSON.stringify(body) });

    expect(await leftBehind()).toEqual(nothing);
  });

  test('a body that is nested a hundred thousand deep is answered 422', async () => {
    const body = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;

    expect(readProblem(await postBytes({ body })).status).toBe(422);
  });

  test('a body of more than 512 KiB is answered 413', async () => {
    const body = JSON.stringify({ ...event, mood: 'x'.repeat(512 * 1024) });

    expect(readProblem(await postBytes({ body }))).toEqual({ type: 'body-too-large', status: 413 });
  });

  test('a body of more than 512 KiB leaves nothing behind', async () => {
    await postBytes({ body: JSON.stringify({ ...event, mood: 'x'.repeat(512 * 1024) }) });

    expect(await leftBehind()).toEqual(nothing);
  });

  test('an event that was refused is new when it comes again, mended', async () => {
    await postBytes({ body: '{"type":' });

    await postBytes({}).expect(202);
  });
});

describe('a source that is paused', () => {
  beforeEach(async () => {
    await desk.call('put', '/api/v1/admin/sources/chat', { paused: true }).expect(200);
  });

  test('its webhook is answered 503 with Retry-After', async () => {
    const answer = await desk.post(event);

    expect([readProblem(answer), answer.headers['retry-after']]).toEqual([
      { type: 'unavailable', status: 503, detail: 'An administrator has paused this source' },
      '300',
    ]);
  });

  test('its webhook leaves nothing behind', async () => {
    await desk.post(event);

    expect(await leftBehind()).toEqual(nothing);
  });

  test('its event is taken in when it comes again after the pause', async () => {
    await desk.post(event, { id: 'msg_1' }).expect(503);
    await desk.call('put', '/api/v1/admin/sources/chat', { paused: false }).expect(200);

    await desk.post(event, { id: 'msg_1' }).expect(202);
  });

  test('a wrong signature is answered 401 all the same', async () => {
    await desk.post(event, { secret: 'whsec_AAAA' }).expect(401);
  });
});

test('an event that cannot be stored is answered 503 with Retry-After', async () => {
  await desk.desk.rooms.store.db.schema.alterTable('notices').renameTo('elsewhere').execute();

  const answer = await desk.post(event);

  expect([readProblem(answer), answer.headers['retry-after']]).toEqual([
    { type: 'unavailable', status: 503, detail: 'The event could not be stored; send it again' },
    '5',
  ]);
});

test('an event that cannot be stored whole leaves none of it behind', async () => {
  const { db } = desk.desk.rooms.store;
  await db.schema.alterTable('notices').renameTo('elsewhere').execute();

  await desk.post(event);

  const rows = await Promise.all([
    db.selectFrom('chatEvents').selectAll().execute(),
    db.selectFrom('decisions').selectAll().execute(),
  ]);
  expect(rows).toEqual([[], []]);
});
