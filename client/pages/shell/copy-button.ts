import { html, nothing, type TemplateResult } from 'lit';
import { LightElement } from './light-element.ts';

/** Copies `text`, and says that it did. */
export class CopyButton extends LightElement {
  static override properties = { text: { attribute: false }, label: { attribute: false }, name: { attribute: false } };
  declare text: string;
  declare label: string | undefined;
  /** What it copies, for those who do not see what stands beside it. */
  declare name: string | undefined;
  #said = '';

  protected override render(): TemplateResult {
    const label = this.label ?? 'Copy';
    return html`
      <button type="button" @click=${this.#copy} aria-label=${this.name ? `${label} ${this.name}` : nothing} data-testid="copy">${label}</button>
      <span role="status" class="hint">${this.#said}</span>
    `;
  }

  readonly #copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(this.text);
      this.#said = 'Copied';
    } catch {
      // Without a secure context or the permission there is no clipboard: the person can still select the text.
      this.#said = 'Select the text and copy it';
    }
    this.requestUpdate();
  };
}

customElements.define('copy-button', CopyButton);
