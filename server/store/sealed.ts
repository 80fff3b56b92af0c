import type { Db } from './database.ts';

/** Stands in the place of what was sealed with a data key that is lost: nothing opens it. */
export const lostSecret = '';

/** All that is sealed in the store with a data key, but for the key of proofs. */
export async function listSealed(db: Db): Promise<string[]> {
  const keys = await db.selectFrom('vapidKeys').select('sealedPrivateKey as sealed').execute();
  const secrets = await db.selectFrom('sourceSecrets').select('sealedSecret as sealed').execute();
  const targets = await db.selectFrom('callbackTargets').select('sealedSecret as sealed').execute();
  return [...keys, ...secrets, ...targets].map(({ sealed }) => sealed).filter((sealed) => sealed !== lostSecret);
}
