import { html, nothing, type TemplateResult } from 'lit';
import type { Chat } from '../../../wire/chat.ts';
import { type ChatKey, isSameChat, toChatHash } from '../chats/chat-hash.ts';
import { toChatTitle } from '../chats/chat-title.ts';
import { toSpokenAge, toSpokenWait } from '../shell/spoken-time.ts';
import type { PageSay } from '../texts/load-page-texts.ts';
import type { ChatListName } from './chat-lists.ts';

interface ChatListSection {
  readonly name: ChatListName;
  readonly chats: readonly Chat[];
  readonly open: ChatKey | undefined;
  readonly now: number;
  readonly say: PageSay;
}

/** One of the console's lists, with how many are in it. */
export function renderChatList({ name, chats, open, now, say }: ChatListSection): TemplateResult {
  return html`
    <section class="chat-list" aria-labelledby="list-${name}" data-testid="list-${name}">
      <h2 id="list-${name}">${say(`list.${name}`)} <span class="count ${chats.length > 0 ? 'some' : ''}" data-testid="count-${name}">${chats.length}</span></h2>
      ${
        chats.length === 0
          ? html`<p class="empty">${say(`list.${name}.empty`)}</p>`
          : html`<ul>${chats.map((chat) => renderItem(chat, isSameChat(chat, open), { now, say }))}</ul>`
      }
    </section>
  `;
}

function renderItem(chat: Chat, isOpen: boolean, { now, say }: Pick<ChatListSection, 'now' | 'say'>): TemplateResult {
  return html`
    <li>
      <a class="chat-item" href=${toChatHash(chat)} aria-current=${isOpen ? 'true' : nothing} data-testid="chat-item" data-chat=${chat.id} data-source=${chat.source}>
        <span class="chat-name" dir="auto">${toChatTitle(chat, say)}</span>
        <span class="chat-age">${chat.phase === 'waiting' && chat.waitingSince ? say('chat.waits', { age: toSpokenWait(chat.waitingSince, now, say) }) : toSpokenAge(chat.changedAt, now, say)}</span>
        <span class="chat-words" dir="auto">${chat.customer === null ? '' : (chat.subject ?? '')}</span>
        ${chat.assistance ? html`<span class="flag">${say('chat.assistance')}</span>` : nothing}
      </a>
    </li>
  `;
}
