import { type ChatEvent, chatEventSchema } from '../../wire/chat-event.ts';
import { toMillis } from '../../wire/instant.ts';
import { defaultPreferences, type KnownPreferences } from '../../wire/preferences.ts';
import type { ChatProgress } from '../rules/chat-progress.ts';
import type { Texts } from '../rules/texts/compile-texts.ts';
import { notificationText } from '../rules/texts/notification-text.ts';
import { listMessageEvents } from '../store/chat-events.ts';
import { findMessage, putMessage } from '../store/chats.ts';
import type { Db } from '../store/database.ts';
import { listUnsentDecisions, rewordDecision, uncountMessage } from '../store/decisions.ts';
import { forgetMessageEvent } from '../store/forget-words.ts';

/** The event that told of a message first. */
export interface MessageEvent {
  seq: number;
  event: ChatEvent;
}

/**
 * Keeps of an edited message the newest text, and of a deleted one nothing but that it was: when it comes late, it is no
 * news any more. False when this was known before, or something newer.
 */
export async function changeMessage(
  db: Db,
  source: string,
  { type, at, chat, message }: ChatEvent,
  told: MessageEvent | undefined,
): Promise<boolean> {
  if (!message) return false;
  const key = { source, chatId: chat.id, id: message.id };
  const known = await findMessage(db, key);
  if (known && known.deletedAt !== null) return false;
  const changedAt = toMillis(at);
  if (type === 'message.deleted') {
    const mark = { byKind: 'customer', at: changedAt, editedAt: null, ...known, ...key };
    await putMessage(db, { ...mark, text: '', byName: '', deletedAt: changedAt });
    if (told) {
      // First what told of it: whoever else holds what was told of the chat takes the older ones first.
      await forgetMessageEvent(db, told);
      await uncountMessage(db, { source, chatId: chat.id, eventSeq: told.seq });
    }
    return true;
  }
  // What was not told yet comes with its newest text, or was never for us.
  if (!known) return false;
  if ((known.editedAt ?? 0) > changedAt || known.text === message.text) return false;
  await putMessage(db, { ...known, text: message.text ?? '', editedAt: changedAt });
  return true;
}

/** Undefined: nobody was told of it. */
export async function findMessageEvent(
  db: Db,
  source: string,
  { chat, message }: Pick<ChatEvent, 'chat' | 'message'>,
): Promise<MessageEvent | undefined> {
  for (const { seq, bodyJson } of await listMessageEvents(db, { source, chatId: chat.id })) {
    const event = chatEventSchema.parse(JSON.parse(bodyJson));
    if (event.message?.id === message?.id) return { seq, event };
  }
  return undefined;
}

/** Puts the newest words into what was told of a message and still waits to be sent or shown. Rings nobody. */
export async function rewordUnsent(
  db: Db,
  told: MessageEvent,
  facts: {
    edited: ChatEvent;
    chat: ChatProgress;
    nameOf: (person: string) => string | undefined;
    preferences: ReadonlyMap<string, KnownPreferences>;
    texts: Texts;
  },
): Promise<void> {
  const { edited, chat, nameOf, texts } = facts;
  const event = { ...told.event, message: edited.message };
  for (const { id, personId, language } of await listUnsentDecisions(db, told.seq)) {
    const { previewText: preview } = facts.preferences.get(personId) ?? defaultPreferences;
    await rewordDecision(db, id, notificationText(event, chat, { nameOf, preview, language, texts }));
  }
}
