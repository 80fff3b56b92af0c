import request from 'supertest';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
let withSecret: string;
let secret: string;
beforeAll(async () => {
  desk = await startTestDesk({ DESKBELL_WEBHOOKS_PER_MINUTE: '600' });
  const { body } = await desk.call('post', '/api/v1/admin/sources', { id: 'bus', kind: 'cloud-events' }).expect(201);
  const { pathname, search } = new URL(body.urlWithSecret);
  withSecret = pathname + search;
  secret = body.secret;
});
afterAll(() => desk.stop());

const origin = 'eventemitter.example.com';
const ask = (path: string, headers: Record<string, string> = { 'WebHook-Request-Origin': origin }) =>
  request(desk.desk.app).options(path).set(headers);
const granted = ({ headers }: { headers: Record<string, string> }) => ({
  origin: headers['webhook-allowed-origin'],
  rate: headers['webhook-allowed-rate'],
});

test('whoever shows the secret in the URL may send, as often as we take webhooks', async () => {
  const answer = await ask(withSecret).expect(200).expect('Allow', 'OPTIONS, POST');

  expect(granted(answer)).toEqual({ origin, rate: '600' });
});

test.each([
  { asked: '120', rate: '120' },
  { asked: '9000', rate: '600' },
  { asked: '0', rate: '600' },
  { asked: 'many', rate: '600' },
])('who asks for $asked a minute gets $rate', async ({ asked, rate }) => {
  const answer = await ask(withSecret, { 'WebHook-Request-Origin': origin, 'WebHook-Request-Rate': asked });

  expect(granted(answer).rate).toBe(rate);
});

test('the secret may be a bearer token', async () => {
  const answer = await ask('/webhooks/bus', { 'WebHook-Request-Origin': origin, Authorization: `Bearer ${secret}` });

  expect(granted(answer).origin).toBe(origin);
});

test.each(['/webhooks/bus', '/webhooks/bus?access_token=another', '/webhooks/none'])(
  '%s is agreed to by nobody',
  async (path) => {
    const answer = await ask(path);

    expect([readProblem(answer).type, granted(answer)]).toEqual([
      'signature-refused',
      { origin: undefined, rate: undefined },
    ]);
  },
);

test('whoever does not ask is told what may be done, and that alone', async () => {
  const answer = await ask('/webhooks/bus', {}).expect(200).expect('Allow', 'OPTIONS, POST');

  expect(granted(answer)).toEqual({ origin: undefined, rate: undefined });
});

test('the question stands in the list of webhooks', async () => {
  await ask(withSecret);

  const { body } = await desk.call('get', '/api/v1/admin/sources/bus/webhooks').expect(200);
  expect(body.webhooks.find(({ detail }: { detail: string }) => detail === 'handshake')).toMatchObject({
    outcome: 'passed',
  });
});

test('a wrong token is told to be another secret, and nothing of a body', async () => {
  const { detail } = readProblem(
    await ask('/webhooks/bus', { 'WebHook-Request-Origin': origin, Authorization: 'Bearer x' }),
  );

  expect(detail).toBe('authorization holds another secret');
});
