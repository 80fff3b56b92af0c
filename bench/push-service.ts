import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Certificates } from '../tests/support/certificates.ts';
import { type Arrivals, createArrivals } from './arrivals.ts';

/** A push service that takes everything at once, looks into nothing, and notes when it came. */
export interface PushService {
  origin: string;
  arrivals: Arrivals;
  stop(): Promise<void>;
}

export interface PushServiceData {
  memory: SharedArrayBuffer;
  key: string;
  cert: string;
}

/** Where the device of this number is reached. */
export function endpointOf(origin: string, device: number): string {
  return `${origin}/push/${device}`;
}

/** Starts it in a thread of its own. */
export async function startPushService({ key, cert }: Certificates): Promise<PushService> {
  const arrivals = createArrivals();
  const workerData: PushServiceData = { memory: arrivals.memory, key, cert };
  const worker = new Worker(new URL('push-service-thread.ts', import.meta.url), { workerData });
  const [port] = await once(worker, 'message');
  return {
    origin: `https://localhost:${port}`,
    arrivals,
    async stop() {
      await worker.terminate();
    },
  };
}
