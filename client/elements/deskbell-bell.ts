import type { Deskbell } from '../deskbell.ts';
import type { PushStateKind } from '../push-state.ts';
import type { BellPanel } from './bell-panel.ts';
import { DeskbellElement } from './deskbell-element.ts';
import { el, type Wanted } from './draw.ts';
import { theme } from './theme.ts';

/** Nothing needs doing about these. */
const quietStates: readonly PushStateKind[] = ['on', 'starting', 'dismissed'];

const styles = `
  :host {
    display: inline-block;
    position: relative;
  }
  .bell {
    position: relative;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    min-inline-size: 2.5rem;
    min-block-size: 2.5rem;
    padding: 0.25rem;
    border-color: transparent;
    color: inherit;
  }
  svg {
    inline-size: 1.5rem;
    block-size: 1.5rem;
    fill: none;
    stroke: currentColor;
    stroke-width: 2;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .dot {
    position: absolute;
    inset-block-start: 0.25rem;
    inset-inline-end: 0.25rem;
    inline-size: 0.625rem;
    block-size: 0.625rem;
    border-radius: 50%;
    background: var(--warning);
    border: 2px solid var(--surface);
  }
  .panel {
    position: absolute;
    /* Above the pop-ups: none may slide under a pointer that is on its way to a button here. */
    z-index: 1002;
    inset-block-start: calc(100% + 0.25rem);
    inline-size: min(22rem, 90vw);
    max-block-size: 80vh;
    overflow: auto;
    padding: 1rem;
  }
  /* Towards the middle of the page, wherever the bell is. */
  .opens-right {
    left: 0;
  }
  .opens-left {
    right: 0;
  }
`;

/**
 * A bell that says whether notifications are on, and a panel that helps to get them. Parts: `bell`, `panel`, `enable`,
 * `disable`, `later`, `test`. The attribute `state` tells the state to styles and tests.
 */
export class DeskbellBell extends DeskbellElement {
  #isOpen = false;
  /** Loaded with the first opening. */
  #panel: BellPanel | undefined;
  #side: 'opens-left' | 'opens-right' = 'opens-left';
  #isStyled = false;
  #fault = '';

  constructor() {
    super(theme, styles);
  }

  protected override listen(deskbell: Deskbell): (() => void)[] {
    // Captured: a page may stop its own clicks and keys on their way up.
    document.addEventListener('click', this.#closeOutside, { capture: true });
    document.addEventListener('keydown', this.#closeByKey, { capture: true });
    // The page around it was drawn anew while the panel was open.
    if (this.#isOpen) void this.#loadPanel(deskbell);
    return [
      deskbell.on('push', ({ kind }) => {
        this.#showState(kind);
        this.redraw();
      }),
      deskbell.on('sound-blocked', () => this.redraw()),
      () => {
        this.#panel?.forget();
        this.#panel = undefined;
        document.removeEventListener('click', this.#closeOutside, { capture: true });
        document.removeEventListener('keydown', this.#closeByKey, { capture: true });
      },
    ];
  }

  protected override look(deskbell: Deskbell): Wanted[] {
    this.#showState(deskbell.push.kind);
    const { kind } = deskbell.push;
    const title = toTitle(deskbell);
    const needsCare = !quietStates.includes(kind) || deskbell.isSoundBlocked;
    return [
      el(
        'button',
        {
          ...{ type: 'button', class: 'bell', part: 'bell', 'data-testid': 'deskbell-bell' },
          ...{ 'aria-expanded': String(this.#isOpen), 'aria-controls': 'panel', 'aria-label': title, title },
          on: { click: () => (this.#isOpen ? this.#close() : this.open()) },
        },
        el(
          'svg',
          { viewBox: '0 0 24 24', 'aria-hidden': 'true' },
          el('path', { d: bellShape }),
          kind !== 'on' && kind !== 'starting' && el('path', { d: strike }),
        ),
        needsCare && el('span', { class: 'dot', part: 'dot' }),
      ),
      el(
        'section',
        {
          ...{ id: 'panel', class: `panel surface ${this.#side}`, part: 'panel', 'data-testid': 'deskbell-panel' },
          ...{ 'aria-label': deskbell.say('notifications'), hidden: !this.#isOpen },
        },
        ...(this.#isOpen ? this.#drawPanel(deskbell) : []),
      ),
      el('span', { class: 'unseen', role: 'status' }, this.#isOpen && title),
    ];
  }

  #drawPanel(deskbell: Deskbell): Wanted[] {
    if (this.#panel) return this.#panel.look();
    return [el('h2', { tabindex: '-1' }, toTitle(deskbell)), el('p', {}, this.#fault)];
  }

  async #loadPanel(deskbell: Deskbell): Promise<void> {
    try {
      const { createPanel, panelStyles } = await import('./bell-panel.ts');
      if (this.deskbell !== deskbell) return; // signed out meanwhile
      if (!this.#isStyled) this.addStyles(panelStyles);
      this.#isStyled = true;
      this.#panel = createPanel(deskbell, {
        redraw: () => this.redraw(),
        keepFocus: () => this.#keepFocus(),
        close: () => this.#close(),
      });
    } catch {
      this.#fault = deskbell.say('notLoaded');
    }
    this.redraw();
  }

  /** The button that was pressed may be gone by what it did: the focus goes to the words that say so. */
  #keepFocus(): void {
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (this.#isOpen && isLost) this.#focus('h2');
  }

  #closeByKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.#isOpen) this.#close();
  };

  /** By the time of the click the focus is where the pointer put it: it stays there if the keyboard could have come there too. */
  #closeOutside = (event: Event): void => {
    if (!this.#isOpen || event.composedPath().includes(this)) return;
    const focused = document.activeElement;
    const isTaken = focused instanceof HTMLElement && focused !== this && focused.tabIndex >= 0;
    this.#hide();
    if (!isTaken) this.#focus('.bell');
  };

  /** Opens the panel, and puts the focus in front of it. */
  open(): void {
    this.#isOpen = true;
    this.#focus('.bell');
    const { left, right } = this.getBoundingClientRect();
    this.#side = left + right < window.innerWidth ? 'opens-right' : 'opens-left';
    this.redraw();
    if (!this.#panel && this.deskbell) void this.#loadPanel(this.deskbell);
  }

  #close(): void {
    this.#hide();
    this.#focus('.bell');
  }

  #hide(): void {
    this.#isOpen = false;
    this.#fault = '';
    this.#panel?.forget();
    this.redraw();
  }

  #focus(selector: string): void {
    this.find(selector)?.focus();
  }

  #showState(kind: PushStateKind): void {
    this.setAttribute('state', kind);
  }
}

/** How it stands, in a few words; before those are loaded, what it is about. */
function toTitle({ say, push }: Deskbell): string {
  return say.messages[`push.${push.kind}`] ?? say('notifications');
}

const bellShape = 'M6 9a6 6 0 0 1 12 0c0 6 2.5 7 2.5 7h-17S6 15 6 9M10 20a2 2 0 0 0 4 0';
const strike = 'M4 4 20 20';

if (!customElements.get('deskbell-bell')) customElements.define('deskbell-bell', DeskbellBell);

declare global {
  interface HTMLElementTagNameMap {
    'deskbell-bell': DeskbellBell;
  }
}
