import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';
import type { Schema } from './schema.ts';

export type ChatTimerRow = Selectable<Schema['chatTimers']>;

/** Of no wait: whatever there is of a chat begins anew. */
const noWait = -1;

/**
 * The timers of a chat from now on. What was raised in this very wait stays raised, however often the chat's events come;
 * a new wait begins anew, and so does one that goes on in another queue, with that queue's own policy.
 */
export async function replaceChatTimers(
  db: Db,
  chat: { source: string; id: string; waitingSince: number | null; isMoved: boolean },
  timers: readonly { kind: string; dueAt: number }[],
): Promise<void> {
  const { source, id: chatId, waitingSince, isMoved } = chat;
  await deleteTimers(db, { source, chatId, waitingSince: isMoved ? noWait : (waitingSince ?? noWait) });
  if (timers.length === 0 || waitingSince === null) return;
  await db
    .insertInto('chatTimers')
    .values(timers.map(({ kind, dueAt }) => ({ source, chatId, kind, dueAt, waitingSince, raisedAt: null })))
    .onConflict((conflict) => conflict.columns(['source', 'chatId', 'kind']).doNothing())
    .execute();
}

const deleteTimers = prepare((db, given: Given<{ source: string; chatId: string; waitingSince: number }>) =>
  db
    .deleteFrom('chatTimers')
    .where('source', '=', given.value('source'))
    .where('chatId', '=', given.value('chatId'))
    // Whether anybody saw what was told is asked when it was to be, whatever else comes of the chat.
    .where((is) =>
      is.or([
        is.and([is('raisedAt', 'is', null), is('kind', 'not like', 'evidence%')]),
        is('waitingSince', '!=', given.value('waitingSince')),
      ]),
    ),
);

export function listDueTimers(db: Db, now: number, limit: number): Promise<ChatTimerRow[]> {
  return selectDue(db, { now, limit });
}

const selectDue = prepare((db, given: Given<{ now: number; limit: number }>) =>
  db
    .selectFrom('chatTimers')
    .selectAll()
    .where('raisedAt', 'is', null)
    .where('dueAt', '<=', given.value('now'))
    .orderBy('dueAt')
    .limit(given.value('limit')),
);

export async function findNextTimerAt(db: Db): Promise<number | undefined> {
  const [row] = await selectNextDue(db, {});
  return row?.dueAt;
}

const selectNextDue = prepare((db) =>
  db.selectFrom('chatTimers').select('dueAt').where('raisedAt', 'is', null).orderBy('dueAt').limit(1),
);

/** True the first time. */
export async function markTimerRaised(db: Db, timer: ChatTimerRow, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('chatTimers')
    .set({ raisedAt: now })
    .where('source', '=', timer.source)
    .where('chatId', '=', timer.chatId)
    .where('kind', '=', timer.kind)
    .where('raisedAt', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

type TimerKey = Pick<ChatTimerRow, 'source' | 'chatId' | 'kind'>;

/** One that is not raised yet. */
export async function findWaitingTimer(db: Db, { source, chatId, kind }: TimerKey): Promise<ChatTimerRow | undefined> {
  return db
    .selectFrom('chatTimers')
    .selectAll()
    .where('source', '=', source)
    .where('chatId', '=', chatId)
    .where('kind', '=', kind)
    .where('raisedAt', 'is', null)
    .executeTakeFirst();
}

export async function postponeTimer(db: Db, { source, chatId, kind }: TimerKey, dueAt: number): Promise<void> {
  await db
    .updateTable('chatTimers')
    .set({ dueAt })
    .where('source', '=', source)
    .where('chatId', '=', chatId)
    .where('kind', '=', kind)
    .where('raisedAt', 'is', null)
    .execute();
}

export async function insertTimer(db: Db, timer: ChatTimerRow): Promise<void> {
  await db
    .insertInto('chatTimers')
    .values(timer)
    .onConflict((conflict) => conflict.columns(['source', 'chatId', 'kind']).doNothing())
    .execute();
}
