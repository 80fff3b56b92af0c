import { LitElement, type PropertyValues } from 'lit';
import type { Deskbell } from '../deskbell.ts';

/** An element that shows what a `Deskbell` says, for as long as it is in the page. */
export abstract class DeskbellElement extends LitElement {
  static override properties = { deskbell: { attribute: false } };

  declare deskbell: Deskbell | undefined;
  #stops: (() => void)[] = [];

  /** Starts listening; what it gives stops that. */
  protected abstract listen(deskbell: Deskbell): (() => void)[];

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#leave();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('deskbell')) this.#follow();
  }

  #follow(): void {
    this.#leave();
    if (this.deskbell && this.isConnected) this.#stops = this.listen(this.deskbell);
  }

  #leave(): void {
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }
}
