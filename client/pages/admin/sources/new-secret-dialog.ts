import { html, nothing, type TemplateResult } from 'lit';
import { defaultOverlapHours, type Source, type SourceWithSecret } from '../../../../wire/source.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError, toFieldErrors } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import { kindWordsOf } from './kind-words.ts';

const overlaps = [
  { hours: 1, words: 'for an hour' },
  { hours: defaultOverlapHours, words: 'for a day' },
  { hours: 7 * 24, words: 'for a week' },
  { hours: 0, words: 'no longer: it has leaked' },
] as const;

/**
 * Makes a new secret, or takes the chat system's own, and asks how long the old one fits beside it. Says `made` with the
 * source and its secret, or `entered`.
 */
export class NewSecretDialog extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #source: Source | undefined;
  #message = '';
  #error = '';

  open(source: Source): void {
    this.#source = source;
    this.#message = '';
    this.#error = '';
    void this.openForm();
  }

  protected override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="new-secret-title" data-testid="new-secret-dialog">
        <form method="dialog" @submit=${this.#make}>
          <h2 id="new-secret-title">New secret for ${this.#source?.name}</h2>
          ${this.#isTheirs ? this.#given() : html`<p>Enter the new one in the chat system. Until then what it signs with the old one is taken too, so that no event is lost.</p>`}
          <div class="field">
            <label for="overlap">The old secret fits</label>
            <select id="overlap" name="overlap">
              ${overlaps.map(({ hours, words }) => html`<option value=${hours} ?selected=${hours === defaultOverlapHours}>${words}</option>`)}
            </select>
          </div>
          <p class="form-message" role="alert">${this.#message}</p>
          <div class="buttons">
            <button class="primary" data-testid="make-secret">${this.#isTheirs ? 'Save' : 'Make a new secret'}</button>
            <button type="button" @click=${() => this.querySelector('dialog')?.close()}>Cancel</button>
          </div>
        </form>
      </dialog>
    `;
  }

  get #isTheirs(): boolean {
    return this.#source !== undefined && kindWordsOf(this.#source.kind).secretIs === 'theirs';
  }

  #given(): TemplateResult {
    return html`
      <div class="field">
        <label for="given-secret">The chat system’s own secret</label>
        <input id="given-secret" name="secret" autocomplete="off" spellcheck="false" aria-describedby="given-secret-hint given-secret-error" aria-invalid=${this.#error ? 'true' : nothing}>
        <span id="given-secret-hint" class="hint">As it shows it for this webhook. Left empty, a new one is made for the URL. Until the change is made on both sides the old one is taken too, so that no event is lost.</span>
        <span id="given-secret-error" class="field-error">${this.#error}</span>
      </div>
    `;
  }

  readonly #make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!this.#source || !(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const overlapHours = Number(form.get('overlap'));
    const secret = String(form.get('secret') ?? '').trim() || undefined;
    const path = `api/v1/admin/sources/${encodeURIComponent(this.#source.id)}/secret`;
    try {
      const made = await this.context.deskbell.api<SourceWithSecret>('POST', path, { overlapHours, secret });
      this.querySelector('dialog')?.close();
      this.dispatchEvent(secret ? new CustomEvent('entered') : new CustomEvent('made', { detail: made }));
    } catch (error) {
      this.#error = toFieldErrors(error).secret ?? '';
      this.#message = describeError(error);
      this.requestUpdate();
    }
  };
}

customElements.define('new-secret-dialog', NewSecretDialog);
