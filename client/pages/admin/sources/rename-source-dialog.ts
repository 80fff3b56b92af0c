import { html, nothing, type TemplateResult } from 'lit';
import type { Source } from '../../../../wire/source.ts';
import { changedFields } from '../../shell/changed-fields.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError, toFieldErrors } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import { kindWordsOf } from './kind-words.ts';

/** Gives a chat system another name, and says where its chats are; its id, and so its URL, stays. Says `saved` afterwards. */
export class RenameSourceDialog extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #source: Source | undefined;
  #errors: Record<string, string> = {};
  #message = '';

  open(source: Source): void {
    this.#source = source;
    this.#errors = {};
    this.#message = '';
    void this.openForm();
  }

  protected override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="rename-title" data-testid="rename-dialog">
        <form method="dialog" @submit=${this.#save}>
          <h2 id="rename-title">Change ${this.#source?.name}</h2>
          <div class="field">
            <label for="rename-name">Name</label>
            <input id="rename-name" name="name" required autocomplete="off" value=${this.#source?.name ?? ''} aria-describedby="rename-error" aria-invalid=${this.#errors.name ? 'true' : nothing}>
            <span class="hint">Its URL stays as it is.</span>
            <span id="rename-error" class="field-error">${this.#errors.name}</span>
          </div>
          <div class="field">
            <label for="chat-link">Address of a chat there (may be empty)</label>
            <input id="chat-link" name="chatLink" type="text" inputmode="url" autocomplete="off" spellcheck="false" value=${this.#source?.chatLink ?? ''} placeholder=${this.#example} aria-describedby="chat-link-hint chat-link-error" aria-invalid=${this.#errors.chatLink ? 'true' : nothing}>
            <span id="chat-link-hint" class="hint">With {chat} for its id. A click on a notification leads there; without it, to the console.</span>
            <span id="chat-link-error" class="field-error">${this.#errors.chatLink}</span>
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

  get #example(): string {
    const { chatLink = '' } = this.#source ? kindWordsOf(this.#source.kind) : {};
    return chatLink || 'https://chat.example.com/chats/{chat}';
  }

  readonly #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!this.#source || !(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const name = String(form.get('name')).trim();
    const chatLink = String(form.get('chatLink')).trim() || null;
    try {
      const { id, ...source } = this.#source;
      const opened = { name: source.name.trim(), chatLink: source.chatLink };
      const change = changedFields(opened, { name, chatLink });
      await this.context.deskbell.api('PUT', `api/v1/admin/sources/${encodeURIComponent(id)}`, change);
      this.querySelector('dialog')?.close();
      this.dispatchEvent(new CustomEvent('saved'));
    } catch (error) {
      this.#errors = toFieldErrors(error);
      this.#message = describeError(error);
      this.requestUpdate();
    }
  };
}

customElements.define('rename-source-dialog', RenameSourceDialog);
