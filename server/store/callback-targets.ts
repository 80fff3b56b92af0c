import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';
import { lostSecret } from './sealed.ts';

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

/** Chat systems that are told something, and to which nothing can be signed: the secret was lost with a data key. Ids. */
export async function listTargetsWithoutSecret(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('callbackTargets')
    .select('sourceId')
    .where('sealedSecret', '=', lostSecret)
    .orderBy('sourceId')
    .execute();
  return rows.map(({ sourceId }) => sourceId);
}

/** True if there was one. */
export async function deleteCallbackTarget(db: Db, sourceId: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('callbackTargets').where('sourceId', '=', sourceId).executeTakeFirst();
  return numDeletedRows > 0n;
}
