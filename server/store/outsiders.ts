import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type OutsiderRow = Selectable<Schema['outsiders']>;

/** How many of a source are kept: those that were seen last. */
const kept = 500;

/** Notes whom a chat system named; a name or an e-mail that is not said this time stays. */
export async function saveOutsiders(db: Db, rows: readonly OutsiderRow[]): Promise<void> {
  if (rows.length === 0) return;
  await db
    .insertInto('outsiders')
    .values([...rows])
    .onConflict((conflict) =>
      conflict.columns(['sourceId', 'kind', 'id']).doUpdateSet((row) => ({
        name: row.fn.coalesce(row.ref('excluded.name'), row.ref('outsiders.name')),
        email: row.fn.coalesce(row.ref('excluded.email'), row.ref('outsiders.email')),
        seenAt: row.ref('excluded.seenAt'),
      })),
    )
    .execute();
}

/** Of a source, the last seen first. */
export async function listOutsiders(db: Db, sourceId: string): Promise<OutsiderRow[]> {
  return db
    .selectFrom('outsiders')
    .selectAll()
    .where('sourceId', '=', sourceId)
    .orderBy('seenAt', 'desc')
    .orderBy('id')
    .limit(kept)
    .execute();
}

/** Those that were not named since then are forgotten: they come again by themselves. */
export async function deleteOldOutsiders(db: Db, before: number): Promise<void> {
  await db.deleteFrom('outsiders').where('seenAt', '<', before).execute();
}
