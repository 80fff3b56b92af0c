import { createSecureServer } from 'node:http2';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { createTransport, type Transport } from '../../../server/push/transport.ts';
import { startConnectProxy } from '../../support/connect-proxy.ts';
import { listenLocally } from '../../support/local-server.ts';

/** What is to be ended after a test. */
let ends: (() => Promise<void>)[];
/** What each push was sent in. */
let versions: string[];
let port: number;
/** From here on, nothing passes on what is open, and nobody is told: what a firewall does that forgets a connection. */
let forget: () => void;

/** A push service that takes both versions of HTTP, and likes the newer one better, as Google's and Apple's do. */
beforeEach(async () => {
  [ends, versions] = [[], []];
  const server = createSecureServer({ ...inject('certificates'), allowHTTP1: true }, (request, response) => {
    versions.push(request.httpVersion);
    request.resume().on('end', () => response.writeHead(201).end());
  });
  const service = await listenLocally(server as never);
  const open = new Set<Socket>();
  const forgotten = new Set<Socket>();
  const way = await listenLocally(
    createServer((near) => {
      open.add(near);
      const far = connect(service.port, '127.0.0.1');
      near.on('data', (data) => forgotten.has(near) || far.write(data)).on('error', () => far.destroy());
      far.on('data', (data) => forgotten.has(near) || near.write(data)).on('error', () => near.destroy());
      near.on('close', () => far.destroy());
    }),
  );
  ends.push(service.stop, way.stop);
  port = way.port;
  forget = () => {
    for (const socket of open) forgotten.add(socket);
  };
});

afterEach(async () => {
  for (const end of ends.reverse()) await end();
});

function open(proxy: { https: string | undefined; none: undefined }): Transport {
  const transport = createTransport({ pushOrigins: [`https://localhost:${port}`], proxy }, Date.now);
  ends.push(transport.close);
  return transport;
}

const send = async (transport: Transport) => {
  const push = { url: `https://localhost:${port}/1`, headers: { ttl: '60' }, body: Buffer.from('sealed') };
  return (await transport.send(push)).kind;
};

test('a connection that died unheard costs the one push that it does not answer', async () => {
  const transport = open({ https: undefined, none: undefined });
  await send(transport);
  forget();
  const kinds = [await send(transport), await send(transport), await send(transport)];

  expect(kinds.sort()).toEqual(['accepted', 'accepted', 'unreachable']);
});

test('each push has a connection for itself, also through a proxy', async () => {
  const proxy = await startConnectProxy({ toPort: port });
  ends.push(proxy.stop);
  await send(open({ https: undefined, none: undefined }));
  await send(open({ https: proxy.url, none: undefined }));

  expect(versions).toEqual(['1.1', '1.1']);
});
