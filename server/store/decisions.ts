import type { ExpressionBuilder, Selectable } from 'kysely';
import type { ConcernedRole } from '../../wire/levels.ts';
import type { Db } from './database.ts';
import { type Given, prepare, prepareInsert } from './prepared.ts';
import type { Schema } from './schema.ts';
import { slicesOf } from './slices.ts';

export type DecisionRow = Selectable<Schema['decisions']>;

export const insertDecisions: (db: Db, rows: readonly DecisionRow[]) => Promise<void> = prepareInsert('decisions');

export async function findDecision(db: Db, id: string): Promise<DecisionRow | undefined> {
  return db.selectFrom('decisions').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The same, which nobody else changes until the transaction ends: who is to take it back waits, and then sees what was written. */
export async function lockDecision(db: Db, id: string): Promise<DecisionRow | undefined> {
  const [row] = await lockDecisions(db, [id]);
  return row;
}

/** As all take them in one order, nobody who waits for some of them has what others wait for. */
export async function lockDecisions(db: Db, ids: readonly string[]): Promise<DecisionRow[]> {
  return ids.length === 0 ? [] : selectLocked(db, { ids });
}

const selectLocked = prepare((db, given: Given<{ ids: readonly string[] }>) =>
  db
    .selectFrom('decisions')
    .selectAll()
    .where('id', 'in', given.list('ids'))
    .orderBy('id')
    .$if(given.locksRows, (query) => query.forNoKeyUpdate()),
);

export async function listDecisionsById(db: Db, ids: readonly string[]): Promise<DecisionRow[]> {
  return ids.length === 0 ? [] : selectById(db, { ids });
}

const selectById = prepare((db, given: Given<{ ids: readonly string[] }>) =>
  db.selectFrom('decisions').selectAll().where('id', 'in', given.list('ids')),
);

export async function listDecisionsOfEvent(db: Db, eventSeq: number): Promise<DecisionRow[]> {
  return db.selectFrom('decisions').selectAll().where('eventSeq', '=', eventSeq).orderBy('personId').execute();
}

export async function listDecisionsOfPerson(db: Db, personId: string, limit: number): Promise<DecisionRow[]> {
  return db
    .selectFrom('decisions')
    .selectAll()
    .where('personId', '=', personId)
    .orderBy('createdAt', 'desc')
    .limit(limit)
    .execute();
}

/** What a person got of these events. */
export async function listDecisionsOfPersonAt(
  db: Db,
  personId: string,
  eventSeqs: readonly number[],
): Promise<DecisionRow[]> {
  if (eventSeqs.length === 0) return [];
  return db
    .selectFrom('decisions')
    .selectAll()
    .where('eventSeq', 'in', eventSeqs)
    .where('personId', '=', personId)
    .execute();
}

/** What a person was to be rung for since then, holds still, was reported by nothing, and was not pushed to this browser. */
export async function listShownNowhere(
  db: Db,
  { personId, since, notTo }: { personId: string; since: number; notTo: string },
): Promise<DecisionRow[]> {
  return db
    .selectFrom('decisions')
    .selectAll()
    .where('personId', '=', personId)
    .where('createdAt', '>', since)
    .where((is) => is.or([is('level', '=', 'ring'), is('fallback', '=', 1)]))
    .where('withdrawnAt', 'is', null)
    .where('handledAt', 'is', null)
    .where((is) =>
      is.not(
        is.exists(
          is.selectFrom('receipts').select('receipts.kind').whereRef('receipts.notification', '=', 'decisions.id'),
        ),
      ),
    )
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('deliveries')
            .select('deliveries.id')
            .whereRef('deliveries.notification', '=', 'decisions.id')
            .where('deliveries.subscriptionId', '=', notTo),
        ),
      ),
    )
    .execute();
}

/** Decisions of a chat that were not withdrawn. */
export async function listStandingDecisions(db: Db, source: string, chatId: string): Promise<DecisionRow[]> {
  return selectStanding(db, { source, chatId });
}

const selectStanding = prepare((db, given: Given<{ source: string; chatId: string }>) =>
  db
    .selectFrom('decisions')
    .selectAll()
    .where('source', '=', given.value('source'))
    .where('chatId', '=', given.value('chatId'))
    .where('withdrawnAt', 'is', null),
);

/** What these people were told of a chat since then, and was withdrawn. */
export async function listWithdrawnDecisions(
  db: Db,
  told: { source: string; chatId: string; people: readonly string[]; since: number },
): Promise<DecisionRow[]> {
  return told.people.length === 0 ? [] : selectWithdrawn(db, told);
}

const selectWithdrawn = prepare(
  (db, given: Given<{ source: string; chatId: string; people: readonly string[]; since: number }>) =>
    db
      .selectFrom('decisions')
      .selectAll()
      .where('source', '=', given.value('source'))
      .where('chatId', '=', given.value('chatId'))
      .where('personId', 'in', given.list('people'))
      .where('withdrawnAt', 'is not', null)
      .where('createdAt', '>', given.value('since')),
);

/**
 * Who was told of a chat in a way that holds still, and in which role; an agent's role goes first. The chat's agents
 * count also when what they were told was withdrawn since: they have it.
 */
export async function listTold(
  db: Db,
  source: string,
  chatId: string,
  agents: readonly string[],
): Promise<Map<string, ConcernedRole>> {
  const rows = await selectTold(db, { source, chatId, agents });
  return new Map(rows.map((row) => [row.personId, row.as]));
}

const selectTold = prepare((db, given: Given<{ source: string; chatId: string; agents: readonly string[] }>) =>
  db
    .selectFrom('decisions')
    .select(['personId', 'as'])
    .distinct()
    .where('source', '=', given.value('source'))
    .where('chatId', '=', given.value('chatId'))
    .where((is) => is.or([is('level', '!=', 'none'), is('fallback', '=', 1)]))
    .where((is) => is.or([is('withdrawnAt', 'is', null), is('personId', 'in', given.list('agents'))]))
    .orderBy('as', 'desc'),
);

/** Of the people who were told of a chat since then, and are told still: how many had it on a screen. */
export async function countSeen(
  db: Db,
  { source, chatId, since }: { source: string; chatId: string; since: number },
): Promise<{ told: number; shownTo: number }> {
  const rows = await db
    .selectFrom('decisions')
    .leftJoin('receipts', 'receipts.notification', 'decisions.id')
    .select(['decisions.personId', (all) => all.fn.max('receipts.receivedAt').as('reportedAt')])
    .where('source', '=', source)
    .where('chatId', '=', chatId)
    .where('decisions.createdAt', '>=', since)
    .where('withdrawnAt', 'is', null)
    .where((is) => is.or([is('level', '!=', 'none'), is('fallback', '=', 1)]))
    .groupBy('decisions.personId')
    .execute();
  return { told: rows.length, shownTo: rows.filter((row) => row.reportedAt !== null).length };
}

/** How many messages of a chat each person was told of and has not come to. */
export async function countUnread(db: Db, source: string, chatId: string): Promise<Map<string, number>> {
  const rows = await selectUnread(db, { source, chatId });
  return new Map(rows.map((row) => [row.personId, Number(row.count)]));
}

export async function markWithdrawn(db: Db, ids: readonly string[], now: number): Promise<void> {
  for (const slice of slicesOf(ids)) {
    await db.updateTable('decisions').set({ withdrawnAt: now }).where('id', 'in', slice).execute();
  }
}

const selectUnread = prepare((db, given: Given<{ source: string; chatId: string }>) =>
  db
    .selectFrom('decisions')
    .select(['personId', (all) => all.fn.countAll<number>().as('count')])
    .where('source', '=', given.value('source'))
    .where('chatId', '=', given.value('chatId'))
    .where('type', '=', 'message.created')
    .where('handledAt', 'is', null)
    .where('withdrawnAt', 'is', null)
    .groupBy('personId'),
);

/** Of what an event told: what still waits, or may have to be sent again. */
export async function listUnsentDecisions(db: Db, eventSeq: number): Promise<DecisionRow[]> {
  return db
    .selectFrom('decisions')
    .selectAll()
    .where('eventSeq', '=', eventSeq)
    .where('withdrawnAt', 'is', null)
    .where(isUnsent)
    .execute();
}

/** Of what a person was told of since then: what still waits, or may have to be sent again. */
export async function listUnsentOfPerson(db: Db, personId: string, since: number): Promise<DecisionRow[]> {
  return db
    .selectFrom('decisions')
    .selectAll()
    .where('personId', '=', personId)
    .where('createdAt', '>', since)
    .where('withdrawnAt', 'is', null)
    .where(isUnsent)
    .execute();
}

/** Messages of a chat, up to that instant by the chat system's clock, that a window of a person showed and that wait to be sent still. */
export async function listShownUnsent(
  db: Db,
  chat: { personId: string; source: string; chatId: string; until: number },
): Promise<string[]> {
  const rows = await selectShownUnsent(db, chat);
  return rows.map(({ id }) => id);
}

const selectShownUnsent = prepare(
  (db, given: Given<{ personId: string; source: string; chatId: string; until: number }>) =>
    db
      .selectFrom('decisions')
      .select('id')
      .where('source', '=', given.value('source'))
      .where('chatId', '=', given.value('chatId'))
      .where('personId', '=', given.value('personId'))
      .where('type', '=', 'message.created')
      .where('at', '<=', given.value('until'))
      .where('acknowledgedAt', 'is not', null)
      .where('withdrawnAt', 'is', null)
      .where(isUnsent),
);

function isUnsent(is: ExpressionBuilder<Schema, 'decisions'>) {
  return is.exists(
    is
      .selectFrom('deliveries')
      .select('deliveries.id')
      .whereRef('deliveries.notification', '=', 'decisions.id')
      .where('deliveries.state', 'in', ['pending', 'claimed']),
  );
}

/** The message of this event is gone: what later ones of its chat have still to say counts one unread less. */
export async function uncountMessage(
  db: Db,
  { source, chatId, eventSeq }: { source: string; chatId: string; eventSeq: number },
): Promise<void> {
  const later = await db
    .selectFrom('decisions')
    .select('id')
    .where('source', '=', source)
    .where('chatId', '=', chatId)
    .where('type', '=', 'message.created')
    .where('eventSeq', '>', eventSeq)
    .where('unread', '>', 1)
    .where('personId', 'in', (is) =>
      is
        .selectFrom('decisions as gone')
        .select('gone.personId')
        .where('gone.eventSeq', '=', eventSeq)
        .where('gone.handledAt', 'is', null),
    )
    .where(isUnsent)
    .execute();
  const ids = later.map(({ id }) => id);
  await lockDecisions(db, ids);
  for (const slice of slicesOf(ids)) {
    await db
      .updateTable('decisions')
      .set((row) => ({ unread: row('unread', '-', 1) }))
      .where('id', 'in', slice)
      .execute();
  }
}

export async function rewordDecision(db: Db, id: string, words: { title: string; body: string }): Promise<void> {
  await db.updateTable('decisions').set(words).where('id', '=', id).execute();
}

/** True the first time. */
export async function markAcknowledged(db: Db, id: string, now: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('decisions')
    .set({ acknowledgedAt: now })
    .where('id', '=', id)
    .where('acknowledgedAt', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function markHandled(db: Db, ids: readonly string[], now: number): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('decisions')
    .set({ handledAt: now })
    .where('id', 'in', ids)
    .where('handledAt', 'is', null)
    .execute();
}

/**
 * Messages of a chat that a person was told of and who has it in front of them: those that came while they had not, and
 * those of before `readBefore`, which they had the time to read.
 */
export async function listUnseenMessages(
  db: Db,
  chat: { personId: string; source?: string | undefined; chatId: string; readBefore: number },
): Promise<string[]> {
  const rows = await db
    .selectFrom('decisions')
    .select('id')
    .where('personId', '=', chat.personId)
    .where('chatId', '=', chat.chatId)
    .$if(chat.source !== undefined, (query) => query.where('source', '=', chat.source ?? ''))
    .where('type', '=', 'message.created')
    .where((is) => is.or([is('state', '!=', 'viewing'), is('createdAt', '<=', chat.readBefore)]))
    .where('handledAt', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}
