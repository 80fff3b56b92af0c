import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type SourcePayloadRow = Selectable<Schema['sourcePayloads']>;

/** Keeps the last body of a source that is there. */
export async function saveSourcePayload(db: Db, payload: SourcePayloadRow): Promise<void> {
  const source = await db.selectFrom('sources').select('id').where('id', '=', payload.sourceId).executeTakeFirst();
  if (!source) return;
  await db
    .insertInto('sourcePayloads')
    .values(payload)
    .onConflict((conflict) => conflict.column('sourceId').doUpdateSet({ body: payload.body, at: payload.at }))
    .execute();
}

export async function findSourcePayload(db: Db, sourceId: string): Promise<SourcePayloadRow | undefined> {
  return db.selectFrom('sourcePayloads').selectAll().where('sourceId', '=', sourceId).executeTakeFirst();
}

/** They hold words of customers. */
export async function deleteOldSourcePayloads(db: Db, before: number): Promise<void> {
  await db.deleteFrom('sourcePayloads').where('at', '<', before).execute();
}
