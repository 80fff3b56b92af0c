import { html, nothing, type TemplateResult } from 'lit';
import type { Chat, ChatMessage } from '../../../wire/chat.ts';
import { isolate } from '../../../wire/isolate.ts';
import type { Me } from '../../../wire/person.ts';
import { toChatTitle } from '../chats/chat-title.ts';
import { toClockTime, toSpokenAge, toSpokenWait } from '../shell/spoken-time.ts';
import type { PageSay } from '../texts/load-page-texts.ts';
import './message-composer.ts';

/** What an agent can do with an open chat. */
export interface ChatActions {
  readonly accept: () => void;
  readonly close: () => void;
  readonly askAssistance: (isNeeded: boolean) => void;
  readonly send: (text: string) => Promise<void>;
}

interface ChatPanel {
  readonly chat: Chat;
  readonly messages: readonly ChatMessage[];
  readonly me: Me;
  readonly now: number;
  readonly say: PageSay;
  readonly isBusy: boolean;
  readonly fault: string;
  readonly actions: ChatActions;
}

/** An open chat: who it is with, what was said, and what to do next. */
export function renderChatPanel(panel: ChatPanel): TemplateResult {
  const { chat, me, now, say, fault } = panel;
  const isOurs = chat.agents.some((agent) => agent.id === me.id);
  return html`
    <header class="chat-head">
      <a class="back" href="#" data-testid="back-to-lists">${say('chat.all')}</a>
      <h1 tabindex="-1" data-testid="chat-title">${toChatTitle(chat, say)}</h1>
      <p class="chat-facts" data-testid="chat-facts">${toFacts(chat, now, say).join(' · ')}</p>
      ${chat.assistance ? html`<p class="assistance-line" data-testid="assistance-line">${toAssistanceLine(chat.assistance, panel)}</p>` : nothing}
      ${renderActions(panel, isOurs)}
      <p class="form-message" role="alert" data-testid="chat-fault">${fault}</p>
    </header>
    ${renderMessages(panel)}
    ${
      isOurs && chat.phase === 'active' && chat.source === me.example?.source
        ? html`<message-composer .say=${say} .send=${panel.actions.send} .chat=${`${chat.source}/${chat.id}`}></message-composer>`
        : nothing
    }
  `;
}

function renderActions({ chat, me, say, isBusy, actions }: ChatPanel, isOurs: boolean): TemplateResult {
  if (chat.phase === 'over')
    return html`<p class="chat-ended" data-testid="chat-ended">${say('chat.over')} <span lang="en" dir="auto">${chat.ended ?? ''}</span></p>`;
  if (chat.source !== me.example?.source)
    return chat.url === null
      ? html`<p class="hint" data-testid="answer-elsewhere">${say('chat.elsewhere')}</p>`
      : html`<p class="buttons"><a class="button primary" href=${chat.url} target="_blank" rel="noopener noreferrer" data-testid="open-elsewhere">${say('chat.answer')}</a></p>`;
  const isAsked = chat.invited.includes(me.id) || chat.transferredTo.includes(me.id);
  return html`
    <div class="buttons">
      ${
        !isOurs || isAsked
          ? html`<button type="button" class="primary" ?disabled=${isBusy} @click=${actions.accept} data-testid="accept-chat">${say(isAsked || chat.phase === 'waiting' ? 'chat.accept' : 'chat.join')}</button>`
          : nothing
      }
      ${
        isOurs
          ? html`
              <button type="button" class=${chat.assistance ? '' : 'calling'} aria-pressed=${chat.assistance ? 'true' : 'false'} ?disabled=${isBusy}
                @click=${() => actions.askAssistance(!chat.assistance)} data-testid="assistance-button">
                ${say(chat.assistance ? 'chat.unask' : 'chat.ask')}
              </button>
              <button type="button" ?disabled=${isBusy} @click=${actions.close} data-testid="close-chat">${say('chat.close')}</button>
            `
          : nothing
      }
    </div>
  `;
}

function renderMessages({ messages, me, now, say }: ChatPanel): TemplateResult {
  return html`
    <div class="messages" role="log" aria-label=${say('chat.messages')} tabindex="0" data-testid="messages">
      <ol>${
        messages.length === 0
          ? html`<li class="empty">${say('chat.noMessages')}</li>`
          : messages.map(
              (message) => html`
                <li class="message ${message.kind === 'customer' ? 'theirs' : 'ours'}" data-testid="message">
                  <p class="message-by">
                    <strong dir="auto">${message.by === me.name || message.by === me.id ? say('chat.you') : message.by}</strong>
                    <time datetime=${message.at}>${toClockTime(message.at, now, say.language)}</time>
                  </p>
                  <p class="message-text" dir="auto">${message.text}</p>
                </li>
              `,
            )
      }</ol>
    </div>
  `;
}

function toFacts(chat: Chat, now: number, say: PageSay): string[] {
  const agents = chat.agents.map((agent) => agent.name).join(', ');
  return [
    chat.subject !== null && chat.customer !== null ? isolate(chat.subject, say.language) : '',
    chat.queue === null ? '' : say('chat.queue', { queue: chat.queue }),
    chat.phase === 'waiting' && chat.waitingSince
      ? say('chat.waits', { age: toSpokenWait(chat.waitingSince, now, say) })
      : '',
    agents ? say('chat.with', { agents }) : '',
  ].filter((fact) => fact !== '');
}

function toAssistanceLine({ by, at }: NonNullable<Chat['assistance']>, { me, now, say }: ChatPanel): string {
  const age = toSpokenAge(at, now, say);
  if (by === me.name || by === me.id) return say('chat.youAsked', { age });
  return say('chat.otherAsked', { name: by ?? '', age });
}
