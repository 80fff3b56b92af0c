import { expect, test } from 'vitest';
import { type Api, createApi } from '../../../client/api.ts';

const server = 'https://desk.example/bell/';
const never = new Promise<never>(() => {});

function fakeApi(given: { token?: () => Promise<string>; fetch?: typeof fetch }): Api {
  const answer = async () => new Response('{}');
  return createApi({ server, token: given.token, fetch: given.fetch ?? answer });
}

test('a call ends in time though the page’s token never comes', async () => {
  const api = fakeApi({ token: () => never });
  await expect(api.call('PUT', 'api/v1/windows/w', {}, { timeoutMs: 5 })).rejects.toMatchObject({
    code: 'unreachable',
  });
});

test('the stream can be given up though the page’s token never comes', async () => {
  const api = fakeApi({ token: () => never });
  const given = new AbortController();
  const opened = api.open('api/v1/stream', { signal: given.signal });
  given.abort(new Error('given up'));
  await expect(opened).rejects.toThrow('given up');
});

test('a call that outlives its page ends in time for the page, though the server never answers', async () => {
  const signals: unknown[] = [];
  const hangs: typeof fetch = (_, init) => {
    signals.push(init?.signal);
    return never;
  };
  const api = fakeApi({ fetch: hangs });
  const call = api.call('POST', 'api/v1/receipts', {}, { keepalive: true, timeoutMs: 5 });
  await expect(call).rejects.toMatchObject({ code: 'unreachable' });
  // Firefox would abort it with the page.
  expect(signals).toEqual([undefined]);
});
