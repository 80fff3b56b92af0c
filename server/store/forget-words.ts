import { type ChatEvent, chatEventSchema } from '../../wire/chat-event.ts';
import type { Db } from './database.ts';
import { findDeskSetting, saveDeskSetting } from './desk-settings.ts';

/** Number of the last event whose words are forgotten. */
const cursorKey = 'words-forgotten';
/** What a notification of which the words are gone is called in lists and traces. */
export const forgottenTitle = 'Words no longer kept';

/**
 * Forgets a small step of the words that came in before `before`: texts of messages, names and subjects of customers, and
 * what notifications said of them. Who was told, how and when stays. Answers how many events it went through.
 */
export async function forgetOldWords(db: Db, before: number, step: number): Promise<number> {
  const cursor = Number((await findDeskSetting(db, cursorKey)) ?? 0);
  const events = await db
    .selectFrom('chatEvents')
    .select(['seq', 'source', 'chatId', 'bodyJson'])
    .where('seq', '>', cursor)
    .where('receivedAt', '<', before)
    .orderBy('seq')
    .limit(step)
    .execute();
  for (const { seq, source, chatId, bodyJson } of events) {
    const event = chatEventSchema.parse(JSON.parse(bodyJson));
    await db
      .updateTable('chatEvents')
      .set({ bodyJson: JSON.stringify(withoutWords(event)) })
      .where('seq', '=', seq)
      .execute();
    if (event.message) await forgetMessage(db, { source, chatId, id: event.message.id });
    await forgetNotifications(db, seq);
    // What a chat system answered is its own words.
    await db.updateTable('callbacks').set({ detail: null }).where('eventSeq', '=', seq).execute();
    await forgetChat(db, { source, id: chatId }, before);
  }
  const last = events.at(-1);
  if (last) await saveDeskSetting(db, cursorKey, last.seq);
  return events.length;
}

/** What the event was, without a word that somebody wrote, and without a name. */
export function withoutWords({ chat, by, message, ...event }: ChatEvent): ChatEvent {
  const { subject: _, customer: _name, ...kept } = chat;
  return {
    ...event,
    chat: kept,
    ...(by ? { by: { kind: by.kind, ...(by.id === undefined ? {} : { id: by.id }) } } : {}),
    ...(message ? { message: { id: message.id, text: '' } } : {}),
  };
}

export async function forgetMessage(db: Db, message: { source: string; chatId: string; id: string }): Promise<void> {
  await db
    .updateTable('chatMessages')
    .set({ text: '', byName: '' })
    .where('source', '=', message.source)
    .where('chatId', '=', message.chatId)
    .where('id', '=', message.id)
    .execute();
}

/** The same of a message that its chat system has deleted, with the event that told of it. */
export async function forgetMessageEvent(db: Db, { seq, event }: { seq: number; event: ChatEvent }): Promise<void> {
  const bodyJson = JSON.stringify({ ...event, message: event.message && { id: event.message.id, text: '' } });
  await db.updateTable('chatEvents').set({ bodyJson }).where('seq', '=', seq).execute();
  await forgetNotifications(db, seq);
}

async function forgetNotifications(db: Db, eventSeq: number): Promise<void> {
  const rows = await db
    .updateTable('decisions')
    .set({ title: forgottenTitle, body: '' })
    .where('eventSeq', '=', eventSeq)
    .returning('id')
    .execute();
  if (rows.length === 0) return;
  await db
    .updateTable('deliveries')
    .set({ endingText: '' })
    .where(
      'notification',
      'in',
      rows.map(({ id }) => id),
    )
    .where('endingText', 'is not', null)
    .execute();
}

/** A chat of which nothing was heard since, whether it is over or was left open. */
async function forgetChat(db: Db, chat: { source: string; id: string }, before: number): Promise<void> {
  await db
    .updateTable('chats')
    .set({ subject: null, customerName: null })
    .where('source', '=', chat.source)
    .where('id', '=', chat.id)
    .where('changedAt', '<', before)
    .execute();
}
