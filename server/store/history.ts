import type { Db } from './database.ts';

/**
 * Deletes a small step of what is older than `before`: events with their decisions, deliveries, attempts and receipts,
 * and chats that are over, with their messages. Answers how many rows of the widest table went; 0 when nothing is left.
 */
export async function deleteOldHistory(db: Db, before: number, step: number): Promise<number> {
  const decisions = await db
    .deleteFrom('decisions')
    .where('id', 'in', (old) => old.selectFrom('decisions').select('id').where('createdAt', '<', before).limit(step))
    .executeTakeFirst();
  const events = await db
    .deleteFrom('chatEvents')
    .where('seq', 'in', (old) =>
      old.selectFrom('chatEvents').select('seq').where('receivedAt', '<', before).orderBy('receivedAt').limit(step),
    )
    .executeTakeFirst();
  const chats = await deleteOldChats(db, before, step);
  return Math.max(Number(decisions.numDeletedRows), Number(events.numDeletedRows), chats);
}

async function deleteOldChats(db: Db, before: number, step: number): Promise<number> {
  const old = await db
    .selectFrom('chats')
    .select(['source', 'id'])
    .where('phase', '=', 'over')
    .where('changedAt', '<', before)
    .limit(step)
    .execute();
  for (const { source, id } of old) {
    const { numDeletedRows } = await db
      .deleteFrom('chats')
      .where('source', '=', source)
      .where('id', '=', id)
      .where('changedAt', '<', before)
      .executeTakeFirst();
    // Something came of it in this very moment.
    if (numDeletedRows === 0n) continue;
    await db.deleteFrom('chatMessages').where('source', '=', source).where('chatId', '=', id).execute();
    await db.deleteFrom('chatPeople').where('source', '=', source).where('chatId', '=', id).execute();
    await db.deleteFrom('chatTimers').where('source', '=', source).where('chatId', '=', id).execute();
  }
  return old.length;
}
