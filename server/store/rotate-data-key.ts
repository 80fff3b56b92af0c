import { randomBytes } from 'node:crypto';
import type { Settings } from '../settings.ts';
import { readDataKeys, writeDataKeys } from './data-key-file.ts';
import type { Database, Db } from './database.ts';
import { findDeskSetting, saveDeskSetting } from './desk-settings.ts';
import { keepProofsKey, proofsKeyName } from './proofs-key.ts';
import { lostSecret } from './sealed.ts';
import { openSecretBox, readConfiguredKeys, type SecretBox } from './secret-box.ts';

type KeySettings = Pick<Settings, 'dataDir' | 'dataKey' | 'dataKeyPrevious'>;

/**
 * Gives the desk a new data key, and seals all its secrets anew with it, in one transaction. The key in the data folder is
 * made here; one that the configuration gives was changed there, and the one before it stands in `DESKBELL_DATA_KEY_PREVIOUS`.
 * A running server goes on. Interrupted at any instant, it leaves a store that opens. Answers how many secrets there are.
 */
export async function rotateDataKey(store: Database, settings: KeySettings): Promise<{ resealed: number }> {
  // Kept before there is a new key: it is made from the one that was in use until then.
  await store.transaction((db) => keepProofsKey(db, openSecretBox(settings), readConfiguredKeys(settings)));
  const { dataDir } = settings;
  const isFromFile = settings.dataKey === undefined;
  // On the disk before anything is sealed with it.
  if (isFromFile) writeDataKeys(dataDir, [randomBytes(32), ...readDataKeys(dataDir)]);
  const box = openSecretBox(settings);
  const resealed = await store.transaction((db) => resealAll(db, box));
  // The one before stays: a server may have sealed something with it in the meantime.
  if (isFromFile) writeDataKeys(dataDir, readDataKeys(dataDir).slice(0, 2));
  return { resealed };
}

async function resealAll(db: Db, box: SecretBox): Promise<number> {
  const reseal = (sealed: string) => (sealed === lostSecret ? lostSecret : box.seal(box.open(sealed)));
  const keys = await db.selectFrom('vapidKeys').select(['id', 'sealedPrivateKey']).execute();
  for (const { id, sealedPrivateKey } of keys) {
    const changed = { sealedPrivateKey: reseal(sealedPrivateKey) };
    await db.updateTable('vapidKeys').set(changed).where('id', '=', id).execute();
  }
  const secrets = await db.selectFrom('sourceSecrets').select('sealedSecret').execute();
  for (const { sealedSecret } of secrets) {
    // Each is sealed with a nonce of its own: no two are alike.
    const changed = { sealedSecret: reseal(sealedSecret) };
    await db.updateTable('sourceSecrets').set(changed).where('sealedSecret', '=', sealedSecret).execute();
  }
  const targets = await db.selectFrom('callbackTargets').selectAll().execute();
  for (const { sourceId, sealedSecret, olderSealedSecret } of targets) {
    const changed = {
      sealedSecret: reseal(sealedSecret),
      olderSealedSecret: olderSealedSecret === null ? null : reseal(olderSealedSecret),
    };
    await db.updateTable('callbackTargets').set(changed).where('sourceId', '=', sourceId).execute();
  }
  const proofs = await findDeskSetting(db, proofsKeyName);
  if (typeof proofs === 'string') await saveDeskSetting(db, proofsKeyName, reseal(proofs));
  return keys.length + secrets.length + targets.length + 1;
}
