import { html, nothing, type TemplateResult } from 'lit';
import type { CallbackTest } from '../../../../wire/callback.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import { renderTriedSteps } from '../tried-steps.ts';

const stepWords = {
  url: 'The URL may be called',
  answer: 'The chat system takes a webhook',
  signature: 'It checks the signature',
} as const satisfies Record<CallbackTest['steps'][number]['step'], string>;

/** Posts a signed test to the chat system, and shows step by step what it answers. */
export class CallbackTestDialog extends LightElement {
  static override properties = { context: { attribute: false }, path: { attribute: false } };
  declare context: PageContext;
  /** Of the source's callback. */
  declare path: string;
  #test: CallbackTest | undefined;
  #message = '';

  open(): void {
    this.querySelector('dialog')?.showModal();
    void this.#run();
  }

  protected override render(): TemplateResult {
    const test = this.#test;
    return html`
      <dialog class="wide" aria-labelledby="callback-test-title" data-testid="callback-test-dialog">
        <form method="dialog">
          <h2 id="callback-test-title">Test of what it is told</h2>
          <p class="hint">It is posted a webhook of the type “test”, and then one with a wrong signature. Nothing else happens.</p>
          <div role="status">${test || this.#message ? nothing : html`<p>Testing…</p>`}</div>
          ${test ? renderTriedSteps(test, { words: stepWords, passed: 'The chat system can be told.' }) : nothing}
          <p class="form-message" role="alert">${this.#message}</p>
          <div class="buttons">
            <button type="button" @click=${this.#run} data-testid="test-again">Test again</button>
            <button data-testid="close-test">Close</button>
          </div>
        </form>
      </dialog>
    `;
  }

  readonly #run = async (): Promise<void> => {
    this.#test = undefined;
    this.#message = '';
    this.requestUpdate();
    try {
      this.#test = await this.context.deskbell.api<CallbackTest>('POST', `${this.path}/test`, {});
    } catch (error) {
      this.#message = describeError(error);
    }
    this.requestUpdate();
  };
}

customElements.define('callback-test-dialog', CallbackTestDialog);
