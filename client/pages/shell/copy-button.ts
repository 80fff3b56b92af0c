import { html, type TemplateResult } from 'lit';
import { LightElement } from './light-element.ts';

/** Copies `text`, and says that it did. */
export class CopyButton extends LightElement {
  static override properties = { text: { attribute: false }, label: { attribute: false } };
  declare text: string;
  declare label: string | undefined;
  #said = '';

  protected override render(): TemplateResult {
    return html`
      <button type="button" @click=${this.#copy} data-testid="copy">${this.label ?? 'Copy'}</button>
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
