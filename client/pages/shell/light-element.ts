import { LitElement } from 'lit';

/**
 * An element of our own pages. It renders into the page itself, not into a shadow: the pages share one stylesheet, and
 * labels may name fields across elements.
 */
export class LightElement extends LitElement {
  readonly #leave: (() => void)[] = [];

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** Calls `stop` when the element goes away. */
  protected untilGone(stop: () => void): void {
    this.#leave.push(stop);
  }

  /** Calls `act` again and again while the element is on the page. */
  protected every(ms: number, act: () => void): void {
    const timer = setInterval(act, ms);
    this.untilGone(() => clearInterval(timer));
  }

  /** Shows its dialog, brought up to date and with its form as at first. */
  protected async openForm(): Promise<void> {
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector('form')?.reset();
    this.querySelector('dialog')?.showModal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#leave.splice(0)) stop();
  }
}
