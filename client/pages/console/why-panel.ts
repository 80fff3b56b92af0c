import { html, nothing, type TemplateResult } from 'lit';
import type { OwnEvent, OwnEvents } from '../../../wire/own-event.ts';
import type { Deskbell } from '../../deskbell.ts';
import { eventWords } from '../shell/event-words.ts';
import { LightElement } from '../shell/light-element.ts';
import { describeError } from '../shell/problem-text.ts';
import { toClockTime } from '../shell/spoken-time.ts';

/** "Why was I not told?": the events of the last day that were near oneself, each with its reason and what one can do. */
export class WhyPanel extends LightElement {
  static override properties = { deskbell: { attribute: false } };
  declare deskbell: Deskbell;
  #answer: OwnEvents | undefined;
  #chat = '';
  #fault = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  protected override render(): TemplateResult {
    const answer = this.#answer;
    return html`
      <div class="why" data-testid="why-panel">
        <h1 tabindex="-1" data-testid="chat-title">Why was I told, or not?</h1>
        <p class="hint">What was for you in the last 24 hours, or passed you over. Only you see this; your administrator can look the same up.</p>
        <form class="why-search" role="search" @submit=${this.#search}>
          <label for="why-chat">Chat</label>
          <input id="why-chat" name="chat" autocomplete="off" placeholder="Its id; empty for all" .value=${this.#chat}>
          <button data-testid="why-search">Look it up</button>
        </form>
        <p class="form-message" role="alert">${this.#fault}</p>
        <p role="status" class="empty" data-testid="why-status">${answer ? this.#statusWords(answer) : nothing}</p>
        <ol class="why-list">${answer?.events.map((event) => renderOwnEvent(event))}</ol>
        <p><a href="#">Back to all chats</a></p>
      </div>
    `;
  }

  #statusWords({ events, elsewhere }: OwnEvents): string | typeof nothing {
    if (events.length > 0) return nothing;
    if (elsewhere) {
      const queue = elsewhere.queue === null ? 'It was for others' : `It was in the queue ${elsewhere.queue}`;
      return `${queue}, and nothing of it was for you. If you should be told of such chats, ask your administrator to add you to that queue.`;
    }
    return this.#chat === ''
      ? 'Nothing has come in that was near you.'
      : 'No event of this chat has come in during the last 24 hours. Ask your administrator whether the chat system sent it.';
  }

  readonly #search = (event: SubmitEvent): void => {
    event.preventDefault();
    const field = this.querySelector<HTMLInputElement>('#why-chat');
    this.#chat = field?.value.trim() ?? '';
    void this.#load();
  };

  async #load(): Promise<void> {
    const query = this.#chat === '' ? '' : `?${new URLSearchParams({ chat: this.#chat })}`;
    this.#fault = '';
    try {
      this.#answer = await this.deskbell.api<OwnEvents>('GET', `api/v1/me/events${query}`);
    } catch (error) {
      this.#fault = describeError(error);
    }
    this.requestUpdate();
  }
}

function renderOwnEvent({ type, chat, at, level, why, advice, remedy }: OwnEvent): TemplateResult {
  return html`
    <li data-testid="why-event" data-level=${level ?? 'passed-over'} data-remedy=${remedy ?? 'none'}>
      <p><time datetime=${at}>${toClockTime(at, Date.now())}</time> <strong>${eventWords[type]}</strong> <span class="id">${chat}</span></p>
      <p>${why}</p>
      ${advice ? html`<p class="advice">${advice}</p>` : nothing}
    </li>
  `;
}

customElements.define('why-panel', WhyPanel);
