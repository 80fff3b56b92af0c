import { html, type TemplateResult } from 'lit';
import { LightElement } from '../shell/light-element.ts';
import { describeError } from '../shell/problem-text.ts';
import type { PageContext } from '../shell/start-page.ts';

/** One part of the administration: it loads when it comes on the page, and says what went wrong in one place. */
export abstract class AdminSection extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #message = '';
  #stale = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(() => this.load());
  }

  /** Reads again what it shows: something else on the page changed it. */
  reload(): Promise<void> {
    return this.attempt(() => this.load());
  }

  protected abstract load(): Promise<void>;

  /** Does it, and renders. A refusal becomes the section's message. */
  protected async attempt(act: () => Promise<void>): Promise<void> {
    this.#message = '';
    try {
      await act();
    } catch (error) {
      this.#message = describeError(error);
    }
    this.requestUpdate();
  }

  /** Loads again and again while somebody may be looking. What was said of an action stays. */
  protected keepFresh(ms: number): void {
    this.every(ms, () => {
      if (document.visibilityState === 'visible') void this.refresh();
    });
  }

  protected async refresh(): Promise<void> {
    try {
      await this.load();
      this.#stale = '';
    } catch (error) {
      this.#stale = describeError(error);
    }
    this.requestUpdate();
  }

  protected renderMessage(): TemplateResult {
    return html`<p class="form-message" role="alert" data-testid="section-fault">${this.#message || this.#stale}</p>`;
  }
}
