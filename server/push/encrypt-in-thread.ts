import { parentPort } from 'node:worker_threads';
import { createPayloadEncrypter, type SubscriptionKeys } from './encrypt-payload.ts';
import { type Packed, pack, unpack } from './packed.ts';

/** One subscription's keys for each payload. */
export interface PayloadsToEncrypt {
  keys: readonly SubscriptionKeys[];
  payloads: Packed;
}

/** A body for each payload, in their order; in the place of one that could not be made there is an empty one, and why. */
export interface EncryptedPayloads {
  bodies: Packed;
  faults: ReadonlyMap<number, string>;
}

/** The first of many are on their way while the others are encrypted. */
const atOnce = 16;

const encrypt = createPayloadEncrypter();

parentPort?.on('message', ({ keys, payloads }: PayloadsToEncrypt) => {
  const all = unpack(payloads);
  for (let start = 0; start < all.length; start += atOnce) {
    answer(keys.slice(start, start + atOnce), all.slice(start, start + atOnce));
  }
});

function answer(keys: readonly SubscriptionKeys[], payloads: readonly Buffer[]): void {
  const faults = new Map<number, string>();
  const bodies = payloads.map((payload, index) => {
    try {
      return encrypt(keys[index] as SubscriptionKeys, payload);
    } catch (error) {
      faults.set(index, error instanceof Error ? error.message : String(error));
      return Buffer.alloc(0);
    }
  });
  const packed = pack(bodies);
  parentPort?.postMessage({ bodies: packed, faults } satisfies EncryptedPayloads, [packed.bytes.buffer]);
}
