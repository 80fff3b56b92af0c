import { html, nothing, type TemplateResult } from 'lit';
import type { Chat } from '../../../wire/chat.ts';
import { isolate } from '../../../wire/isolate.ts';
import type { Me } from '../../../wire/person.ts';
import { type ChatKey, isSameChat } from '../chats/chat-hash.ts';
import { toChatTitle } from '../chats/chat-title.ts';
import { toSpokenAge } from '../shell/spoken-time.ts';
import type { PageSay } from '../texts/load-page-texts.ts';

interface AssistanceCalls {
  readonly calls: readonly Chat[];
  readonly me: Me;
  readonly now: number;
  readonly say: PageSay;
  /** The chat that a notification led to. */
  readonly open: ChatKey | undefined;
  readonly toConsoleUrl: (chat: Chat) => string | undefined;
  readonly turnOff: (chat: Chat) => void;
}

/** Who needs help, the longest waiting first. */
export function renderAssistanceCalls(parts: AssistanceCalls): TemplateResult {
  const { calls, say } = parts;
  return html`
    <section class="assistance-calls" aria-labelledby="calls-title" data-testid="assistance-calls">
      <h2 id="calls-title" class="ledger-title">
        ${say('calls.title')} <span class="count ${calls.length > 0 ? 'call' : ''}" data-testid="count-calls">${calls.length}</span>
      </h2>
      ${
        calls.length === 0
          ? html`<p class="empty">${say('calls.empty')}</p>`
          : html`<ul aria-live="polite">${calls.map((chat) => renderCall(chat, parts))}</ul>`
      }
    </section>
  `;
}

function renderCall(chat: Chat, { me, now, say, open, toConsoleUrl, turnOff }: AssistanceCalls): TemplateResult {
  const age = chat.assistance ? toSpokenAge(chat.assistance.at, now, say) : '';
  const url = toConsoleUrl(chat);
  return html`
    <li class="assistance-call ${isSameChat(chat, open) ? 'open' : ''}" tabindex="-1" data-testid="assistance-call" data-chat=${chat.id} data-source=${chat.source}>
      <p class="call-age"><strong>${age}</strong></p>
      <div class="call-text">
        <p><strong>${say('calls.asks', { name: chat.assistance?.by ?? '' })}</strong></p>
        <p class="hint">${toFacts(chat, say)}</p>
      </div>
      <div class="buttons">
        ${url ? html`<a href=${url}>${say('calls.open')}</a>` : nothing}
        ${
          chat.source === me.example?.source
            ? html`<button type="button" @click=${() => turnOff(chat)} data-testid="turn-off-assistance">${say('calls.turnOff')}</button>`
            : html`<span class="hint">${say('calls.elsewhere')}</span>`
        }
      </div>
    </li>
  `;
}

function toFacts(chat: Chat, say: PageSay): string {
  const subject = chat.customer === null ? null : chat.subject;
  return [
    isolate(toChatTitle(chat, say), say.language),
    subject === null ? '' : isolate(subject, say.language),
    chat.queue === null ? '' : say('calls.queue', { queue: chat.queue }),
  ]
    .filter(Boolean)
    .join(' · ');
}
