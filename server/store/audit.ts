import type { Insertable, Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type AuditRow = Selectable<Schema['auditEntries']>;

export interface AuditFilter {
  by?: string | undefined;
  kind?: string | undefined;
  target?: string | undefined;
  /** Milliseconds: from the first on, before the second. */
  since?: number | undefined;
  until?: number | undefined;
  /** Older than this number. */
  before?: number | undefined;
  limit: number;
}

export async function insertAuditEntry(db: Db, entry: Insertable<Schema['auditEntries']>): Promise<void> {
  await db.insertInto('auditEntries').values(entry).execute();
}

/** Changes that fit the filter, newest first, with the name of who made them. */
export async function listAuditEntries(db: Db, filter: AuditFilter): Promise<(AuditRow & { name: string | null })[]> {
  const { by, kind, target, since, until, before, limit } = filter;
  return db
    .selectFrom('auditEntries')
    .leftJoin('people', 'people.id', 'auditEntries.personId')
    .selectAll('auditEntries')
    .select('people.name')
    .$if(by !== undefined, (query) => query.where('auditEntries.personId', '=', by ?? ''))
    .$if(kind !== undefined, (query) => query.where('auditEntries.kind', '=', kind ?? ''))
    .$if(target !== undefined, (query) => query.where('auditEntries.target', '=', target ?? ''))
    .$if(since !== undefined, (query) => query.where('auditEntries.at', '>=', since ?? 0))
    .$if(until !== undefined, (query) => query.where('auditEntries.at', '<', until ?? 0))
    .$if(before !== undefined, (query) => query.where('auditEntries.seq', '<', before ?? 0))
    .orderBy('auditEntries.seq', 'desc')
    .limit(limit)
    .execute();
}

/** Drops what the log says of a person who is removed. That somebody changed something there, and when, stays. */
export async function forgetAuditedPerson(db: Db, personId: string): Promise<void> {
  await db
    .updateTable('auditEntries')
    .set({ beforeJson: null, afterJson: null })
    .where('kind', '=', 'people')
    .where('target', '=', personId)
    .execute();
}

/** Deletes a small step of what is older than `before`, and answers how many went. */
export async function deleteOldAuditEntries(db: Db, before: number, step: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('auditEntries')
    .where('seq', 'in', (old) =>
      old.selectFrom('auditEntries').select('seq').where('at', '<', before).orderBy('at').limit(step),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
