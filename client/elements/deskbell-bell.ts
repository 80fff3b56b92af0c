import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { TestOutcome } from '../../wire/device.ts';
import type { Deskbell } from '../deskbell.ts';
import { permissionHelp } from '../permission-help.ts';
import type { PushStateKind } from '../push-state.ts';
import { DeskbellElement } from './deskbell-element.ts';
import { theme } from './theme.ts';

type Work = 'enable' | 'disable' | 'test';

/** Nothing needs doing about these. */
const quietStates: readonly PushStateKind[] = ['on', 'starting', 'dismissed'];

/**
 * A bell that says whether notifications are on, and a panel that helps to get them. Parts: `bell`, `panel`, `enable`,
 * `disable`, `later`, `test`. The attribute `state` tells the state to styles and tests.
 */
export class DeskbellBell extends DeskbellElement {
  static override styles = [
    theme,
    css`
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
        z-index: 1000;
        inset-block-start: calc(100% + 0.25rem);
        inline-size: min(22rem, 90vw);
        max-block-size: 80vh;
        overflow: auto;
        padding: 1rem;
      }
      /* Towards the middle of the page, wherever the bell is. */
      .panel.opens-right {
        inset-inline: auto;
        left: 0;
      }
      .panel.opens-left {
        inset-inline: auto;
        right: 0;
      }
      h2 {
        margin: 0;
        font-size: 1.0625rem;
      }
      h2:focus {
        outline: none;
      }
      p,
      ol,
      ul {
        margin-block: 0.5rem;
      }
      ol,
      ul {
        padding-inline-start: 1.25rem;
      }
      .faint {
        color: var(--faint);
      }
      .buttons {
        margin-block-start: 0.75rem;
      }
    `,
  ];

  #isOpen = false;
  #side: 'opens-left' | 'opens-right' = 'opens-left';
  #working: Work | undefined;
  #outcome: TestOutcome | undefined;
  #fault: string | undefined;

  protected override listen(deskbell: Deskbell): (() => void)[] {
    // Captured: a page may stop its own clicks and keys on their way up.
    document.addEventListener('click', this.#closeOutside, { capture: true });
    document.addEventListener('keydown', this.#closeByKey, { capture: true });
    return [
      deskbell.on('push', ({ kind }) => {
        this.#showState(kind);
        this.#fault = undefined;
        this.requestUpdate();
      }),
      deskbell.on('sound-blocked', () => this.requestUpdate()),
      () => {
        document.removeEventListener('click', this.#closeOutside, { capture: true });
        document.removeEventListener('keydown', this.#closeByKey, { capture: true });
      },
    ];
  }

  protected override render(): TemplateResult | typeof nothing {
    const { deskbell } = this;
    if (!deskbell) return nothing;
    this.#showState(deskbell.push.kind);
    const { kind } = deskbell.push;
    const help = permissionHelp(deskbell.push, deskbell.facts);
    const needsCare = !quietStates.includes(kind) || deskbell.isSoundBlocked;
    return html`
      <button
        type="button"
        class="bell"
        part="bell"
        data-testid="deskbell-bell"
        aria-expanded=${this.#isOpen}
        aria-controls="panel"
        aria-label=${help.title}
        title=${help.title}
        @click=${() => (this.#isOpen ? this.#close() : this.#open())}
      >
        <svg viewBox="0 0 24 24" aria-hidden="true">
          ${bellShape}${kind === 'on' || kind === 'starting' ? nothing : strike}
        </svg>
        ${needsCare ? html`<span class="dot" part="dot"></span>` : nothing}
      </button>
      <section
        id="panel"
        class="panel surface ${this.#side}"
        part="panel"
        data-testid="deskbell-panel"
        aria-label="Notifications"
        ?hidden=${!this.#isOpen}
      >
        ${this.#isOpen ? this.#panel(deskbell) : nothing}
      </section>
      <span class="unseen" role="status">${this.#isOpen ? help.title : ''}</span>
    `;
  }

  #panel(deskbell: Deskbell): TemplateResult {
    const { kind } = deskbell.push;
    const { title, reason, steps, mayEnable } = permissionHelp(deskbell.push, deskbell.facts);
    return html`
      <h2 tabindex="-1" data-testid="deskbell-push-title">${title}</h2>
      <p data-testid="deskbell-push-reason">${reason}</p>
      ${mayEnable ? this.#enableButtons(kind) : nothing}
      <ol class="faint" data-testid="deskbell-push-steps">
        ${steps.map((step) => html`<li>${step}</li>`)}
      </ol>
      ${
        deskbell.isSoundBlocked
          ? html`<p data-testid="deskbell-sound-blocked">The browser keeps this page silent until you click in it. A click anywhere is enough.</p>`
          : nothing
      }
      ${this.#fault ? html`<p role="alert" data-testid="deskbell-fault">${this.#fault}</p>` : nothing}
      ${kind === 'on' ? this.#testButtons() : nothing}
      ${this.#outcome ? outcomeList(this.#outcome) : nothing}
    `;
  }

  #enableButtons(kind: PushStateKind): TemplateResult {
    return html`
      <div class="buttons">
        <button
          type="button"
          class="first"
          part="enable"
          data-testid="deskbell-enable"
          aria-disabled=${this.#working !== undefined}
          @click=${() => this.#run('enable')}
        >
          ${this.#working === 'enable' ? 'Turning on…' : 'Turn on notifications'}
        </button>
        ${
          kind === 'not-asked'
            ? html`<button type="button" part="later" data-testid="deskbell-later" @click=${this.#postpone}>Not now</button>`
            : nothing
        }
      </div>
    `;
  }

  #testButtons(): TemplateResult {
    // Not `disabled`: a button that is would drop the focus.
    const isBusy = this.#working !== undefined;
    return html`
      <div class="buttons">
        <button type="button" class="first" part="test" data-testid="deskbell-test" aria-disabled=${isBusy} @click=${() => this.#run('test')}>
          ${this.#working === 'test' ? 'Sending…' : 'Send a test'}
        </button>
        <button type="button" part="disable" data-testid="deskbell-disable" aria-disabled=${isBusy} @click=${() => this.#run('disable')}>
          Turn off in this browser
        </button>
      </div>
    `;
  }

  async #run(work: Work): Promise<void> {
    const { deskbell } = this;
    if (!deskbell || this.#working) return;
    this.#working = work;
    this.#outcome = undefined;
    this.#fault = undefined;
    this.requestUpdate();
    try {
      // Nothing may be awaited before this: the browser asks the person only during the click.
      if (work === 'enable') await deskbell.enablePush();
      if (work === 'disable') await deskbell.disablePush();
      if (work === 'test') this.#outcome = await deskbell.test();
    } catch (fault) {
      this.#fault = fault instanceof Error ? fault.message : String(fault);
    }
    this.#working = undefined;
    await this.#showAndKeepFocus();
  }

  /** The button that was pressed may be gone by what it did: the focus goes to the words that say so. */
  async #showAndKeepFocus(): Promise<void> {
    this.requestUpdate();
    await this.updateComplete;
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (this.#isOpen && isLost) this.#focus('h2');
  }

  #postpone = async (): Promise<void> => {
    await this.deskbell?.postponePush();
    this.#close();
  };

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

  #open(): void {
    this.#isOpen = true;
    const { left, right } = this.getBoundingClientRect();
    this.#side = left + right < window.innerWidth ? 'opens-right' : 'opens-left';
    this.requestUpdate();
  }

  #close(): void {
    this.#hide();
    this.#focus('.bell');
  }

  #hide(): void {
    this.#isOpen = false;
    this.#outcome = undefined;
    this.requestUpdate();
  }

  #focus(selector: string): void {
    this.renderRoot.querySelector<HTMLElement>(selector)?.focus();
  }

  #showState(kind: PushStateKind): void {
    this.setAttribute('state', kind);
  }
}

function outcomeList({ devices }: TestOutcome): TemplateResult {
  if (!devices.length) {
    return html`<p role="status" data-testid="deskbell-test-outcome">None of your browsers has notifications turned on.</p>`;
  }
  return html`
    <ul role="status" data-testid="deskbell-test-outcome">
      ${devices.map(
        ({ device, outcome, detail }) =>
          html`<li data-testid="deskbell-test-device" data-outcome=${outcome}>${device}: ${detail}</li>`,
      )}
    </ul>
  `;
}

const bellShape = svg`<path d="M6 9a6 6 0 0 1 12 0c0 6 2.5 7 2.5 7h-17S6 15 6 9M10 20a2 2 0 0 0 4 0" />`;
const strike = svg`<path d="M4 4 20 20" />`;

if (!customElements.get('deskbell-bell')) customElements.define('deskbell-bell', DeskbellBell);

declare global {
  interface HTMLElementTagNameMap {
    'deskbell-bell': DeskbellBell;
  }
}
