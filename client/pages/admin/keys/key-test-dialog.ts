import { html, nothing, type TemplateResult } from 'lit';
import type { KeyTest, VapidKey } from '../../../../wire/vapid-key.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import { renderTriedSteps } from '../tried-steps.ts';
import { testStepWords } from './key-words.ts';

/** Tries a key, step by step, and offers to activate it. Says `activate` with the key when that is wanted. */
export class KeyTestDialog extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #key: VapidKey | undefined;
  #test: KeyTest | undefined;
  #message = '';

  open(key: VapidKey): void {
    this.#key = key;
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector('dialog')?.showModal());
    void this.#run();
  }

  protected override render(): TemplateResult {
    const [key, test] = [this.#key, this.#test];
    const mayActivate = test !== undefined && (key?.state === 'new' || key?.state === 'retiring');
    return html`
      <dialog class="wide" aria-labelledby="key-test-title" data-testid="key-test-dialog">
        <form method="dialog">
          <h2 id="key-test-title">Test of the key ${key?.fingerprint}</h2>
          <div role="status">${test || this.#message ? nothing : html`<p>Testing…</p>`}</div>
          ${test ? renderTriedSteps(test, { words: testStepWords, passed: 'Nothing speaks against this key.' }) : nothing}
          <p class="form-message" role="alert">${this.#message}</p>
          <div class="buttons">
            ${mayActivate ? html`<button type="button" class=${test.passed ? 'primary' : 'calling'} @click=${this.#activate} data-testid="activate-tested">${test.passed ? 'Activate it' : 'Activate it all the same'}</button>` : nothing}
            <button type="button" @click=${this.#run} data-testid="test-again">Test again</button>
            <button data-testid="close-test">Close</button>
          </div>
        </form>
      </dialog>
    `;
  }

  readonly #activate = (): void => {
    this.querySelector('dialog')?.close();
    this.dispatchEvent(new CustomEvent('activate', { detail: this.#key }));
  };

  readonly #run = async (): Promise<void> => {
    if (!this.#key) return;
    this.#test = undefined;
    this.#message = '';
    this.requestUpdate();
    const path = `api/v1/admin/vapid-keys/${encodeURIComponent(this.#key.id)}/test`;
    try {
      this.#test = await this.context.deskbell.api<KeyTest>('POST', path, {});
    } catch (error) {
      this.#message = describeError(error);
    }
    this.requestUpdate();
  };
}

customElements.define('key-test-dialog', KeyTestDialog);
