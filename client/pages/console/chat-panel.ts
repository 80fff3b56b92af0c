import { html, nothing, type TemplateResult } from 'lit';
import type { Chat, ChatMessage } from '../../../wire/chat.ts';
import type { Me } from '../../../wire/person.ts';
import { toChatTitle } from '../chats/chat-title.ts';
import { toClockTime, toSpokenAge } from '../shell/spoken-time.ts';
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
  readonly isBusy: boolean;
  readonly fault: string;
  readonly actions: ChatActions;
}

/** An open chat: who it is with, what was said, and what to do next. */
export function renderChatPanel(panel: ChatPanel): TemplateResult {
  const { chat, messages, me, now, fault } = panel;
  const isOurs = chat.agents.some((agent) => agent.id === me.id);
  return html`
    <header class="chat-head">
      <a class="back" href="#" data-testid="back-to-lists">← All chats</a>
      <h1 tabindex="-1" data-testid="chat-title">${toChatTitle(chat)}</h1>
      <p class="chat-facts" data-testid="chat-facts">${toFacts(chat, now).join(' · ')}</p>
      ${chat.assistance ? html`<p class="assistance-line" data-testid="assistance-line">${toAssistanceLine(chat.assistance, me, now)}</p>` : nothing}
      ${renderActions(panel, isOurs)}
      <p class="form-message" role="alert" data-testid="chat-fault">${fault}</p>
    </header>
    ${renderMessages(messages, me, now)}
    ${
      isOurs && chat.phase === 'active' && chat.source === me.example?.source
        ? html`<message-composer .send=${panel.actions.send} .chat=${`${chat.source}/${chat.id}`}></message-composer>`
        : nothing
    }
  `;
}

function renderActions({ chat, me, isBusy, actions }: ChatPanel, isOurs: boolean): TemplateResult {
  if (chat.phase === 'over')
    return html`<p class="chat-ended" data-testid="chat-ended">${chat.ended ?? 'This chat is over'}.</p>`;
  if (chat.source !== me.example?.source)
    return chat.url === null
      ? html`<p class="hint" data-testid="answer-elsewhere">Answer in your chat system.</p>`
      : html`<p class="buttons"><a class="button primary" href=${chat.url} target="_blank" rel="noopener noreferrer" data-testid="open-elsewhere">Answer in your chat system</a></p>`;
  const isAsked = chat.invited.includes(me.id) || chat.transferredTo.includes(me.id);
  return html`
    <div class="buttons">
      ${
        !isOurs || isAsked
          ? html`<button type="button" class="primary" ?disabled=${isBusy} @click=${actions.accept} data-testid="accept-chat">${isAsked || chat.phase === 'waiting' ? 'Accept' : 'Join'}</button>`
          : nothing
      }
      ${
        isOurs
          ? html`
              <button type="button" class=${chat.assistance ? '' : 'calling'} aria-pressed=${chat.assistance ? 'true' : 'false'} ?disabled=${isBusy}
                @click=${() => actions.askAssistance(!chat.assistance)} data-testid="assistance-button">
                ${chat.assistance ? 'Take back the call for assistance' : 'Ask for assistance'}
              </button>
              <button type="button" ?disabled=${isBusy} @click=${actions.close} data-testid="close-chat">Close chat</button>
            `
          : nothing
      }
    </div>
  `;
}

function renderMessages(messages: readonly ChatMessage[], me: Me, now: number): TemplateResult {
  return html`
    <ol class="messages" role="log" aria-label="Messages" tabindex="0" data-testid="messages">
      ${
        messages.length === 0
          ? html`<li class="empty">No messages yet.</li>`
          : messages.map(
              (message) => html`
                <li class="message ${message.kind === 'customer' ? 'theirs' : 'ours'}" data-testid="message">
                  <p class="message-by">
                    <strong>${message.by === me.name || message.by === me.id ? 'You' : message.by}</strong>
                    <time datetime=${message.at}>${toClockTime(message.at, now)}</time>
                  </p>
                  <p class="message-text" dir="auto">${message.text}</p>
                </li>
              `,
            )
      }
    </ol>
  `;
}

function toFacts(chat: Chat, now: number): string[] {
  const agents = chat.agents.map((agent) => agent.name).join(', ');
  return [
    chat.subject !== null && chat.customer !== null ? chat.subject : '',
    chat.queue === null ? '' : `Queue ${chat.queue}`,
    chat.phase === 'waiting' && chat.waitingSince ? `waits ${toSpokenAge(chat.waitingSince, now)}` : '',
    agents ? `with ${agents}` : '',
  ].filter((fact) => fact !== '');
}

function toAssistanceLine(assistance: NonNullable<Chat['assistance']>, me: Me, now: number): string {
  const who = assistance.by === me.name || assistance.by === me.id ? 'You asked' : `${assistance.by} asked`;
  return `${who} for assistance ${toSpokenAge(assistance.at, now)} ago. The supervisors of this queue were told.`.replace(
    'just now ago',
    'just now',
  );
}
