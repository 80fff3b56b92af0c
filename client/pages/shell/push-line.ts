import { html, nothing, type TemplateResult } from 'lit';
import type { Deskbell, PushStateKind } from '../../deskbell.ts';
import type { PageSay } from '../texts/load-page-texts.ts';
import { LightElement } from './light-element.ts';

/** Whoever is in one of these has not decided so, and may not know: the bell's dot alone is easily passed over. */
const undecided: readonly PushStateKind[] = [
  ...(['not-asked', 'quieted', 'blocked-in-advance'] as const),
  ...(['push-service-off', 'needs-home-screen', 'server-refused'] as const),
];

/** Says that notifications are not on, and leads to the bell, which says why and what to do. */
export class PushLine extends LightElement {
  static override properties = { deskbell: { attribute: false }, say: { attribute: false } };
  declare deskbell: Deskbell;
  declare say: PageSay;

  override connectedCallback(): void {
    super.connectedCallback();
    this.untilGone(this.deskbell.on('push', () => this.requestUpdate()));
    this.untilGone(this.deskbell.on('language', () => this.requestUpdate()));
  }

  protected override render(): TemplateResult {
    const { push, say } = this.deskbell;
    // Of the bell's own texts, which come a little later.
    const title = undecided.includes(push.kind) ? say.messages[`push.${push.kind}`] : undefined;
    return html`
      <div class="push-line" role="status" data-testid="push-line" ?hidden=${title === undefined}>
        ${
          title === undefined
            ? nothing
            : html`
                <span>${title}</span>
                <button type="button" class="link" @click=${this.#openBell} data-testid="what-to-do">${this.say('whatToDo')}</button>
              `
        }
      </div>
    `;
  }

  readonly #openBell = (): void => document.querySelector('deskbell-bell')?.open();
}

customElements.define('push-line', PushLine);
