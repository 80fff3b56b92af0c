import type { Db } from './database.ts';

/** All that is sealed in the store with a data key, but for the key of proofs. */
export async function listSealed(db: Db): Promise<string[]> {
  const keys = await db.selectFrom('vapidKeys').select('sealedPrivateKey as sealed').execute();
  const secrets = await db.selectFrom('sourceSecrets').select('sealedSecret as sealed').execute();
  return [...keys, ...secrets].map(({ sealed }) => sealed);
}
