import { existsSync } from 'node:fs';
import type { Settings } from '../../settings.ts';
import { storeFileOf } from '../../store/backup.ts';
import { type Database, openDatabase } from '../../store/database.ts';

/** What is read of the store; undefined if there is none, or it cannot be read, which is a finding of its own. */
export async function readStore<T>(
  { dataDir, databaseUrl }: Pick<Settings, 'dataDir' | 'databaseUrl'>,
  read: (store: Database) => Promise<T>,
): Promise<T | undefined> {
  if (databaseUrl === undefined && !existsSync(storeFileOf(dataDir))) return undefined;
  try {
    const store = await openDatabase({ dataDir, databaseUrl, mustBeCurrent: true });
    return await read(store).finally(store.close);
  } catch {
    return undefined;
  }
}
