import type { Insertable, Selectable } from 'kysely';
import type { Db } from './database.ts';
import { isPostgres, prepareInsert } from './prepared.ts';
import type { Schema } from './schema.ts';
import { takeLock } from './take-turns.ts';

export type NoticeRow = Selectable<Schema['notices']>;

/**
 * Adds notices. Their numbers grow in the order in which they can be read: whoever has read one need not look for a lower one.
 * What a transaction does after it should be short, since others that have something to say wait for its end.
 */
export async function insertNotices(db: Db, rows: readonly Insertable<Schema['notices']>[]): Promise<void> {
  await Promise.all([rows.length > 0 && isPostgres(db) && takeLock(db, 'notices'), insertRows(db, rows)]);
}

const insertRows = prepareInsert('notices');

/** Who was told of each thing after event `seq`, oldest first. */
export async function listToldAfter(
  db: Db,
  { seq, limit }: { seq: number; limit: number },
): Promise<Pick<NoticeRow, 'seq' | 'personId'>[]> {
  return db
    .selectFrom('notices')
    .select(['seq', 'personId'])
    .where('seq', '>', seq)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

/** What a person's stream has to say after event `seq`, oldest first. */
export async function listNoticesAfter(
  db: Db,
  personId: string,
  after: { seq: number; now: number; limit?: number },
): Promise<NoticeRow[]> {
  return (
    db
      .selectFrom('notices')
      .leftJoin('decisions', 'decisions.id', 'notices.notification')
      .selectAll('notices')
      .where('notices.personId', '=', personId)
      .where('seq', '>', after.seq)
      .where('expiresAt', '>', after.now)
      // What was handled or taken back meanwhile is said no more.
      .where('decisions.handledAt', 'is', null)
      .where('decisions.withdrawnAt', 'is', null)
      .orderBy('seq')
      .limit(after.limit ?? 500)
      .execute()
  );
}

/** What a person's windows were told at that instant to take off. */
export async function listWithdrawNotices(
  db: Db,
  { personId, at }: { personId: string; at: number },
): Promise<Pick<NoticeRow, 'bodyJson'>[]> {
  return db
    .selectFrom('notices')
    .select('bodyJson')
    .where('personId', '=', personId)
    .where('name', '=', 'withdraw')
    .where('createdAt', '=', at)
    .execute();
}

/** Notices that a window which has just been opened should show: told, still true, and not handled on any device. */
export async function listOpenNotices(db: Db, personId: string, now: number): Promise<NoticeRow[]> {
  return db
    .selectFrom('notices')
    .innerJoin('decisions', 'decisions.id', 'notices.notification')
    .selectAll('notices')
    .where('notices.personId', '=', personId)
    .where('notices.name', '=', 'notice')
    .where('notices.expiresAt', '>', now)
    .where('decisions.withdrawnAt', 'is', null)
    .where('decisions.handledAt', 'is', null)
    .where('decisions.acknowledgedAt', 'is', null)
    .orderBy('notices.seq')
    .limit(500)
    .execute();
}

/** The number of the last thing that was said to anybody. */
export async function findLastNoticeSeq(db: Db): Promise<number> {
  const row = await db
    .selectFrom('notices')
    .select((all) => all.fn.max('seq').as('last'))
    .executeTakeFirst();
  return Number(row?.last ?? 0);
}

export async function deleteExpiredNotices(db: Db, now: number): Promise<void> {
  await db.deleteFrom('notices').where('expiresAt', '<=', now).execute();
}
