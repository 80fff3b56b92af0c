import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';
import type { Schema } from './schema.ts';

export type SourceRow = Selectable<Schema['sources']>;

export async function findSource(db: Db, id: string): Promise<SourceRow | undefined> {
  const [row] = await selectSource(db, { id });
  return row;
}

const selectSource = prepare((db, given: Given<{ id: string }>) =>
  db.selectFrom('sources').selectAll().where('id', '=', given.value('id')),
);

export async function listSources(db: Db): Promise<SourceRow[]> {
  return db.selectFrom('sources').selectAll().orderBy('name').limit(1000).execute();
}

export async function insertSource(db: Db, source: SourceRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('sources')
    .values(source)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return Boolean(numInsertedOrUpdatedRows);
}

export async function updateSource(db: Db, id: string, changed: Partial<Omit<SourceRow, 'id'>>): Promise<void> {
  await db.updateTable('sources').set(changed).where('id', '=', id).execute();
}

export async function deleteSource(db: Db, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('sources').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** It says itself when a chat waits too long: we do not say it again. */
export async function markSendsSla(db: Db, id: string): Promise<void> {
  await db.updateTable('sources').set({ sendsSla: 1 }).where('id', '=', id).where('sendsSla', '=', 0).execute();
}

/** Sealed secrets that a webhook of this source may be signed with, newest first. */
export async function listSealedSecrets(db: Db, sourceId: string, now: number): Promise<string[]> {
  const rows = await selectSealedSecrets(db, { sourceId, now });
  return rows.map(({ sealedSecret }) => sealedSecret);
}

const selectSealedSecrets = prepare((db, given: Given<{ sourceId: string; now: number }>) =>
  db
    .selectFrom('sourceSecrets')
    .select('sealedSecret')
    .where('sourceId', '=', given.value('sourceId'))
    .where((is) => is.or([is('validUntil', 'is', null), is('validUntil', '>', given.value('now'))]))
    .orderBy((secret) => secret('validUntil', 'is', null), 'desc')
    .orderBy('createdAt', 'desc'),
);

/** The secrets before it stay valid until `overlapUntil`, so that the chat system can be changed without a gap. */
export async function addSealedSecret(
  db: Db,
  secret: { sourceId: string; sealedSecret: string; now: number; overlapUntil: number },
): Promise<void> {
  const { sourceId, sealedSecret, now, overlapUntil } = secret;
  await db
    .updateTable('sourceSecrets')
    .set({ validUntil: overlapUntil })
    .where('sourceId', '=', sourceId)
    .where('validUntil', 'is', null)
    .execute();
  await db.insertInto('sourceSecrets').values({ sourceId, sealedSecret, createdAt: now, validUntil: null }).execute();
}
