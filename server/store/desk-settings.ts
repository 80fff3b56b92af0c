import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';

/** What the desk keeps of itself, by name, as JSON. */
export async function findDeskSetting(db: Db, key: string): Promise<unknown> {
  const json = await findDeskSettingJson(db, key);
  return json === undefined ? undefined : JSON.parse(json);
}

/** The same as it is stored: whoever reads it often compares it with what was read before. */
export async function findDeskSettingJson(db: Db, key: string): Promise<string | undefined> {
  const [row] = await selectSetting(db, { key });
  return row?.valueJson;
}

const selectSetting = prepare((db, given: Given<{ key: string }>) =>
  db.selectFrom('deskSettings').select('valueJson').where('key', '=', given.value('key')),
);

export async function saveDeskSetting(db: Db, key: string, value: unknown): Promise<void> {
  const valueJson = JSON.stringify(value);
  await db
    .insertInto('deskSettings')
    .values({ key, valueJson })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ valueJson }))
    .execute();
}

export async function deleteDeskSetting(db: Db, key: string): Promise<void> {
  await db.deleteFrom('deskSettings').where('key', '=', key).execute();
}
