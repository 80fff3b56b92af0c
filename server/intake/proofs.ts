import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/**
 * `receipt`: whoever reports of a notification got it. `renewal`: whoever renews a push subscription is its service worker.
 * `erasure`: what stands in the place of an erased person's id.
 */
export type ProofPurpose = 'receipt' | 'renewal' | 'erasure';

/** Proofs that we gave somebody an id. Made from the id, so that none has to be stored. */
export interface Proofs {
  proofOf(purpose: ProofPurpose, id: string): string;
  isProof(purpose: ProofPurpose, id: string, proof: string): boolean;
}

/** `key`: a secret of the desk. 128 bits of the code are enough for what a proof allows. */
export function createProofs(key: Buffer): Proofs {
  const secret = createSecretKey(key);
  const digest = (purpose: ProofPurpose, id: string) =>
    createHmac('sha256', secret).update(`${purpose}:${id}`).digest().subarray(0, 16);
  return {
    proofOf: (purpose, id) => digest(purpose, id).toString('base64url'),
    isProof(purpose, id, proof) {
      const given = Buffer.from(proof, 'base64url');
      const wanted = digest(purpose, id);
      return given.length === wanted.length && timingSafeEqual(given, wanted);
    },
  };
}
