import type { Chat } from '../../../wire/chat.ts';
import type { PageSay } from '../texts/load-page-texts.ts';

/** What people call a chat: its customer, else its subject, else its id. */
export function toChatTitle(chat: Pick<Chat, 'customer' | 'subject' | 'id'>, say: PageSay): string {
  return chat.customer ?? chat.subject ?? say('chat.untitled', { id: chat.id });
}
