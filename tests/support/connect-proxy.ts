import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { listenLocally } from './local-server.ts';

/** A way out that leads home. */
export type ConnectProxy = {
  /** What `HTTPS_PROXY` wants. */
  readonly url: string;
  /** Every `host:port` that was asked for, oldest first. */
  readonly targets: readonly string[];
  stop(): Promise<void>;
};

/** Starts an HTTP proxy that answers CONNECT (RFC 9110 §9.3.6) for any host by connecting to one local port. */
export async function startConnectProxy({ toPort }: { toPort: number }): Promise<ConnectProxy> {
  const targets: string[] = [];
  const server = createServer((_request, response) => {
    response.writeHead(405, { allow: 'CONNECT' }).end();
  });
  server.on('connect', (request, client: Socket, head: Buffer) => {
    targets.push(request.url ?? '');
    const upstream = connect(toPort, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      upstream.write(head);
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy()); // a reset on one side is a reset on the other
    client.on('error', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  const { port, stop } = await listenLocally(server);
  return { url: `http://127.0.0.1:${port}`, targets, stop };
}
