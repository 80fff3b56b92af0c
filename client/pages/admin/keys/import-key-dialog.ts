import { html, nothing, type TemplateResult } from 'lit';
import type { VapidKey } from '../../../../wire/vapid-key.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError, findProblem } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import { readPastedKey } from './imported-key-form.ts';

const fieldWords: Readonly<Record<string, string>> = { publicKey: 'The public half', privateKey: 'The private half' };

/** Takes in a key that was made elsewhere, in whichever form it was pasted. Says `imported` with the key. */
export class ImportKeyDialog extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #errors: readonly string[] = [];
  #message = '';

  open(): void {
    this.#errors = [];
    this.#message = '';
    this.requestUpdate();
    this.querySelector('form')?.reset();
    this.querySelector('dialog')?.showModal();
  }

  protected override render(): TemplateResult {
    const isWrong = this.#errors.length > 0 || this.#message !== '';
    return html`
      <dialog class="wide" aria-labelledby="import-title" data-testid="import-dialog">
        <form method="dialog" @submit=${this.#import}>
          <h2 id="import-title">Import a key</h2>
          <p>For consoles whose people are subscribed with it already: they go on without subscribing again.</p>
          <div class="field">
            <label for="pasted-key">The key, with its private half</label>
            <textarea id="pasted-key" name="key" class="code" rows="8" required spellcheck="false" autocomplete="off" aria-describedby="pasted-hint pasted-error" aria-invalid=${isWrong ? 'true' : nothing}></textarea>
            <span id="pasted-hint" class="hint">Paste it as it is: the two lines that web-push prints, a PEM file (PKCS #8 or SEC 1), or a JWK. It has to be on the curve P-256. The private half is stored sealed, and never shown again.</span>
            <span id="pasted-error" class="field-error" role="alert" data-testid="import-error">${this.#errors.length > 0 ? this.#errors.join(' ') : this.#message}</span>
          </div>
          <div class="buttons">
            <button class="primary" data-testid="save-import">Import</button>
            <button type="button" @click=${() => this.querySelector('dialog')?.close()}>Cancel</button>
          </div>
        </form>
      </dialog>
    `;
  }

  readonly #import = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = event.currentTarget;
    const body = readPastedKey(String(new FormData(form).get('key')));
    try {
      const imported = await this.context.deskbell.api<VapidKey>('POST', 'api/v1/admin/vapid-keys', body);
      this.querySelector('dialog')?.close();
      form.reset();
      this.dispatchEvent(new CustomEvent('imported', { detail: imported }));
    } catch (error) {
      const errors = findProblem(error)?.errors ?? [];
      this.#errors = errors.map(({ field, detail }) => `${fieldWords[field] ?? 'The key'}: ${detail}.`);
      this.#message = describeError(error);
      this.requestUpdate();
    }
  };
}

customElements.define('import-key-dialog', ImportKeyDialog);
