import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { guardLookup } from '../../server/push/guarded-lookup.ts';
import type { ResolveName } from '../../server/push/share-lookups.ts';
import { createTransport, type Transport } from '../../server/push/transport.ts';
import { startConnectProxy } from '../support/connect-proxy.ts';
import { listenLocally } from '../support/local-server.ts';

const ended: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

const noProxy = { https: undefined, none: undefined };
const push = { headers: { ttl: '60' }, body: Buffer.from('sealed') };

function transportTo({
  origins = [] as string[],
  proxy = noProxy as { https: string | undefined; none: string | undefined },
  resolveName = undefined as ResolveName | undefined,
}): Transport {
  const transport = createTransport({ pushOrigins: origins, proxy }, Date.now, { resolveName });
  ended.push(transport.close);
  return transport;
}

/** A server of the inner network, that nobody should reach. */
async function startInner() {
  const reached: string[] = [];
  const server = createHttpServer((request, response) => {
    reached.push(`${request.method} ${request.url}`);
    response.end('inner secret');
  });
  const { port, stop } = await listenLocally(server);
  ended.push(stop);
  return { url: `http://127.0.0.1:${port}/admin`, port, reached };
}

/** A push service whose every answer is this one. */
async function startPushService(status: number, location?: string) {
  const { key, cert } = inject('certificates');
  const server = createHttpsServer({ key, cert }, (_request, response) => {
    response.writeHead(status, location === undefined ? {} : { location }).end();
  });
  const { port, stop } = await listenLocally(server);
  ended.push(stop);
  return { origin: `https://localhost:${port}`, port };
}

/** A name server whose answers change: the last one stays. */
function resolving(...answers: string[][]): ResolveName & { asked: string[] } {
  const asked: string[] = [];
  const resolve: ResolveName = (hostname, _options, callback) => {
    const addresses = answers[Math.min(asked.length, answers.length - 1)] ?? [];
    asked.push(hostname);
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
  return Object.assign(resolve, { asked });
}

test.each([301, 302, 303, 307, 308])(
  'a push service that answers %i to an inner address is not followed',
  async (status) => {
    const inner = await startInner();
    const { origin } = await startPushService(status, inner.url);
    const outcome = await transportTo({ origins: [origin] }).send({ ...push, url: `${origin}/subscription` });

    expect(outcome).toMatchObject({ kind: 'refused', status });
    expect(inner.reached).toEqual([]);
  },
);

describe('a known push service’s name that leads elsewhere', () => {
  test.each([
    ['127.0.0.1'],
    ['10.1.2.3'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:127.0.0.1'],
    ['64:ff9b::7f00:1'],
    ['fd00:ec2::254'],
  ])('is not called at %s', async (address) => {
    const resolveName = resolving([address]);
    const outcome = await transportTo({ resolveName }).send({ ...push, url: 'https://fcm.googleapis.com/fcm/send/1' });

    expect(outcome).toEqual({
      ...{ kind: 'unreachable', status: null, isUnanswered: false },
      detail: 'Error fcm.googleapis.com resolves to an address that is not public',
    });
  });

  test('is not called at all when one of several addresses is inner', async () => {
    const resolveName = resolving(['142.250.0.1', '127.0.0.1']);
    const outcome = await transportTo({ resolveName }).send({ ...push, url: 'https://fcm.googleapis.com/fcm/send/1' });

    expect(outcome).toMatchObject({ kind: 'unreachable', detail: expect.stringContaining('not public') });
  });

  test('is resolved once for a connection, which goes to the address that was judged', () => {
    const resolveName = resolving(['142.250.0.1'], ['127.0.0.1']);
    const given: unknown[] = [];
    const lookup = guardLookup(resolveName);
    lookup('fcm.googleapis.com', {}, (...answer) => given.push(answer));
    lookup('fcm.googleapis.com', {}, (error) => given.push(error?.message));

    expect(given).toEqual([[null, '142.250.0.1', 4], 'fcm.googleapis.com resolves to an address that is not public']);
    expect(resolveName.asked).toHaveLength(2);
  });
});

test.each(['https://127.0.0.1/', 'https://[::1]/', 'http://fcm.googleapis.com/', 'https://localhost/'])(
  'a stored endpoint %s is judged again as it is called',
  async (url) => {
    expect(await transportTo({}).send({ ...push, url })).toMatchObject({ kind: 'refused', status: 0 });
  },
);

describe('behind a proxy', () => {
  test('a push service is called through it, by name, and a proxy may be private', async () => {
    const service = await startPushService(201);
    const proxy = await startConnectProxy({ toPort: service.port });
    ended.push(proxy.stop);
    const transport = transportTo({ proxy: { https: proxy.url, none: undefined } });
    const outcome = await transport.send({ ...push, url: 'https://fcm.googleapis.com/fcm/send/1' });

    expect(outcome.kind).toBe('accepted');
    expect(proxy.targets).toEqual(['fcm.googleapis.com:443']);
  });

  test('an inner address is not asked of it', async () => {
    const proxy = await startConnectProxy({ toPort: 9 });
    ended.push(proxy.stop);
    const transport = transportTo({ proxy: { https: proxy.url, none: undefined } });
    const outcome = await transport.send({ ...push, url: 'https://169.254.169.254/latest' });

    expect(outcome.kind).toBe('refused');
    expect(proxy.targets).toEqual([]);
  });

  test('a name that needs no proxy is judged by its address', async () => {
    const transport = transportTo({
      proxy: { https: 'http://127.0.0.1:9', none: 'fcm.googleapis.com' },
      resolveName: resolving(['127.0.0.1']),
    });
    const outcome = await transport.send({ ...push, url: 'https://fcm.googleapis.com/fcm/send/1' });

    expect(outcome).toMatchObject({ kind: 'unreachable', detail: expect.stringContaining('not public') });
  });
});
