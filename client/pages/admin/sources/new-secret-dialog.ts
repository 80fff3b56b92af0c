import { html, type TemplateResult } from 'lit';
import { defaultOverlapHours, type Source } from '../../../../wire/source.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import type { SourceWithSecret } from './source-secret-dialog.ts';

const overlaps = [
  { hours: 1, words: 'for an hour' },
  { hours: defaultOverlapHours, words: 'for a day' },
  { hours: 7 * 24, words: 'for a week' },
  { hours: 0, words: 'no longer: it has leaked' },
] as const;

/** Makes a new secret, and asks how long the old one fits beside it. Says `made` with the source and its secret. */
export class NewSecretDialog extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #source: Source | undefined;
  #message = '';

  open(source: Source): void {
    this.#source = source;
    this.#message = '';
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector('dialog')?.showModal());
  }

  protected override render(): TemplateResult {
    return html`
      <dialog aria-labelledby="new-secret-title" data-testid="new-secret-dialog">
        <form method="dialog" @submit=${this.#make}>
          <h2 id="new-secret-title">New secret for ${this.#source?.name}</h2>
          <p>Enter the new one in the chat system. Until then what it signs with the old one is taken too, so that no event is lost.</p>
          <div class="field">
            <label for="overlap">The old secret fits</label>
            <select id="overlap" name="overlap">
              ${overlaps.map(({ hours, words }) => html`<option value=${hours} ?selected=${hours === defaultOverlapHours}>${words}</option>`)}
            </select>
          </div>
          <p class="form-message" role="alert">${this.#message}</p>
          <div class="buttons">
            <button class="primary" data-testid="make-secret">Make a new secret</button>
            <button type="button" @click=${() => this.querySelector('dialog')?.close()}>Cancel</button>
          </div>
        </form>
      </dialog>
    `;
  }

  readonly #make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!this.#source || !(event.currentTarget instanceof HTMLFormElement)) return;
    const overlapHours = Number(new FormData(event.currentTarget).get('overlap'));
    const path = `api/v1/admin/sources/${encodeURIComponent(this.#source.id)}/secret`;
    try {
      const made = await this.context.deskbell.api<SourceWithSecret>('POST', path, { overlapHours });
      this.querySelector('dialog')?.close();
      this.dispatchEvent(new CustomEvent('made', { detail: made }));
    } catch (error) {
      this.#message = describeError(error);
      this.requestUpdate();
    }
  };
}

customElements.define('new-secret-dialog', NewSecretDialog);
