import { existsSync } from 'node:fs';
import type { Settings } from '../settings.ts';
import { storeFileOf } from '../store/backup.ts';
import { addCredential, deleteCredential } from '../store/credentials.ts';
import { openDatabase } from '../store/database.ts';
import { listAdministrators } from '../store/people.ts';
import { CommandFailed } from './command-failed.ts';

/** Nobody waits longer for a command. */
const lentMs = 120_000;

/** A token that whoever may write the store lends to themselves for one command. */
export async function lendToken(
  { dataDir, databaseUrl }: Pick<Settings, 'dataDir' | 'databaseUrl'>,
  now: number,
): Promise<{ token: string; takeBack(): Promise<void> }> {
  if (databaseUrl === undefined && !existsSync(storeFileOf(dataDir))) {
    throw new CommandFailed(
      `No token is set, and there is no store in ${dataDir}\nGive a token with --token or DESKBELL_ADMIN_TOKEN, or name the data folder with DESKBELL_DATA_DIR.`,
    );
  }
  const store = await openDatabase({ dataDir, databaseUrl, mustBeCurrent: true });
  const [administrator] = await listAdministrators(store.db);
  if (!administrator) {
    await store.close();
    throw new CommandFailed('There is no administrator yet: start the server once');
  }
  const credential = {
    personId: administrator.id,
    kind: 'token',
    label: 'command line',
    now,
    expiresAt: now + lentMs,
  } as const;
  const token = await store.transaction((db) => addCredential(db, credential));
  return {
    token,
    async takeBack() {
      await store.transaction((db) => deleteCredential(db, token));
      await store.close();
    },
  };
}
