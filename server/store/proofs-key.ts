import { hkdfSync } from 'node:crypto';
import type { Db } from './database.ts';
import { findDeskSetting, saveDeskSetting } from './desk-settings.ts';
import type { SecretBox } from './secret-box.ts';

/** Where the key lies that proofs are made with, sealed. */
export const proofsKeyName = 'proofs-key';

/**
 * The key that proofs are made with. Made from the oldest data key when it is first asked for, and kept: what browsers were
 * given stays good when the data key changes.
 */
export async function keepProofsKey(db: Db, box: SecretBox, dataKeys: readonly Buffer[]): Promise<Buffer> {
  const sealed = await findDeskSetting(db, proofsKeyName);
  if (typeof sealed === 'string') return Buffer.from(box.open(sealed), 'base64');
  const oldest = dataKeys.at(-1);
  if (!oldest) throw new Error('There is no data key');
  const key = Buffer.from(hkdfSync('sha256', oldest, '', 'deskbell proofs', 32));
  await saveDeskSetting(db, proofsKeyName, box.seal(key.toString('base64')));
  return key;
}
