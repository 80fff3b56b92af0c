import type { Db } from './database.ts';

/** What the desk keeps of itself, by name, as JSON. */
export async function findDeskSetting(db: Db, key: string): Promise<unknown> {
  const row = await db.selectFrom('deskSettings').select('valueJson').where('key', '=', key).executeTakeFirst();
  return row ? JSON.parse(row.valueJson) : undefined;
}

export async function saveDeskSetting(db: Db, key: string, value: unknown): Promise<void> {
  const valueJson = JSON.stringify(value);
  await db
    .insertInto('deskSettings')
    .values({ key, valueJson })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ valueJson }))
    .execute();
}
