import { html, nothing, type TemplateResult } from 'lit';
import type { OwnEvent, OwnEvents } from '../../../wire/own-event.ts';
import type { Deskbell } from '../../deskbell.ts';
import { LightElement } from '../shell/light-element.ts';
import { describeError } from '../shell/problem-text.ts';
import { toClockTime } from '../shell/spoken-time.ts';
import type { PageSay } from '../texts/load-page-texts.ts';
import { sayReason } from './say-reason.ts';

/** "Why was I not told?": the events of the last day that were near oneself, each with its reason and what one can do. */
export class WhyPanel extends LightElement {
  static override properties = { deskbell: { attribute: false }, say: { attribute: false } };
  declare deskbell: Deskbell;
  declare say: PageSay;
  #answer: OwnEvents | undefined;
  #chat = '';
  #fault = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { say } = this;
    const answer = this.#answer;
    return html`
      <div class="why" data-testid="why-panel">
        <h1 tabindex="-1" data-testid="chat-title">${say('why.title')}</h1>
        <p class="hint">${say('why.hint')}</p>
        <form class="why-search" role="search" @submit=${this.#search}>
          <label for="why-chat">${say('why.chat')}</label>
          <input id="why-chat" name="chat" autocomplete="off" placeholder=${say('why.placeholder')} .value=${this.#chat}>
          <button data-testid="why-search">${say('why.search')}</button>
        </form>
        <p class="form-message" role="alert">${this.#fault}</p>
        <p role="status" class="empty" data-testid="why-status">${answer ? this.#statusWords(answer) : nothing}</p>
        <ol class="why-list">${answer?.events.map((event) => renderOwnEvent(event, say))}</ol>
        <p><a href="#">${say('chat.back')}</a></p>
      </div>
    `;
  }

  #statusWords({ events, elsewhere }: OwnEvents): string | typeof nothing {
    if (events.length > 0) return nothing;
    if (elsewhere) {
      const { queue } = elsewhere;
      return queue === null ? this.say('why.elsewhere') : this.say('why.elsewhereQueue', { queue });
    }
    return this.say(this.#chat === '' ? 'why.nothing' : 'why.unknownChat');
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
      this.#fault = describeError(error, this.say);
    }
    this.requestUpdate();
  }
}

function renderOwnEvent(event: OwnEvent, say: PageSay): TemplateResult {
  const { type, chat, at, level, remedy } = event;
  return html`
    <li data-testid="why-event" data-level=${level ?? 'passed-over'} data-remedy=${remedy ?? 'none'}>
      <p><time datetime=${at}>${toClockTime(at, Date.now(), say.language)}</time> <strong>${say(`event.${type}`)}</strong> <bdi class="id">${chat}</bdi></p>
      <p>${sayReason(event, say)}</p>
      ${remedy ? html`<p class="advice">${say(`remedy.${remedy}`)}</p>` : nothing}
    </li>
  `;
}

customElements.define('why-panel', WhyPanel);
