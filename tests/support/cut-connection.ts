import { connect, createServer } from 'node:net';
import { listenLocally } from './local-server.ts';

/** A way to a socket that can be cut as a cable is: nothing passes, and nobody is told. */
export interface CutConnection {
  port: number;
  cut(): void;
  /** What was open stays dead; what is opened from here on passes. */
  mend(): void;
  stop(): Promise<void>;
}

export async function openCutConnection(socket: string): Promise<CutConnection> {
  let isCut = false;
  const server = createServer((near) => {
    near.on('error', () => {});
    if (isCut) return;
    const far = connect(socket);
    far.on('error', () => near.destroy());
    far.on('close', () => !isCut && near.destroy());
    near.on('close', () => !isCut && far.destroy());
    near.on('data', (data) => !isCut && far.write(data));
    far.on('data', (data) => !isCut && near.write(data));
    stops.push(() => far.destroy());
  });
  const stops: (() => void)[] = [];
  const { port, stop } = await listenLocally(server);
  return {
    port,
    cut() {
      isCut = true;
    },
    mend() {
      isCut = false;
    },
    async stop() {
      for (const end of stops) end();
      await stop();
    },
  };
}
