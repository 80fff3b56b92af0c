import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createBodyBudget } from '../../../server/http/body-budget.ts';
import { createWebServer, endConnectionsByAnswer, type WebLimits } from '../../../server/http/web-server.ts';
import { chatEvent, person } from '../../support/builders.ts';
import { listenLocally } from '../../support/local-server.ts';
import { startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { readProblem } from './read-problem.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
});
afterEach(() => desk.stop());

/** Sends these bytes and nothing more, and gives what comes back until the server hangs up. */
async function sayAndWait(text: string, limits: Partial<WebLimits>): Promise<string> {
  const server = await listenLocally(createWebServer(desk.desk.app, undefined, limits));
  const socket = connect(server.port, '127.0.0.1');
  socket.write(text);
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  await server.stop();
  return answer.split('\r\n')[0] ?? '';
}

describe('who is slow', () => {
  const hasty = { headersMs: 100, requestMs: 200, checkEveryMs: 20 };

  test('with headers is cut off', async () => {
    expect(await sayAndWait('GET /healthz HTTP/1.1\r\nHost: a\r\n', hasty)).toBe('HTTP/1.1 408 Request Timeout');
  });

  test('with a body is cut off', async () => {
    const head = 'POST /webhooks/a HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{';

    expect(await sayAndWait(head, hasty)).toBe('HTTP/1.1 408 Request Timeout');
  });
});

test('before it stops, a connection that was kept is answered once more, and ends with that answer', async () => {
  const web = createWebServer(desk.desk.app, undefined);
  const server = await listenLocally(web);
  const agent = new Agent({ keepAlive: true });
  const call = async () => {
    const [answer] = (await once(get({ port: server.port, path: '/healthz', agent }), 'response')) as [IncomingMessage];
    const { localPort } = answer.socket;
    await once(answer.resume(), 'end');
    return [answer.statusCode, answer.headers.connection, localPort];
  };
  const [, , port] = await call();
  endConnectionsByAnswer(web);
  const last = await call();
  agent.destroy();
  await server.stop();

  expect(last).toEqual([200, 'close', port]);
});

test('headers that are too long are refused', async () => {
  const long = `GET /healthz HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`;

  expect(await sayAndWait(long, {})).toBe('HTTP/1.1 431 Request Header Fields Too Large');
});

describe('a body in another encoding than UTF-8', () => {
  const send = (body: Buffer, type = 'application/json') =>
    desk
      .call('post', '/api/v1/admin/people')
      .set('Content-Type', type)
      .serialize((bytes) => bytes)
      .send(body);
  const jürgen = JSON.stringify(person({ id: 'juergen', name: 'Jürgen' }));

  test.each([
    ['Latin-1', Buffer.from(jürgen, 'latin1'), 'application/json; charset=iso-8859-1'],
    ['UTF-16', Buffer.from(`\ufeff${jürgen}`, 'utf16le'), 'application/json; charset=utf-16'],
  ])('is answered 400 as %s, and nothing is made up for its letters', async (_name, body, type) => {
    const answer = await send(body, type);

    expect(readProblem(answer)).toMatchObject({ type: 'broken-json', status: 400, detail: 'It is not UTF-8' });
    await desk.call('get', '/api/v1/admin/people/juergen').expect(404);
  });

  test('is not what a byte order mark says', async () => {
    const { body } = await send(Buffer.from(`\ufeff${jürgen}`)).expect(201);

    expect(body.name).toBe('Jürgen');
  });
});

describe('what cannot even be read is answered with a problem that names it:', () => {
  test('a path with letters in no encoding', async () => {
    const answer = await desk.call('get', '/api/v1/admin/people/%ED%A0%80');

    expect(readProblem(answer)).toMatchObject({ status: 400, errors: [{ field: 'path' }] });
  });

  test.each([
    ['gzip', 400],
    ['compress', 415],
  ])('a body that is said to be %s', async (encoding, status) => {
    const answer = await desk.call('post', '/api/v1/admin/people', person()).set('Content-Encoding', encoding);

    expect(readProblem(answer)).toMatchObject({ status, errors: [{ field: 'body' }] });
  });
});

describe('a body that is nested too deep', () => {
  const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;

  test('is answered 400 with a problem', async () => {
    const answer = await desk
      .call('post', '/api/v1/admin/people')
      .set('Content-Type', 'application/json')
      .send(`{"id":${deep}}`);

    expect(readProblem(answer)).toMatchObject({ type: 'broken-json', status: 400 });
  });

  test('brackets inside a text are no depth', async () => {
    await desk.call('post', '/api/v1/admin/people', person({ name: '[{"\\'.repeat(30) })).expect(201);
  });

  test('as a webhook is refused, and not as a fault', async () => {
    const secret = await desk.addSource();
    const answer = await desk.post(
      { ...chatEvent(), extra: JSON.parse(`${'['.repeat(100)}${']'.repeat(100)}`) } as never,
      {
        secret,
      },
    );

    expect(readProblem(answer)).toMatchObject({ type: 'broken-json', status: 422 });
  });
});

describe('guessing tokens', () => {
  const guess = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, index) => desk.call('get', '/api/v1/me', undefined, `guess-${index}`)),
    );

  test('is answered 429 after a hundred and twenty from one address', async () => {
    await guess(120);
    const [answer] = await guess(1);

    expect([answer?.status, Number(answer?.headers['retry-after']) > 0]).toEqual([429, true]);
  });

  test('keeps nobody out whose token was right before', async () => {
    await desk.call('get', '/api/v1/me').expect(200);
    await guess(121);

    await desk.call('get', '/api/v1/me').expect(200);
  });

  test('behind a proxy that is trusted counts for whom the proxy names', async () => {
    const behind = await startTestDesk({ DESKBELL_TRUST_PROXY: 'loopback' });
    const ask = (address: string, token: string) =>
      behind.call('get', '/api/v1/me', undefined, token).set('X-Forwarded-For', address);
    for (let count = 0; count < 120; count += 1) await ask('192.0.2.1', `guess-${count}`);
    const statuses = [(await ask('192.0.2.1', 'x')).status, (await ask('192.0.2.2', 'x')).status];
    await behind.stop();

    expect(statuses).toEqual([429, 401]);
  });
});

describe('the bodies of calls under way', () => {
  const sized = (bytes: number) => ({ headers: { 'content-length': String(bytes) } }) as never;

  test('are refused when they take too much together, until others are done', () => {
    const budget = createBodyBudget(1_000);
    const giveBack = budget.take(sized(400), 1_000, 'one');
    budget.take(sized(500), 1_000, 'another');

    expect(() => budget.take(sized(101), 1_000, 'a third')).toThrow('Too much');
    giveBack();
    expect(() => budget.take(sized(101), 1_000, 'a third')).not.toThrow();
  });

  test('of no length count as the longest that is allowed', () => {
    const budget = createBodyBudget(1_000);
    budget.take({ headers: { 'transfer-encoding': 'chunked' } } as never, 500, 'one');

    expect(() => budget.take(sized(501), 1_000, 'another')).toThrow('Too much');
  });

  test('that are compressed count as the longest, for so long they may become', () => {
    const budget = createBodyBudget(1_000);
    budget.take({ headers: { 'content-encoding': 'gzip', 'content-length': '9' } } as never, 500, 'one');

    expect(() => budget.take(sized(1), 1_000, 'one')).toThrow('Too much');
  });

  test('of one network take half of it at most, until they are done', () => {
    const budget = createBodyBudget(1_000);
    const giveBack = budget.take(sized(500), 1_000, 'one');

    expect(() => budget.take(sized(1), 1_000, 'one')).toThrow('Too much');
    expect(() => budget.take(sized(500), 1_000, 'another')).not.toThrow();
    giveBack();
    expect(() => budget.take(sized(500), 1_000, 'one')).not.toThrow();
  });
});

test('more changes than the store can have waiting are answered 503, and those before are done', async () => {
  const { store } = desk.desk.rooms;
  const works = Array.from({ length: 5_000 }, () => store.transaction(async () => 'done'));
  const answer = await store.transaction(async () => 'done').catch((error: unknown) => error);

  expect([answer, new Set(await Promise.all(works))]).toMatchObject([{ code: 'store-busy' }, new Set(['done'])]);
});

test('a stream that is not read is dropped, and not kept in memory', async () => {
  const token = await desk.addPerson(person());
  const server = await listenLocally(createServer(desk.desk.app));
  const socket = connect(server.port, '127.0.0.1');
  socket.pause();
  socket.write(`GET /api/v1/stream HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`);
  const { streams } = desk.desk.rooms;
  while (streams.count() === 0) await new Promise((resolve) => setImmediate(resolve));
  const chat = { source: 'x', id: 'x'.repeat(100_000) };
  for (let count = 0; count < 2_000 && streams.count() > 0; count += 1) {
    streams.tell(['anna'], { name: 'chat', data: { chat } });
    await new Promise((resolve) => setImmediate(resolve));
  }

  expect(streams.count()).toBe(0);
  socket.destroy();
  await server.stop();
});

test('without certificates of our own no answer binds browsers to https', async () => {
  const { headers } = await desk.call('get', '/healthz', undefined, null);

  expect(headers['strict-transport-security']).toBeUndefined();
});
