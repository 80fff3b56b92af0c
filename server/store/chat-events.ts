import type { Insertable, Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type ChatEventRow = Selectable<Schema['chatEvents']>;
export type NewChatEventRow = Insertable<Schema['chatEvents']>;

/** The event's number; undefined when its source has sent an event of this id before. */
export async function insertChatEvent(db: Db, event: NewChatEventRow): Promise<number | undefined> {
  const row = await db
    .insertInto('chatEvents')
    .values(event)
    .onConflict((conflict) => conflict.columns(['id', 'source']).doNothing())
    .returning('seq')
    .executeTakeFirst();
  return row?.seq;
}

export async function updateChatEvent(
  db: Db,
  seq: number,
  changed: Pick<ChatEventRow, 'standing' | 'recipients' | 'passedOverJson'>,
): Promise<void> {
  await db.updateTable('chatEvents').set(changed).where('seq', '=', seq).execute();
}

export async function findChatEvent(db: Db, seq: number): Promise<ChatEventRow | undefined> {
  return db.selectFrom('chatEvents').selectAll().where('seq', '=', seq).executeTakeFirst();
}

/** Events of this id: one of each source that sent one. */
export async function listChatEventsById(db: Db, id: string, source?: string): Promise<ChatEventRow[]> {
  return db
    .selectFrom('chatEvents')
    .selectAll()
    .where('id', '=', id)
    .$if(source !== undefined, (query) => query.where('source', '=', source ?? ''))
    .execute();
}

/** The last events, newest first; `before` goes on where a list ended. */
export async function listChatEvents(
  db: Db,
  page: { limit: number; before?: number | undefined },
): Promise<ChatEventRow[]> {
  return db
    .selectFrom('chatEvents')
    .selectAll()
    .$if(page.before !== undefined, (query) => query.where('seq', '<', page.before ?? 0))
    .orderBy('seq', 'desc')
    .limit(page.limit)
    .execute();
}
