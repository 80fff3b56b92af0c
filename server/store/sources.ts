import type { Insertable, Selectable } from 'kysely';
import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';
import type { Schema } from './schema.ts';
import { openKept } from './stamps.ts';

export type SourceRow = Selectable<Schema['sources']>;

export async function findSource(db: Db, id: string): Promise<SourceRow | undefined> {
  return (await findKnown(db, id))?.source;
}

export async function listSources(db: Db): Promise<SourceRow[]> {
  return db.selectFrom('sources').selectAll().orderBy('name').limit(1000).execute();
}

export async function insertSource(db: Db, source: Insertable<Schema['sources']>): Promise<boolean> {
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

/** That it says so itself is written down once an hour at the most. */
const markEveryMs = 3_600_000;

/** It says itself that a chat waits too long. */
export async function markSendsSla(db: Db, id: string, now: number): Promise<void> {
  await db
    .updateTable('sources')
    .set({ sendsSla: 1, slaSaidAt: now })
    .where('id', '=', id)
    .where((is) => is.or([is('slaSaidAt', 'is', null), is('slaSaidAt', '<', now - markEveryMs)]))
    .execute();
}

/** A source as a webhook finds it: with the sealed secrets that it may be signed with, newest first. */
export async function findSourceWithSecrets(
  db: Db,
  id: string,
  now: number,
): Promise<{ source: SourceRow; sealedSecrets: string[] } | undefined> {
  const known = await findKnown(db, id);
  if (!known) return undefined;
  const fitting = known.secrets.filter(({ validUntil }) => validUntil === null || validUntil > now);
  return { source: known.source, sealedSecrets: fitting.map(({ sealedSecret }) => sealedSecret) };
}

interface KnownSource {
  /** Shared with others, and not to be changed. */
  source: SourceRow;
  /** Newest first, those that fit no more included. */
  secrets: { sealedSecret: string; validUntil: number | null }[];
}

async function findKnown(db: Db, id: string): Promise<KnownSource | undefined> {
  const read = await openKept(db, 'sources');
  return (await read(loadSources, [id])).get(id);
}

async function loadSources(db: Db, ids: readonly string[]): Promise<Map<string, KnownSource>> {
  const sources = new Map<string, KnownSource>();
  for (const { sealedSecret, validUntil, ...source } of await selectWithSecrets(db, { ids })) {
    const known: KnownSource = sources.get(source.id) ?? { source: Object.freeze(source), secrets: [] };
    if (sealedSecret !== null) known.secrets.push({ sealedSecret, validUntil });
    sources.set(source.id, known);
  }
  return sources;
}

const selectWithSecrets = prepare((db, given: Given<{ ids: readonly string[] }>) =>
  db
    .selectFrom('sources')
    .leftJoin('sourceSecrets', 'sourceSecrets.sourceId', 'sources.id')
    .selectAll('sources')
    .select(['sourceSecrets.sealedSecret', 'sourceSecrets.validUntil'])
    .where('sources.id', 'in', given.list('ids'))
    .orderBy((secret) => secret('validUntil', 'is', null), 'desc')
    .orderBy('sourceSecrets.createdAt', 'desc'),
);

/** Sealed secrets that a webhook of this source may be signed with, newest first. */
export async function listSealedSecrets(db: Db, sourceId: string, now: number): Promise<string[]> {
  const found = await findSourceWithSecrets(db, sourceId, now);
  return found?.sealedSecrets ?? [];
}

/** Sealed secrets of this source that fit no more, the last ones first. */
export async function listExpiredSecrets(db: Db, sourceId: string, now: number, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('sourceSecrets')
    .select('sealedSecret')
    .where('sourceId', '=', sourceId)
    .where('validUntil', '<=', now)
    .orderBy('validUntil', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ sealedSecret }) => sealedSecret);
}

/** The newest sealed secrets of all other sources. */
export async function listSecretsOfOthers(db: Db, sourceId: string, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('sourceSecrets')
    .select('sealedSecret')
    .where('sourceId', '!=', sourceId)
    .where('validUntil', 'is', null)
    .orderBy('createdAt', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ sealedSecret }) => sealedSecret);
}

/** Since when each source has its newest secret, and until when older ones fit too. */
export async function listSecretTimes(
  db: Db,
  now: number,
): Promise<{ sourceId: string; madeAt: number | null; olderUntil: number | null }[]> {
  return db
    .selectFrom('sourceSecrets')
    .select((row) => [
      'sourceId',
      row.fn.max(row.case().when('validUntil', 'is', null).then(row.ref('createdAt')).end()).as('madeAt'),
      row.fn.max(row.case().when('validUntil', '>', now).then(row.ref('validUntil')).end()).as('olderUntil'),
    ])
    .groupBy('sourceId')
    .execute();
}

/** Chat systems that have no secret that does not end: it was lost with a data key. Ids. */
export async function listSourcesWithoutSecret(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('sources')
    .select('id')
    .where((source) =>
      source.not(
        source.exists(
          source
            .selectFrom('sourceSecrets')
            .select('sourceId')
            .whereRef('sourceSecrets.sourceId', '=', 'sources.id')
            .where('validUntil', 'is', null),
        ),
      ),
    )
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

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
    // Those that fit for a while still from a change before: no longer than the last one.
    .where((is) => is.or([is('validUntil', 'is', null), is('validUntil', '>', overlapUntil)]))
    .execute();
  await db.insertInto('sourceSecrets').values({ sourceId, sealedSecret, createdAt: now, validUntil: null }).execute();
}
