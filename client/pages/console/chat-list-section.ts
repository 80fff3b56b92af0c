import { html, nothing, type TemplateResult } from 'lit';
import type { Chat } from '../../../wire/chat.ts';
import { type ChatKey, isSameChat, toChatHash } from '../chats/chat-hash.ts';
import { toChatTitle } from '../chats/chat-title.ts';
import { toSpokenAge } from '../shell/spoken-time.ts';
import type { ChatListName } from './chat-lists.ts';

const listWords = {
  mine: { title: 'My chats', empty: 'No chat is yours at the moment.' },
  queue: { title: 'Queue', empty: 'Nobody is waiting.' },
  transferred: { title: 'Transferred', empty: 'Nothing has been handed over to you.' },
  invites: { title: 'Invites', empty: 'Nobody has asked you to join.' },
} as const satisfies Record<ChatListName, { title: string; empty: string }>;

interface ChatListSection {
  readonly name: ChatListName;
  readonly chats: readonly Chat[];
  readonly open: ChatKey | undefined;
  readonly now: number;
}

/** One of the console's lists, with how many are in it. */
export function renderChatList({ name, chats, open, now }: ChatListSection): TemplateResult {
  const { title, empty } = listWords[name];
  return html`
    <section class="chat-list" aria-labelledby="list-${name}" data-testid="list-${name}">
      <h2 id="list-${name}">${title} <span class="count ${chats.length > 0 ? 'some' : ''}" data-testid="count-${name}">${chats.length}</span></h2>
      ${
        chats.length === 0
          ? html`<p class="empty">${empty}</p>`
          : html`<ul>${chats.map((chat) => renderItem(chat, isSameChat(chat, open), now))}</ul>`
      }
    </section>
  `;
}

function renderItem(chat: Chat, isOpen: boolean, now: number): TemplateResult {
  return html`
    <li>
      <a class="chat-item" href=${toChatHash(chat)} aria-current=${isOpen ? 'true' : nothing} data-testid="chat-item" data-chat=${chat.id} data-source=${chat.source}>
        <span class="chat-name">${toChatTitle(chat)}</span>
        <span class="chat-age">${chat.phase === 'waiting' && chat.waitingSince ? `waits ${toSpokenAge(chat.waitingSince, now)}` : toSpokenAge(chat.changedAt, now)}</span>
        <span class="chat-words">${chat.customer === null ? '' : (chat.subject ?? '')}</span>
        ${chat.assistance ? html`<span class="flag">Assistance</span>` : nothing}
      </a>
    </li>
  `;
}
