import { html, nothing, type TemplateResult } from 'lit';
import type { Source } from '../../../../wire/source.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError, toFieldErrors } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';

/** Gives a chat system another name; its id, and so its URL, stays. Says `saved` afterwards. */
export class RenameSourceDialog extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #source: Source | undefined;
  #error = '';
  #message = '';

  open(source: Source): void {
    this.#source = source;
    this.#error = '';
    this.#message = '';
    void this.openForm();
  }

  protected override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="rename-title" data-testid="rename-dialog">
        <form method="dialog" @submit=${this.#save}>
          <h2 id="rename-title">Rename ${this.#source?.name}</h2>
          <div class="field">
            <label for="rename-name">Name</label>
            <input id="rename-name" name="name" required autocomplete="off" value=${this.#source?.name ?? ''} aria-describedby="rename-error" aria-invalid=${this.#error ? 'true' : nothing}>
            <span class="hint">Its URL stays as it is.</span>
            <span id="rename-error" class="field-error">${this.#error}</span>
          </div>
          <p class="form-message" role="alert">${this.#message}</p>
          <div class="buttons">
            <button class="primary" data-testid="save-name">Save</button>
            <button type="button" @click=${() => this.querySelector('dialog')?.close()}>Cancel</button>
          </div>
        </form>
      </dialog>
    `;
  }

  readonly #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!this.#source || !(event.currentTarget instanceof HTMLFormElement)) return;
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    try {
      await this.context.deskbell.api('PUT', `api/v1/admin/sources/${encodeURIComponent(this.#source.id)}`, { name });
      this.querySelector('dialog')?.close();
      this.dispatchEvent(new CustomEvent('saved'));
    } catch (error) {
      this.#error = toFieldErrors(error).name ?? '';
      this.#message = describeError(error);
      this.requestUpdate();
    }
  };
}

customElements.define('rename-source-dialog', RenameSourceDialog);
