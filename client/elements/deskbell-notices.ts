import type { Deskbell, OpenNotice } from '../deskbell.ts';
import { describeFault } from '../texts/describe-fault.ts';
import { DeskbellElement } from './deskbell-element.ts';
import { el, type Wanted } from './draw.ts';
import { theme } from './theme.ts';

/** More would cover the page. */
const mostOnScreen = 3;
/** Screen readers are told at most this often: of the newest, or how many came. */
const tellEveryMs = 3000;

const styles = `
  :host {
    position: fixed;
    z-index: 1001;
    inset-block-end: 1rem;
    inset-inline-end: 1rem;
    inline-size: min(22rem, calc(100% - 2rem));
    pointer-events: none;
  }
  ul {
    list-style: none;
    /* To the edges of the window, so that what is scrolled keeps its shadow. */
    margin: -1rem;
    padding: 1rem;
    max-block-size: 100vh;
    overflow: auto;
    display: grid;
    gap: 0.5rem;
  }
  .notice {
    padding: 0.75rem 1rem;
    border-inline-start: 0.25rem solid var(--accent);
    pointer-events: auto;
    animation: arrive 0.2s ease-out;
  }
  /* Not dir="auto": that goes by a name's direction, though it is isolated from our words. */
  .title,
  .body,
  .said {
    unicode-bidi: plaintext;
    overflow-wrap: anywhere;
  }
  .title {
    margin: 0;
    font-size: 1rem;
    font-weight: 600;
  }
  .body {
    margin: 0.25rem 0 0;
    white-space: pre-line;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 4;
    overflow: hidden;
  }
  /* What is all names has no direction of its own. */
  .body:dir(rtl) {
    text-align: right;
  }
  .said {
    margin: 0.5rem 0 0;
    font-weight: 600;
  }
  .buttons {
    margin-block-start: 0.5rem;
  }
  .more {
    padding: 0.5rem 1rem;
    pointer-events: auto;
  }
  @keyframes arrive {
    from {
      opacity: 0;
      translate: 0 0.5rem;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .notice {
      animation: none;
    }
  }
`;

/**
 * The pop-ups of this page, newest on top. Parts: `notice`, `title`, `body`, `accept`, `said`, `open`,
 * `dismiss`, `more`. Where the stack
 * stands is set by `inset` on the element.
 */
export class DeskbellNotices extends DeskbellElement {
  #shown: readonly OpenNotice[] = [];
  #untold: OpenNotice[] = [];
  #told = '';
  /** What became of *Accept*, by notification; empty while it is asked. Its pop-up stays until it is dismissed. */
  #said = new Map<string, { notice: OpenNotice; text: string; mayTryAgain: boolean }>();
  #tellTimer: ReturnType<typeof setTimeout> | undefined;
  /** Where the focus was before it came to a pop-up: it goes back there when the last one is gone. */
  #cameFrom: HTMLElement | undefined;

  constructor() {
    super(theme, styles);
  }

  protected override listen(deskbell: Deskbell): (() => void)[] {
    this.#take(deskbell.notices);
    return [deskbell.on('notices', (notices) => this.#take(notices)), () => this.#stopTelling()];
  }

  protected override look({ say }: Deskbell): Wanted[] {
    const newestFirst = this.#shown.toReversed();
    const more = newestFirst.length - mostOnScreen;
    return [
      el('span', { class: 'unseen', role: 'status', 'data-testid': 'deskbell-announcement' }, this.#told),
      // A place of its own among those that screen readers list.
      el(
        'section',
        { 'aria-label': say('notifications'), hidden: !newestFirst.length, on: { focusin: this.#noteFocus } },
        el(
          'ul',
          {},
          ...newestFirst.slice(0, mostOnScreen).map((notice) => this.#notice(notice, say)),
          more > 0 &&
            el(
              'li',
              { class: 'more surface', part: 'more', 'data-testid': 'deskbell-more' },
              say('more', { count: more }),
            ),
        ),
      ),
    ];
  }

  #notice(notice: OpenNotice, say: Deskbell['say']): Wanted {
    const { notification, event, chat, tag, title, body, accept } = notice;
    const said = this.#said.get(notification);
    return el(
      'li',
      {
        key: notification,
        ...{ class: 'notice surface', part: 'notice', 'data-testid': 'deskbell-notice' },
        ...{ 'data-notification': notification, 'data-event': event, 'data-chat': chat?.id, 'data-tag': tag },
        on: { keydown: ({ key }: KeyboardEvent) => key === 'Escape' && this.#dismiss(notification) },
      },
      el('h2', { class: 'title', part: 'title', 'data-testid': 'deskbell-notice-title' }, title),
      body !== '' && el('p', { class: 'body', part: 'body', 'data-testid': 'deskbell-notice-body' }, body),
      said && el('p', { class: 'said', part: 'said', 'data-testid': 'deskbell-notice-said' }, said.text),
      el(
        'div',
        { class: 'buttons' },
        accept !== undefined &&
          (!said || said.mayTryAgain) &&
          el(
            'button',
            {
              ...{ type: 'button', class: 'first', part: 'accept', 'data-testid': 'deskbell-notice-accept' },
              'aria-label': `${accept}: ${title}`,
              on: { click: () => this.#accept(notice) },
            },
            accept,
          ),
        el(
          'button',
          {
            ...{ type: 'button', part: 'open', 'data-testid': 'deskbell-notice-open' },
            class: accept === undefined && 'first',
            'aria-label': say('openOf', { title }),
            on: { click: () => this.deskbell?.openNotice(notification) },
          },
          say('open'),
        ),
        el(
          'button',
          {
            ...{ type: 'button', part: 'dismiss', 'data-testid': 'deskbell-notice-dismiss' },
            'aria-label': say('dismissOf', { title }),
            on: { click: () => this.#dismiss(notification) },
          },
          say('dismiss'),
        ),
      ),
    );
  }

  #dismiss(notification: string): void {
    this.#said.delete(notification);
    this.deskbell?.dismiss(notification);
    this.#take(this.deskbell?.notices ?? []);
  }

  async #accept(notice: OpenNotice): Promise<void> {
    const { deskbell } = this;
    if (!deskbell) return;
    const { notification } = notice;
    const say = (text: string, mayTryAgain: boolean) => {
      this.#said.set(notification, { notice, text, mayTryAgain });
      this.#told = text;
      this.#redrawAndKeepFocus();
    };
    say('…', false);
    try {
      const answer = await deskbell.acceptNotice(notification);
      if (answer.outcome === 'accepted') this.#said.delete(notification);
      else say(answer.text, answer.outcome === 'refused');
    } catch (fault) {
      say(describeFault(fault, deskbell.say), true);
    }
    this.#take(deskbell.notices);
  }

  #noteFocus = ({ relatedTarget }: FocusEvent): void => {
    const isFromOutside = relatedTarget instanceof HTMLElement && !this.shadowRoot?.contains(relatedTarget);
    if (isFromOutside) this.#cameFrom = relatedTarget;
  };

  /** A pop-up that goes takes the focus with it: the next one gets it, or what had it before. */
  #redrawAndKeepFocus(): void {
    const focused = this.shadowRoot?.activeElement?.closest('.notice');
    const place = focused ? this.#listNotices().indexOf(focused) : -1;
    this.redraw();
    if (place < 0 || this.shadowRoot?.activeElement) return;
    const left = this.#listNotices();
    const next = left[Math.min(place, left.length - 1)]?.querySelector<HTMLElement>('button');
    (next ?? this.#cameFrom)?.focus();
  }

  #listNotices(): Element[] {
    return [...(this.shadowRoot?.querySelectorAll('.notice') ?? [])];
  }

  #take(notices: readonly OpenNotice[]): void {
    // Whose words they are has left.
    if (!this.deskbell?.me) this.#said.clear();
    const known = new Set(this.#shown.map(({ notification }) => notification));
    const shown = notices.filter(({ state }) => state === 'shown');
    const isShown = (id: string) => shown.some(({ notification }) => notification === id);
    // Taken back by now: what was said of it is still to be read.
    const said = [...this.#said.values()]
      .map(({ notice }) => notice)
      .filter(({ notification }) => !isShown(notification));
    this.#shown = [...said, ...shown];
    this.#untold.push(...this.#shown.filter(({ notification }) => !known.has(notification)));
    if (this.#untold.length && this.#tellTimer === undefined) this.#tell();
    this.#redrawAndKeepFocus();
  }

  #stopTelling(): void {
    clearTimeout(this.#tellTimer);
    this.#tellTimer = undefined;
  }

  #tell(): void {
    const [count, newest] = [this.#untold.length, this.#untold.at(-1)];
    this.#untold = [];
    // Emptied in between, so that the same words are read again.
    if (!newest) this.#told = '';
    else if (count === 1) this.#told = [newest.title, newest.body].filter(Boolean).join('. ');
    else this.#told = this.deskbell?.say('newCount', { count }) ?? '';
    this.#tellTimer = newest ? setTimeout(() => this.#tell(), tellEveryMs) : undefined;
    this.redraw();
  }
}

if (!customElements.get('deskbell-notices')) customElements.define('deskbell-notices', DeskbellNotices);

declare global {
  interface HTMLElementTagNameMap {
    'deskbell-notices': DeskbellNotices;
  }
}
