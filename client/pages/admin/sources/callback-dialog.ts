import { html, nothing, type TemplateResult } from 'lit';
import {
  type CallbackTarget,
  type CallbackTargetWithSecret,
  callbackTypes,
  notReachedSeconds,
} from '../../../../wire/callback.ts';
import { callbackWords } from '../../callbacks/callback-words.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError, toFieldErrors } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import { readCallbackForm } from './callback-form.ts';

/** Where a chat system is told, and of what. Says `saved`, with the target and, the first time, its secret. */
export class CallbackDialog extends LightElement {
  static override properties = { context: { attribute: false }, path: { attribute: false } };
  declare context: PageContext;
  /** Of the source's callback. */
  declare path: string;
  #target: CallbackTarget | null = null;
  #errors: Readonly<Record<string, string>> = {};
  #message = '';

  open(target: CallbackTarget | null): void {
    this.#target = target;
    this.#errors = {};
    this.#message = '';
    void this.openForm();
  }

  protected override render(): TemplateResult {
    const target = this.#target;
    const isTold = new Set(target?.types ?? callbackTypes);
    return html`
      <dialog class="wide" aria-labelledby="callback-title" data-testid="callback-dialog">
        <form method="dialog" @submit=${this.#save}>
          <h2 id="callback-title">Tell this chat system</h2>
          <div class="field">
            <label for="callback-url">Its URL</label>
            <input id="callback-url" name="url" type="url" required autocomplete="off" spellcheck="false" placeholder="https://" value=${target?.url ?? ''} aria-describedby="callback-url-hint callback-url-error" aria-invalid=${this.#errors.url ? 'true' : nothing}>
            <span id="callback-url-hint" class="hint">Signed webhooks are posted to it (Standard Webhooks).</span>
            <span id="callback-url-error" class="field-error" data-testid="callback-url-error">${this.#errors.url ?? ''}</span>
          </div>
          <fieldset class="field">
            <legend>Of what</legend>
            ${callbackTypes.map(
              (type) => html`
                <label class="choice"><input type="checkbox" name="types" value=${type} ?checked=${isTold.has(type)}> <span><strong>${callbackWords[type].name}</strong> <span class="hint">${callbackWords[type].hint}</span></span></label>
              `,
            )}
            <span class="field-error">${this.#errors.types ?? ''}</span>
          </fieldset>
          <div class="field">
            <label for="callback-seconds">Seconds until nobody counts as reached</label>
            <input id="callback-seconds" name="notReachedSeconds" type="number" required min=${notReachedSeconds.least} max=${notReachedSeconds.most} value=${target?.notReachedSeconds ?? notReachedSeconds.byDefault} aria-describedby="callback-seconds-error">
            <span id="callback-seconds-error" class="field-error">${this.#errors.notReachedSeconds ?? ''}</span>
          </div>
          <p class="form-message" role="alert">${this.#message}</p>
          <div class="buttons">
            <button class="primary" data-testid="save-callback">Save</button>
            <button type="button" @click=${() => this.querySelector('dialog')?.close()}>Cancel</button>
          </div>
        </form>
      </dialog>
    `;
  }

  readonly #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const change = readCallbackForm(new FormData(event.currentTarget));
    try {
      const detail = await this.context.deskbell.api<CallbackTargetWithSecret>('PUT', this.path, change);
      this.querySelector('dialog')?.close();
      this.dispatchEvent(new CustomEvent('saved', { detail }));
    } catch (error) {
      this.#errors = toFieldErrors(error);
      this.#message = describeError(error);
      this.requestUpdate();
    }
  };
}

customElements.define('callback-dialog', CallbackDialog);
