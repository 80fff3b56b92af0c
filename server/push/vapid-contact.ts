import type { Database } from '../store/database.ts';
import { findDeskSetting, saveDeskSetting } from '../store/desk-settings.ts';

const settingName = 'vapidContact';

/** The contact that push services are told: one that an administrator saved, or the configured one. */
export interface SavedContact {
  /** What is used at this moment. */
  current(): string | undefined;
  saved(): string | undefined;
  /** Saves another that `judgeContact` has liked; undefined goes back to the configured one. */
  save(contact: string | undefined): Promise<void>;
}

/** Reads what was saved. The embedded store has one server, so that this is the only place where it changes. */
export async function openSavedContact(store: Database, configured: string | undefined): Promise<SavedContact> {
  const found = await findDeskSetting(store.db, settingName);
  let saved = typeof found === 'string' ? found : undefined;
  return {
    current: () => saved ?? configured,
    saved: () => saved,
    async save(contact) {
      await store.transaction((db) => saveDeskSetting(db, settingName, contact ?? null));
      saved = contact;
    },
  };
}
