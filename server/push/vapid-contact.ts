import type { Database, Db } from '../store/database.ts';
import { findDeskSetting, saveDeskSetting } from '../store/desk-settings.ts';

const settingName = 'vapidContact';

/** The contact that push services are told: one that an administrator saved, or the configured one. */
export interface SavedContact {
  /** What is used at this moment. */
  current(): string | undefined;
  saved(): string | undefined;
  /** Reads again what was saved: another server may have changed it. */
  reload(): Promise<void>;
  /** What will be used once the transaction is committed. */
  read(db: Db): Promise<string | undefined>;
  /**
   * Saves another that `judgeContact` has liked; undefined goes back to the configured one. It is used from when what this
   * gives is called, after the commit.
   */
  save(db: Db, contact: string | undefined): Promise<() => void>;
}

/** Reads what was saved. */
export async function openSavedContact(store: Database, configured: string | undefined): Promise<SavedContact> {
  let saved = await readSaved(store.db);
  return {
    current: () => saved ?? configured,
    saved: () => saved,
    async reload() {
      saved = await readSaved(store.db);
    },
    read: async (db) => (await readSaved(db)) ?? configured,
    async save(db, contact) {
      await saveDeskSetting(db, settingName, contact ?? null);
      return () => {
        saved = contact;
      };
    },
  };
}

async function readSaved(db: Db): Promise<string | undefined> {
  const found = await findDeskSetting(db, settingName);
  return typeof found === 'string' ? found : undefined;
}
