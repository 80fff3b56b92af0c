import type { Server, Socket } from 'node:net';

/** A server that listens on a free port of the loopback address. */
export type LocalServer = {
  readonly port: number;
  /** Destroys every open connection and leaves the server listening. */
  cutConnections(): void;
  /** Stops listening, whatever connections are still open. */
  stop(): Promise<void>;
};

/** Lets a server of any kind (`net`, `tls`, `http`, `https`) listen on 127.0.0.1. */
export async function listenLocally(server: Server): Promise<LocalServer> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new Error('a local server has no port');
  }
  const cutConnections = () => {
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  return {
    port: address.port,
    cutConnections,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        cutConnections();
      }),
  };
}
