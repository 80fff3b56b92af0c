import type { Insertable, Selectable } from 'kysely';
import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';
import type { Schema } from './schema.ts';

export type ChatEventRow = Selectable<Schema['chatEvents']>;
export type NewChatEventRow = Insertable<Schema['chatEvents']> & Pick<ChatEventRow, 'requestId'>;

/** The event's number; undefined when its source has sent an event of this id before. */
export async function insertChatEvent(db: Db, event: NewChatEventRow): Promise<number | undefined> {
  const [row] = await insertOne(db, event);
  return row?.seq;
}

const insertOne = prepare((db, given: Given<NewChatEventRow>) =>
  db
    .insertInto('chatEvents')
    .values({
      ...{
        source: given.value('source'),
        id: given.value('id'),
        type: given.value('type'),
        chatId: given.value('chatId'),
      },
      ...{ at: given.value('at'), receivedAt: given.value('receivedAt'), standing: given.value('standing') },
      ...{ recipients: given.value('recipients'), passedOverJson: given.value('passedOverJson') },
      ...{ bodyJson: given.value('bodyJson'), requestId: given.value('requestId') },
    })
    .onConflict((conflict) => conflict.columns(['id', 'source']).doNothing())
    .returning('seq'),
);

export async function updateChatEvent(db: Db, seq: number, changed: JudgedEvent): Promise<void> {
  await updateOne(db, { seq, ...changed });
}

type JudgedEvent = Pick<ChatEventRow, 'standing' | 'recipients' | 'passedOverJson'>;

const updateOne = prepare((db, given: Given<JudgedEvent & { seq: number }>) =>
  db
    .updateTable('chatEvents')
    .set({
      standing: given.value('standing'),
      recipients: given.value('recipients'),
      passedOverJson: given.value('passedOverJson'),
    })
    .where('seq', '=', given.value('seq')),
);

export async function findChatEvent(db: Db, seq: number): Promise<ChatEventRow | undefined> {
  return db.selectFrom('chatEvents').selectAll().where('seq', '=', seq).executeTakeFirst();
}

/** The last event of a chat that came in at that instant. */
export async function findEventAt(
  db: Db,
  { source, chatId, at }: { source: string; chatId: string; at: number },
): Promise<Pick<ChatEventRow, 'seq' | 'at'> | undefined> {
  return db
    .selectFrom('chatEvents')
    .select(['seq', 'at'])
    .where('chatId', '=', chatId)
    .where('source', '=', source)
    .where('receivedAt', '=', at)
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
}

/** Those that told of a chat's messages. */
export async function listMessageEvents(
  db: Db,
  { source, chatId }: { source: string; chatId: string },
): Promise<Pick<ChatEventRow, 'seq' | 'bodyJson'>[]> {
  return db
    .selectFrom('chatEvents')
    .select(['seq', 'bodyJson'])
    .where('chatId', '=', chatId)
    .where('source', '=', source)
    .where('type', '=', 'message.created')
    .where('standing', '=', 'current')
    .execute();
}

export async function findChatEventOfSource(db: Db, source: string, id: string): Promise<ChatEventRow | undefined> {
  return db.selectFrom('chatEvents').selectAll().where('id', '=', id).where('source', '=', source).executeTakeFirst();
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

/** The last events of a source whose id does not begin so, newest first. */
export async function listChatEventsOfSource(
  db: Db,
  source: string,
  page: { limit: number; exceptPrefix: string },
): Promise<ChatEventRow[]> {
  return db
    .selectFrom('chatEvents')
    .selectAll()
    .where('source', '=', source)
    .where((event) =>
      event(event.fn('substr', ['id', event.lit(1), event.lit(page.exceptPrefix.length)]), '!=', page.exceptPrefix),
    )
    .orderBy('receivedAt', 'desc')
    .limit(page.limit)
    .execute();
}

/** When a source's last event was taken in. */
export async function findLastEventAt(db: Db, source: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('chatEvents')
    .select('receivedAt')
    .where('source', '=', source)
    .orderBy('receivedAt', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.receivedAt;
}
