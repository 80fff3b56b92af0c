import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type CallbackTargetRow = Selectable<Schema['callbackTargets']>;

export async function listCallbackTargets(db: Db): Promise<CallbackTargetRow[]> {
  return db.selectFrom('callbackTargets').selectAll().limit(1000).execute();
}

export async function findCallbackTarget(db: Db, sourceId: string): Promise<CallbackTargetRow | undefined> {
  return db.selectFrom('callbackTargets').selectAll().where('sourceId', '=', sourceId).executeTakeFirst();
}

export async function saveCallbackTarget(db: Db, { sourceId, ...target }: CallbackTargetRow): Promise<void> {
  await db
    .insertInto('callbackTargets')
    .values({ sourceId, ...target })
    .onConflict((conflict) => conflict.column('sourceId').doUpdateSet(target))
    .execute();
}

/** True if there was one. */
export async function deleteCallbackTarget(db: Db, sourceId: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('callbackTargets').where('sourceId', '=', sourceId).executeTakeFirst();
  return numDeletedRows > 0n;
}
