import { createHmac } from 'node:crypto';
import request from 'supertest';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signWebhook } from '../../../../server/sources/verify-signature.ts';
import type { WebhookRecord } from '../../../../wire/webhook-attempt.ts';
import { chatEvent, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';
import { readProblem } from '../read-problem.ts';

let desk: TestDesk;
let secret: string;
beforeEach(async () => {
  desk = await startTestDesk();
  secret = await desk.addSource('shop');
});
afterEach(() => desk.stop());

const list = async (source = 'shop'): Promise<WebhookRecord[]> =>
  (await desk.call('get', `/api/v1/admin/sources/${source}/webhooks`).expect(200)).body.webhooks;
const outcomes = async () => (await list()).map(({ outcome }) => outcome);
const body = JSON.stringify(chatEvent());

/** Posts these bytes with these headers; `id` and `timestamp` as the signature has them. */
function send(text: string, signature: string, { id = 'msg_1', timestamp = seconds() } = {}) {
  return request(desk.desk.app)
    .post('/webhooks/shop')
    .set({ 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature })
    .set('Content-Type', 'application/json')
    .send(text);
}
const seconds = () => String(Math.floor(desk.clock.now() / 1000));
const sign = (text: string, key = secret) => signWebhook(text, { id: 'msg_1', timestamp: seconds() }, key);

test('a source begins with none', async () => {
  expect(await list()).toEqual([]);
});

test('one that was taken in is listed with its event and how many people were told', async () => {
  await desk.addPerson(person());
  await desk.post(chatEvent({ type: 'chat.assigned' }), { source: 'shop', id: 'msg_1' }).expect(202);

  const event = { type: 'chat.assigned', recipients: 1 };
  expect(await list()).toEqual([
    {
      ...{ at: '2026-01-14T12:00:00.000Z', outcome: 'accepted', times: 1, webhookId: 'msg_1', event },
      ...{ detail: null, clockSeconds: null, sender: null },
    },
  ]);
});

test('the newest comes first, whatever became of it', async () => {
  await desk.post(chatEvent(), { source: 'shop' });
  desk.clock.advance(1_000);
  await send(body, 'v1,none');
  desk.clock.advance(1_000);
  await desk.post(chatEvent(), { source: 'shop' });

  expect(await outcomes()).toEqual(['accepted', 'no-signature-fits', 'accepted']);
});

describe('why it was not taken in is said', () => {
  const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();
  const decoded = () => Buffer.from(secret.slice('whsec_'.length), 'base64');
  const whole = (text = body) => `msg_1.${seconds()}.${text}`;

  test.each([
    { outcome: 'no-signature-fits', send: () => send(body, sign(body, `whsec_${'A'.repeat(43)}=`)) },
    { outcome: 'secret-not-decoded', send: () => send(body, `v1,${hmac(secret, whole()).toString('base64')}`) },
    { outcome: 'signature-form', send: () => send(body, `v1,${hmac(decoded(), whole()).toString('hex')}`) },
    { outcome: 'signature-form', send: () => send(body, hmac(decoded(), whole()).toString('base64')) },
    { outcome: 'signed-body-alone', send: () => send(body, `v1,${hmac(decoded(), body).toString('base64')}`) },
    { outcome: 'body-changed', send: () => send(JSON.stringify(chatEvent(), null, 2), sign(body)) },
    { outcome: 'body-changed', send: () => send(body, sign(`${body}\n`)) },
    { outcome: 'broken-json', send: () => send('{', sign('{')) },
  ])('$outcome', async ({ outcome, send: act }) => {
    await act();

    expect(await outcomes()).toEqual([outcome]);
  });

  test('a secret of before whose overlap is over', async () => {
    await desk.call('post', '/api/v1/admin/sources/shop/secret', { overlapHours: 0 });
    await send(body, sign(body));

    expect(await outcomes()).toEqual(['expired-secret']);
  });

  test('the secret of another source', async () => {
    await send(body, sign(body, await desk.addSource('help')));

    expect(await outcomes()).toEqual(['other-sources-secret']);
  });

  test.each([
    { outcome: 'too-old', off: -301 },
    { outcome: 'from-the-future', off: 61 },
  ])('a clock that is off by $off seconds', async ({ outcome, off }) => {
    await desk.post(chatEvent(), { source: 'shop', signedAt: desk.clock.now() + off * 1_000 }).expect(401);

    expect((await list()).map((one) => [one.outcome, one.clockSeconds])).toEqual([[outcome, off]]);
  });

  test('a header that is missing, by its name', async () => {
    await request(desk.desk.app).post('/webhooks/shop').set('webhook-id', 'msg_1').send(body).expect(401);

    const [one] = await list();
    expect([one?.outcome, one?.detail]).toEqual(['missing-headers', 'webhook-timestamp, webhook-signature']);
  });

  test('a timestamp in milliseconds', async () => {
    await send(body, 'v1,x', { timestamp: String(desk.clock.now()) });

    const [one] = await list();
    expect([one?.outcome, one?.detail]).toEqual(['malformed-headers', 'webhook-timestamp is in milliseconds']);
  });

  test('fields that are not as expected, by name and without what they held', async () => {
    const text = JSON.stringify({ type: 'chat.sung', chat: { id: 'a-secret-word' } });
    await send(text, sign(text)).expect(422);

    const [one] = await list();
    expect([one?.outcome, one?.detail]).toEqual(['invalid-fields', expect.stringContaining('type: ')]);
    expect(one?.detail).not.toContain('secret-word');
  });

  test('an event that came twice', async () => {
    await desk.post(chatEvent(), { source: 'shop', id: 'msg_1' }).expect(202);
    await desk.post(chatEvent(), { source: 'shop', id: 'msg_1' }).expect(200);

    expect((await outcomes()).toSorted()).toEqual(['accepted', 'repeated']);
  });

  test('a body that is too large', async () => {
    await send(JSON.stringify('x'.repeat(600_000)), 'v1,x').expect(413);

    expect(await outcomes()).toEqual(['body-too-large']);
  });

  test('a pause, which is answered so that the chat system tries again', async () => {
    await desk.call('put', '/api/v1/admin/sources/shop', { paused: true });
    const answer = await desk.post(chatEvent(), { source: 'shop', id: 'msg_1' });
    await desk.call('put', '/api/v1/admin/sources/shop', { paused: false });
    await desk.post(chatEvent(), { source: 'shop', id: 'msg_1' }).expect(202);

    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '300']);
    expect((await outcomes()).toSorted()).toEqual(['accepted', 'paused']);
  });
});

test('who posted is told no more than that it does not fit', async () => {
  const answer = await send(body, `v1,${createHmac('sha256', secret).update('x').digest('hex')}`);

  expect(readProblem(answer).detail).toBe('webhook-signature does not fit this body, id and timestamp');
});

describe('what is kept is bounded', () => {
  const rows = () => desk.desk.rooms.store.db.selectFrom('webhookAttempts').selectAll().execute();

  test('of a source that does not exist nothing is kept', async () => {
    await request(desk.desk.app).post('/webhooks/nobody').set('webhook-id', 'x').send(body).expect(401);
    await desk.desk.rooms.webhookAttempts.flush();

    expect(await rows()).toEqual([]);
  });

  test('a flood is one row a minute with its number, and no body', async () => {
    for (let second = 0; second < 100; second += 1) {
      await send(body, 'v1,flood');
      await send(body, 'v1,flood');
      desk.clock.advance(1_000);
      await desk.desk.rooms.webhookAttempts.flush();
    }

    expect((await rows()).map(({ times }) => times)).toEqual([120, 80]);
    expect(JSON.stringify(await rows())).not.toContain('chat-1');
  });

  test('a flood that varies pushes out its own rows, and none of the chat system’s', async () => {
    await desk.post(chatEvent(), { source: 'shop', signedAt: desk.clock.now() - 400_000 }).expect(401);
    for (let minute = 0; minute < 120; minute += 1) {
      desk.desk.rooms.webhookAttempts.note({
        ...{
          source: { id: 'shop', kind: 'standard' },
          outcome: minute % 2 ? 'missing-headers' : 'malformed-headers',
          genuine: false,
        },
        webhook: {
          ...{ body: Buffer.alloc(0), urlSecret: undefined },
          headers: { 'webhook-id': 'x'.repeat(5_000), 'webhook-timestamp': '9' },
        },
        sender: '203.0.113.9',
      });
      await desk.desk.rooms.webhookAttempts.flush();
    }

    const all = await rows();
    expect([all.length, all.filter(({ genuine }) => genuine === 1).length]).toEqual([101, 1]);
    expect(Math.max(...all.map(({ webhookId }) => webhookId?.length ?? 0))).toBe(120);
  });

  test('it is forgotten with the history', async () => {
    await send(body, 'v1,x');
    await desk.desk.rooms.webhookAttempts.flush();
    desk.clock.advance(91 * 24 * 3_600_000);
    await desk.restart();

    expect(await rows()).toEqual([]);
  });

  test('it goes with its source', async () => {
    await send(body, 'v1,x');
    await desk.desk.rooms.webhookAttempts.flush();
    await desk.call('delete', '/api/v1/admin/sources/shop').expect(204);

    expect(await rows()).toEqual([]);
  });

  test('what waits to be written is written at the stop', async () => {
    await send(body, 'v1,x');
    await desk.restart();

    expect(await outcomes()).toEqual(['no-signature-fits']);
  });
});

test('it is for administrators alone', async () => {
  const anna = await desk.addPerson(person());

  await desk.call('get', '/api/v1/admin/sources/shop/webhooks', undefined, anna).expect(403);
});

test('a source that is not known is answered 404', async () => {
  expect(readProblem(await desk.call('get', '/api/v1/admin/sources/nobody/webhooks')).status).toBe(404);
});
