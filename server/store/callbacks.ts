import type { Selectable } from 'kysely';
import type { CallbackState } from '../../wire/callback.ts';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type CallbackRow = Selectable<Schema['callbacks']>;

/** A claim is longer than an attempt may take. */
export const callbackClaimMs = 30_000;

/** False if it was there: the same thing is told once. */
export async function insertCallback(db: Db, row: CallbackRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('callbacks')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  return Boolean(numInsertedOrUpdatedRows);
}

/** Takes what is due, the longest due first, for so long that nobody else sends it. */
export async function claimDueCallbacks(
  db: Db,
  { now, claimedBy, limit }: { now: number; claimedBy: number | null; limit: number },
): Promise<CallbackRow[]> {
  const due = await db
    .selectFrom('callbacks')
    .select('id')
    .where('state', '=', 'waiting')
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .limit(limit)
    .execute();
  if (due.length === 0) return [];
  return (
    db
      .updateTable('callbacks')
      .set({ state: 'sending', claimedUntil: now + callbackClaimMs, claimedBy })
      .where(
        'id',
        'in',
        due.map(({ id }) => id),
      )
      // Of two servers that saw it waiting, one gets it.
      .where('state', '=', 'waiting')
      .returningAll()
      .execute()
  );
}

/** Whoever held these claims is gone. */
export async function releaseLostCallbacks(db: Db, now: number): Promise<void> {
  await db
    .updateTable('callbacks')
    .set({ state: 'waiting', claimedUntil: null, claimedBy: null })
    .where('state', '=', 'sending')
    .where('claimedUntil', '<=', now)
    .execute();
}

export interface CallbackAttempt {
  state: CallbackState;
  status: number | null;
  detail: string | null;
  now: number;
  /** Of one that waits again. */
  dueAt?: number;
}

/** Writes down an attempt at a claimed one; false if it is not this claim's any more. */
export async function settleCallback(
  db: Db,
  { id, claimedUntil }: Pick<CallbackRow, 'id' | 'claimedUntil'>,
  { state, status, detail, now, dueAt }: CallbackAttempt,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('callbacks')
    .set((row) => ({
      ...{ state, status, detail, claimedUntil: null, claimedBy: null, attempts: row('attempts', '+', 1) },
      settledAt: state === 'waiting' ? null : now,
      ...(dueAt === undefined ? {} : { dueAt }),
    }))
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .where('claimedUntil', '=', claimedUntil)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Puts a claimed one back that was not tried: its host has to be left alone until then. A later claim is not touched. */
export async function putCallbackBack(
  db: Db,
  { id, claimedUntil }: Pick<CallbackRow, 'id' | 'claimedUntil'>,
  dueAt: number,
): Promise<void> {
  await db
    .updateTable('callbacks')
    .set({ state: 'waiting', claimedUntil: null, claimedBy: null, dueAt })
    .where('id', '=', id)
    .where('state', '=', 'sending')
    .where('claimedUntil', '=', claimedUntil)
    .execute();
}

/** Those that are sent only if nobody is reached in time, and whose time has come. */
export async function listDueWatches(db: Db, now: number, limit: number): Promise<CallbackRow[]> {
  return db
    .selectFrom('callbacks')
    .selectAll()
    .where('state', '=', 'watching')
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .limit(limit)
    .execute();
}

/** True for whoever ends the watch: the callback is to be sent, or nobody needs it. */
export async function endWatch(
  db: Db,
  id: string,
  ended: { send: false } | { send: true; detailJson: string; now: number },
): Promise<void> {
  if (!ended.send) {
    await db.deleteFrom('callbacks').where('id', '=', id).where('state', '=', 'watching').execute();
  } else {
    const { detailJson, now } = ended;
    await db
      .updateTable('callbacks')
      .set({ state: 'waiting', detailJson, dueAt: now })
      .where('id', '=', id)
      .where('state', '=', 'watching')
      .execute();
  }
}

export async function findNextCallbackAt(db: Db): Promise<number | undefined> {
  const row = await db
    .selectFrom('callbacks')
    .select('dueAt')
    .where('state', 'in', ['waiting', 'watching'])
    .orderBy('dueAt')
    .limit(1)
    .executeTakeFirst();
  return row?.dueAt;
}

/** Everything that was asked of a chat's chat system with *Accept*, the last first. */
export async function listAcceptances(db: Db, sourceId: string, chatId: string): Promise<CallbackRow[]> {
  return db
    .selectFrom('callbacks')
    .selectAll()
    .where('sourceId', '=', sourceId)
    .where('chatId', '=', chatId)
    .where('type', '=', 'chat.accepted')
    .orderBy('createdAt', 'desc')
    .execute();
}

/** The last ones of a source that are sent or were, newest first. */
export async function listCallbacks(db: Db, sourceId: string, limit: number): Promise<CallbackRow[]> {
  return db
    .selectFrom('callbacks')
    .selectAll()
    .where('sourceId', '=', sourceId)
    .where('state', '!=', 'watching')
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function listCallbacksOfEvent(db: Db, eventSeq: number): Promise<CallbackRow[]> {
  return db.selectFrom('callbacks').selectAll().where('eventSeq', '=', eventSeq).orderBy('createdAt').execute();
}

/** What waits for a chat system that is told nothing any more. */
export async function deleteUnsentCallbacks(db: Db, sourceId: string): Promise<void> {
  await db
    .deleteFrom('callbacks')
    .where('sourceId', '=', sourceId)
    .where('state', 'in', ['watching', 'waiting'])
    .execute();
}

/** A small step of what is older than `before`; answers how many went. */
export async function deleteOldCallbacks(db: Db, before: number, step: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('callbacks')
    .where('id', 'in', (old) => old.selectFrom('callbacks').select('id').where('createdAt', '<', before).limit(step))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
