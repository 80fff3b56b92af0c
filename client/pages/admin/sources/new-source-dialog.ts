import { html, nothing, type TemplateResult } from 'lit';
import { type SourceWithSecret, sourceKinds } from '../../../../wire/source.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError, toFieldErrors } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import { kindWordsOf } from './kind-words.ts';

/** Adds a chat system. Says `added` with the new source and its secret. */
export class NewSourceDialog extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #errors: Record<string, string> = {};
  #message = '';

  open(): void {
    this.#errors = {};
    this.#message = '';
    this.requestUpdate();
    this.querySelector('form')?.reset();
    this.querySelector('dialog')?.showModal();
  }

  protected override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="new-source-title" data-testid="source-dialog">
        <form method="dialog" @submit=${this.#save}>
          <h2 id="new-source-title">Add a chat system</h2>
          ${this.#field('name', 'Name', 'As people here call it.')}
          <div class="field">
            <label for="source-kind">Kind</label>
            <select id="source-kind" name="kind">${sourceKinds.map((kind) => html`<option value=${kind}>${kindWordsOf(kind).label}</option>`)}</select>
          </div>
          ${this.#field('id', 'Id', 'Becomes part of its URL: lower-case letters, digits, “-” and “_”.')}
          <p class="form-message" role="alert">${this.#message}</p>
          <div class="buttons">
            <button class="primary" data-testid="save-source">Add</button>
            <button type="button" @click=${() => this.querySelector('dialog')?.close()}>Cancel</button>
          </div>
        </form>
      </dialog>
    `;
  }

  #field(name: 'name' | 'id', label: string, hint: string): TemplateResult {
    return html`
      <div class="field">
        <label for="source-${name}">${label}</label>
        <input id="source-${name}" name=${name} required autocomplete="off" aria-describedby="source-${name}-error" aria-invalid=${this.#errors[name] ? 'true' : nothing}>
        <span class="hint">${hint}</span>
        <span id="source-${name}-error" class="field-error">${this.#errors[name]}</span>
      </div>
    `;
  }

  readonly #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const body = {
      id: String(form.get('id')).trim(),
      name: String(form.get('name')).trim(),
      kind: String(form.get('kind')),
    };
    try {
      const added = await this.context.deskbell.api<SourceWithSecret>('POST', 'api/v1/admin/sources', body);
      this.querySelector('dialog')?.close();
      this.dispatchEvent(new CustomEvent('added', { detail: added }));
    } catch (error) {
      this.#errors = toFieldErrors(error);
      this.#message = describeError(error);
      this.requestUpdate();
    }
  };
}

customElements.define('new-source-dialog', NewSourceDialog);
