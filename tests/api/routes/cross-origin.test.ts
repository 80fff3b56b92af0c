import request from 'supertest';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk({ DESKBELL_CORS_ORIGINS: 'https://console.test' });
});
afterEach(() => desk.stop());

const corsOf = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('access-control-')));
const ask = (origin: string) =>
  request(desk.desk.app)
    .options('/api/v1/windows/w1')
    .set('Origin', origin)
    .set('Access-Control-Request-Method', 'PUT')
    .set('Access-Control-Request-Headers', 'authorization, content-type');

test('a console on a configured origin may ask for what the client does', async () => {
  const { status, headers } = await ask('https://console.test');

  expect([status, corsOf(headers)]).toEqual([
    204,
    {
      'access-control-allow-origin': 'https://console.test',
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'Authorization, Content-Type, Last-Event-ID',
      'access-control-max-age': '600',
    },
  ]);
});

test.each(['https://evil.test', 'https://console.test.evil.test', 'http://console.test', 'null'])(
  'a page of %s may not',
  async (origin) => {
    expect(corsOf((await ask(origin)).headers)).toEqual({});
  },
);

test('an answer to a configured origin may be read by it, without its cookies', async () => {
  const { headers } = await desk.call('get', '/api/v1/me').set('Origin', 'https://console.test');

  expect(corsOf(headers)).toEqual({ 'access-control-allow-origin': 'https://console.test' });
});

test('a refusal may be read as well', async () => {
  const { status, headers } = await desk
    .call('get', '/api/v1/me', undefined, null)
    .set('Origin', 'https://console.test');

  expect([status, corsOf(headers)]).toEqual([401, { 'access-control-allow-origin': 'https://console.test' }]);
});

test('what is kept on the way is kept by origin', async () => {
  const { headers } = await desk.call('get', '/healthz');

  expect(headers.vary).toContain('Origin');
});
