import { html, nothing, type TemplateResult } from 'lit';
import type { Chat } from '../../../wire/chat.ts';
import type { Me } from '../../../wire/person.ts';
import { type ChatKey, isSameChat } from '../chats/chat-hash.ts';
import { toChatTitle } from '../chats/chat-title.ts';
import { toSpokenAge } from '../shell/spoken-time.ts';

interface AssistanceCalls {
  readonly calls: readonly Chat[];
  readonly me: Me;
  readonly now: number;
  /** The chat that a notification led to. */
  readonly open: ChatKey | undefined;
  readonly toConsoleUrl: (chat: Chat) => string | undefined;
  readonly turnOff: (chat: Chat) => void;
}

/** Who needs help, the longest waiting first. */
export function renderAssistanceCalls(parts: AssistanceCalls): TemplateResult {
  const { calls } = parts;
  return html`
    <section class="assistance-calls" aria-labelledby="calls-title" data-testid="assistance-calls">
      <h2 id="calls-title" class="ledger-title">
        Calls for assistance <span class="count ${calls.length > 0 ? 'call' : ''}" data-testid="count-calls">${calls.length}</span>
      </h2>
      ${
        calls.length === 0
          ? html`<p class="empty">Nobody asks for help at the moment.</p>`
          : html`<ul aria-live="polite">${calls.map((chat) => renderCall(chat, parts))}</ul>`
      }
    </section>
  `;
}

function renderCall(chat: Chat, { me, now, open, toConsoleUrl, turnOff }: AssistanceCalls): TemplateResult {
  const age = chat.assistance ? toSpokenAge(chat.assistance.at, now) : '';
  const url = toConsoleUrl(chat);
  return html`
    <li class="assistance-call ${isSameChat(chat, open) ? 'open' : ''}" tabindex="-1" data-testid="assistance-call" data-chat=${chat.id} data-source=${chat.source}>
      <p class="call-age"><strong>${age}</strong></p>
      <div class="call-text">
        <p><strong>${chat.assistance?.by}</strong> asks for assistance</p>
        <p class="hint">${[toChatTitle(chat), chat.customer === null ? '' : (chat.subject ?? ''), chat.queue === null ? '' : `queue ${chat.queue}`].filter(Boolean).join(' · ')}</p>
      </div>
      <div class="buttons">
        ${url ? html`<a href=${url}>Open chat</a>` : nothing}
        ${
          chat.source === me.example?.source
            ? html`<button type="button" @click=${() => turnOff(chat)} data-testid="turn-off-assistance">Turn off</button>`
            : html`<span class="hint">Turn it off in your chat system</span>`
        }
      </div>
    </li>
  `;
}
