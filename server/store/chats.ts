import { type ExpressionBuilder, type Insertable, type Selectable, sql } from 'kysely';
import type { Db } from './database.ts';
import { type Given, prepare, prepareInsert } from './prepared.ts';
import type { Schema } from './schema.ts';

type ChatRow = Selectable<Schema['chats']>;

/** A chat as the events so far have made it. Instants in milliseconds. */
export interface StoredChat {
  source: string;
  id: string;
  queue: string | null;
  subject: string | null;
  customerName: string | null;
  phase: ChatRow['phase'];
  agents: readonly string[];
  invited: readonly string[];
  transferredTo: readonly string[];
  assistance: { by: string; at: number } | null;
  ended: string | null;
  waitingSince: number | null;
  stateAt: number;
  assistanceAt: number;
  url: string | null;
}

export type ListedChat = StoredChat & { changedAt: number };

export async function findChat(db: Db, source: string, id: string): Promise<ListedChat | undefined> {
  const [row] = await selectChat(db, { source, id });
  return row && toChat(row);
}

const selectChat = prepare((db, given: Given<{ source: string; id: string }>) =>
  db.selectFrom('chats').selectAll().where('source', '=', given.value('source')).where('id', '=', given.value('id')),
);

export async function saveChat(db: Db, chat: StoredChat, now: number): Promise<void> {
  const own = new Set([...chat.agents, ...chat.invited, ...chat.transferredTo]);
  await Promise.all([
    upsertChats(db, [{ ...toRow(chat), changedAt: now }]),
    insertChatPeople(
      db,
      [...own].map((personId) => ({ personId, source: chat.source, chatId: chat.id })),
    ),
  ]);
}

const upsertChats = prepareInsert('chats', (insert) =>
  insert.onConflict((conflict) =>
    conflict.columns(['source', 'id']).doUpdateSet((row) => ({
      ...{ queue: row.ref('excluded.queue'), subject: row.ref('excluded.subject') },
      ...{ customerName: row.ref('excluded.customerName'), phase: row.ref('excluded.phase') },
      ...{ agentsJson: row.ref('excluded.agentsJson'), invitedJson: row.ref('excluded.invitedJson') },
      ...{ transferredToJson: row.ref('excluded.transferredToJson') },
      ...{ assistanceJson: row.ref('excluded.assistanceJson'), ended: row.ref('excluded.ended') },
      ...{ waitingSince: row.ref('excluded.waitingSince'), stateAt: row.ref('excluded.stateAt') },
      ...{ assistanceAt: row.ref('excluded.assistanceAt'), changedAt: row.ref('excluded.changedAt') },
      url: row.ref('excluded.url'),
    })),
  ),
);

const insertChatPeople = prepareInsert('chatPeople', (insert) => insert.onConflict((conflict) => conflict.doNothing()));

/** Chats of one's queues and one's own, open ones first, and of each the last changed first; `since` leaves out those that were over before it. */
export async function listChats(
  db: Db,
  reader: { personId: string; queues: readonly string[]; since: number; limit: number },
): Promise<ListedChat[]> {
  const { personId, queues, since, limit } = reader;
  const isOpen = (is: ExpressionBuilder<Schema, 'chats'>) => is('chats.phase', '!=', sql.lit('over' as const));
  const own = db
    .selectFrom('chatPeople')
    .innerJoin('chats', (of) =>
      of.onRef('chats.source', '=', 'chatPeople.source').onRef('chats.id', '=', 'chatPeople.chatId'),
    )
    .selectAll('chats')
    .where('personId', '=', personId)
    .where((is) => is.or([isOpen(is), is('changedAt', '>=', since)]));
  const ofQueues = db.selectFrom('chats').selectAll().where('queue', 'in', queues);
  const listed =
    queues.length === 0 ? own : own.union(ofQueues.where(isOpen)).union(ofQueues.where('changedAt', '>=', since));
  const rows = await db
    .selectFrom(listed.as('listed'))
    .selectAll()
    .orderBy((is) => is('phase', '=', 'over'))
    .orderBy('changedAt', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toChat);
}

export async function isOwnChat(db: Db, personId: string, source: string, chatId: string): Promise<boolean> {
  const row = await db
    .selectFrom('chatPeople')
    .select('personId')
    .where('personId', '=', personId)
    .where('source', '=', source)
    .where('chatId', '=', chatId)
    .executeTakeFirst();
  return row !== undefined;
}

export type StoredMessage = Selectable<Schema['chatMessages']>;

/** False when the chat had a message of this id before: the same message came by another webhook. */
export async function insertMessage(db: Db, message: Insertable<Schema['chatMessages']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('chatMessages')
    .values(message)
    .onConflict((conflict) => conflict.columns(['source', 'chatId', 'id']).doNothing())
    .executeTakeFirst();
  return Boolean(numInsertedOrUpdatedRows);
}

type MessageKey = Pick<StoredMessage, 'source' | 'chatId' | 'id'>;

export async function findMessage(db: Db, { source, chatId, id }: MessageKey): Promise<StoredMessage | undefined> {
  return db
    .selectFrom('chatMessages')
    .selectAll()
    .where('source', '=', source)
    .where('chatId', '=', chatId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Its new text, or the mark that is left of one that was deleted, whether it was here or is still on its way. */
export async function putMessage(db: Db, message: StoredMessage): Promise<void> {
  const { text, byName, editedAt, deletedAt } = message;
  await db
    .insertInto('chatMessages')
    .values(message)
    .onConflict((conflict) =>
      conflict.columns(['source', 'chatId', 'id']).doUpdateSet({ text, byName, editedAt, deletedAt }),
    )
    .execute();
}

type ListedMessage = Omit<StoredMessage, 'editedAt' | 'deletedAt'>;

/** The last messages of a chat, oldest first, but for those that were deleted. */
export async function listMessages(db: Db, source: string, chatId: string, limit = 200): Promise<ListedMessage[]> {
  const rows = await db
    .selectFrom('chatMessages')
    .select(['source', 'chatId', 'id', 'byName', 'byKind', 'text', 'at'])
    .where('source', '=', source)
    .where('chatId', '=', chatId)
    .where('deletedAt', 'is', null)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute();
  return rows.reverse();
}

function toChat(row: ChatRow): ListedChat {
  const { agentsJson, invitedJson, transferredToJson, assistanceJson, ...rest } = row;
  return {
    ...rest,
    agents: JSON.parse(agentsJson),
    invited: JSON.parse(invitedJson),
    transferredTo: JSON.parse(transferredToJson),
    assistance: assistanceJson === null ? null : JSON.parse(assistanceJson),
  };
}

function toRow(chat: StoredChat): Omit<ChatRow, 'changedAt'> {
  const { source, id, queue, subject, customerName, phase, ended, waitingSince, stateAt, assistanceAt, url } = chat;
  return {
    ...{ source, id, queue, subject, customerName, phase, ended, waitingSince, stateAt, assistanceAt, url },
    agentsJson: JSON.stringify(chat.agents),
    invitedJson: JSON.stringify(chat.invited),
    transferredToJson: JSON.stringify(chat.transferredTo),
    assistanceJson: chat.assistance === null ? null : JSON.stringify(chat.assistance),
  };
}
