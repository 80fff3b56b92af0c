import { directionOf } from '../../wire/language.ts';
import type { Deskbell } from '../deskbell.ts';
import { draw, type Wanted } from './draw.ts';
import { ask } from './meet.ts';

/**
 * An element that shows what a `Deskbell` says, for as long as it is in the page: the one that it was given, or the one that was
 * connected in this page.
 */
export abstract class DeskbellElement extends HTMLElement {
  readonly #root = this.attachShadow({ mode: 'open' });
  #deskbell: Deskbell | undefined;
  #stopAsking: (() => void) | undefined;
  #stops: (() => void)[] = [];

  constructor(...styles: string[]) {
    super();
    this.addStyles(...styles);
  }

  protected addStyles(...styles: string[]): void {
    this.#root.adoptedStyleSheets.push(...styles.map(toStyleSheet));
  }

  get deskbell(): Deskbell | undefined {
    return this.#deskbell;
  }
  set deskbell(deskbell: Deskbell | undefined) {
    this.#stopAsking?.();
    this.#stopAsking = undefined;
    this.#take(deskbell);
  }

  /** Starts listening; what it gives stops that. */
  protected abstract listen(deskbell: Deskbell): (() => void)[];
  protected abstract look(deskbell: Deskbell): Wanted[];

  /** Draws the element anew. */
  protected redraw(): void {
    draw(this.#root, this.#deskbell ? this.look(this.#deskbell) : []);
  }

  protected find(selector: string): HTMLElement | null {
    return this.#root.querySelector<HTMLElement>(selector);
  }

  connectedCallback(): void {
    // Said before this class was defined: it lies in front of the accessor.
    if (Object.hasOwn(this, 'deskbell')) {
      const { deskbell } = this;
      Reflect.deleteProperty(this, 'deskbell');
      this.#deskbell = deskbell;
    }
    if (this.#deskbell) this.#follow();
    else this.#stopAsking = ask(this, (deskbell) => this.#take(deskbell));
  }

  disconnectedCallback(): void {
    this.#leave();
    if (!this.#stopAsking) return;
    this.#stopAsking();
    this.#stopAsking = undefined;
    this.#deskbell = undefined;
  }

  #take(deskbell: Deskbell | undefined): void {
    this.#leave();
    this.#deskbell = deskbell;
    this.#follow();
  }

  #follow(): void {
    if (!this.isConnected) return;
    this.#leave();
    const deskbell = this.#deskbell;
    if (deskbell) this.#stops = [...this.listen(deskbell), deskbell.on('language', () => this.#speak())];
    this.#speak();
  }

  /** The page around may speak another language, and run the other way. */
  #speak(): void {
    const { language } = this.#deskbell?.say ?? {};
    if (language) [this.lang, this.dir] = [language, directionOf(language)];
    this.redraw();
  }

  #leave(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }
}

/** A page with a strict Content-Security-Policy lets no `<style>` in. */
function toStyleSheet(text: string): CSSStyleSheet {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
