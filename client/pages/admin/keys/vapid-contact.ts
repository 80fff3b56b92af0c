import { html, nothing, type TemplateResult } from 'lit';
import type { VapidContact } from '../../../../wire/vapid-key.ts';
import { describeError, toFieldErrors } from '../../shell/problem-text.ts';
import { AdminSection } from '../admin-section.ts';

/** Whom push services may write to when something is wrong with our pushes. */
export class VapidContactForm extends AdminSection {
  #contact: VapidContact | undefined;
  #error = '';
  #saved = '';

  protected async load(): Promise<void> {
    this.#contact = await this.context.deskbell.api<VapidContact>('GET', 'api/v1/admin/vapid-contact');
  }

  protected override render(): TemplateResult {
    const contact = this.#contact;
    return html`
      <form class="contact-form" novalidate @submit=${this.#save}>
        <h2>Contact</h2>
        <p class="hint">Push services are told it with each push, to reach you when something is wrong. Apple’s refuses pushes without one, or with one at localhost.</p>
        ${this.renderMessage()}
        <div class="copy-line">
          <div class="field">
            <label for="vapid-contact">E-mail address or page</label>
            <input id="vapid-contact" name="contact" .value=${contact?.contact ?? ''} placeholder="mailto:ops@your-company.example" autocomplete="off" spellcheck="false"
              aria-describedby="contact-error" aria-invalid=${this.#error ? 'true' : nothing}>
            <span id="contact-error" class="field-error" role="alert" data-testid="contact-error">${this.#error}</span>
          </div>
          <div class="buttons">
            <button data-testid="save-contact">Save</button>
            ${contact?.isSaved ? html`<button type="button" class="link" @click=${() => this.#put(null)} data-testid="reset-contact">${contact.configured ? `Back to ${contact.configured}` : 'Take it away'}</button>` : nothing}
          </div>
        </div>
        <p class="hint" role="status" data-testid="contact-note">${this.#saved || toOrigin(contact)}</p>
      </form>
    `;
  }

  readonly #save = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    void this.#put(String(new FormData(event.currentTarget).get('contact')).trim());
  };

  async #put(contact: string | null): Promise<void> {
    this.#error = '';
    this.#saved = '';
    try {
      this.#contact = await this.context.deskbell.api<VapidContact>('PUT', 'api/v1/admin/vapid-contact', { contact });
      this.#saved = 'Saved. It is used from the next push on.';
    } catch (error) {
      this.#error = toFieldErrors(error).contact ?? describeError(error);
    }
    this.requestUpdate();
  }
}

function toOrigin(contact: VapidContact | undefined): string {
  if (!contact) return '';
  if (contact.contact === null) return 'None is set.';
  return contact.isSaved ? 'Saved here.' : 'From the configuration (DESKBELL_VAPID_SUBJECT).';
}

customElements.define('vapid-contact', VapidContactForm);
