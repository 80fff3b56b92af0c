import { Worker } from 'node:worker_threads';
import type { EncryptedPayloads, PayloadsToEncrypt } from './encrypt-in-thread.ts';
import type { PayloadEncrypter, SubscriptionKeys } from './encrypt-payload.ts';
import { pack, unpack } from './packed.ts';

export interface EncryptionThread {
  /** Rejects where a subscription's keys are none. */
  encrypt: PayloadEncrypter;
  close(): Promise<void>;
}

interface Waiting {
  keys: SubscriptionKeys;
  payload: Buffer;
  resolve(body: Buffer): void;
  reject(error: Error): void;
}

/**
 * Encrypts beside the main thread, which has the web server, the rules and the store: key agreement is the largest part of
 * what a push costs. What is asked for in one go is handed over in one piece, and answered in order.
 *
 * Should the thread die, the process does: it starts again where it was.
 */
export function startEncryptionThread(): EncryptionThread {
  const thread = new Worker(new URL('./encrypt-in-thread.ts', import.meta.url));
  const underWay: Waiting[] = [];
  let gathered: Waiting[] = [];

  function handOver(): void {
    const keys = gathered.map((one) => one.keys);
    const payloads = pack(gathered.map(({ payload }) => payload));
    underWay.push(...gathered);
    gathered = [];
    thread.postMessage({ keys, payloads } satisfies PayloadsToEncrypt, [payloads.bytes.buffer]);
  }

  thread.on('message', ({ bodies, faults }: EncryptedPayloads) => {
    const answered = underWay.splice(0, bodies.lengths.length);
    for (const [index, body] of unpack(bodies).entries()) {
      const fault = faults.get(index);
      if (fault === undefined) answered[index]?.resolve(body);
      else answered[index]?.reject(new Error(fault));
    }
  });

  return {
    encrypt: (keys, payload) =>
      new Promise((resolve, reject) => {
        if (gathered.push({ keys, payload, resolve, reject }) === 1) setImmediate(handOver);
      }),
    async close() {
      await thread.terminate();
    },
  };
}
