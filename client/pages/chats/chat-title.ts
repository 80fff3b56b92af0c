import type { Chat } from '../../../wire/chat.ts';

/** What people call a chat: its customer, else its subject, else its id. */
export function toChatTitle(chat: Pick<Chat, 'customer' | 'subject' | 'id'>): string {
  return chat.customer ?? chat.subject ?? `Chat ${chat.id}`;
}
