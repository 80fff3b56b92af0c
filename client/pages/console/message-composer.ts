import { html, type TemplateResult } from 'lit';
import { LightElement } from '../shell/light-element.ts';
import { describeError } from '../shell/problem-text.ts';
import type { PageSay } from '../texts/load-page-texts.ts';

/** Where a message is written. Enter sends, Shift and Enter start a new line; what could not be sent stays. */
export class MessageComposer extends LightElement {
  static override properties = { say: { attribute: false }, send: { attribute: false }, chat: { attribute: false } };
  declare say: PageSay;
  declare send: (text: string) => Promise<void>;
  /** Which chat it writes to: a half-written message never follows to another one. */
  declare chat: string;
  #isSending = false;
  #message = '';

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.has('chat') && changed.get('chat') !== undefined) this.#field().value = '';
  }

  protected override render(): TemplateResult {
    return html`
      <form class="composer" @submit=${this.#submit} data-testid="composer">
        <label for="composer-text">${this.say('composer.message')}</label>
        <textarea id="composer-text" rows="2" maxlength="4000" dir="auto" aria-describedby="composer-message" @keydown=${this.#onKey} data-testid="composer-text"></textarea>
        <button class="primary" ?disabled=${this.#isSending} data-testid="send-message">${this.say('composer.send')}</button>
        <p id="composer-message" class="form-message" role="alert">${this.#message}</p>
      </form>
    `;
  }

  #field(): HTMLTextAreaElement {
    const field = this.querySelector('textarea');
    if (!field) throw new Error('The composer is not rendered');
    return field;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.querySelector('form')?.requestSubmit();
  };

  readonly #submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const field = this.#field();
    const text = field.value.trim();
    if (text === '' || this.#isSending) return;
    this.#isSending = true;
    this.#message = '';
    this.requestUpdate();
    try {
      await this.send(text);
      field.value = '';
    } catch (error) {
      this.#message = this.say('composer.notSent', { reason: describeError(error, this.say) });
    }
    this.#isSending = false;
    this.requestUpdate();
    field.focus();
  };
}

customElements.define('message-composer', MessageComposer);
