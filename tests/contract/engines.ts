import { type Database, openDatabase } from '../../server/store/database.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

/** An empty store of one engine, that a test may close and open again. */
export interface TestStore {
  store: Database;
  /** Closes the store and opens it again, as a restart does. */
  reopen(): Promise<void>;
  /** Closes it and leaves nothing behind. */
  remove(): Promise<void>;
}

export interface Engine {
  name: string;
  open(): Promise<TestStore>;
}

/** Every engine that the store runs on: each contract is tested on all. */
export const engines: readonly Engine[] = [{ name: 'SQLite', open: openSqlite }];

async function openSqlite(): Promise<TestStore> {
  const folder = await makeTemporaryFolder('contract');
  let store = await openDatabase({ dataDir: folder.path });
  return {
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await openDatabase({ dataDir: folder.path });
    },
    async remove() {
      await store.close();
      await folder.remove();
    },
  };
}
