import { html, nothing, type TemplateResult } from 'lit';
import type { Me } from '../../../wire/person.ts';
import type { ConnectionState, Deskbell } from '../../deskbell.ts';
import { LightElement } from './light-element.ts';
import './pause-line.ts';
import './push-line.ts';
import './preferences-dialog.ts';
import type { PageSay } from '../texts/load-page-texts.ts';
import type { PreferencesDialog } from './preferences-dialog.ts';
import { describeError } from './problem-text.ts';
import { listPages, type ProductPage, productPages, toBaseUrl, toSignInUrl } from './product-pages.ts';

/** Where notifications are missed by who has none. */
const viewedPages: readonly ProductPage[] = ['console', 'dashboard'];

/** The band at the top of every page: where one is, where one may go, the bell, and the way out. */
export class PageHeader extends LightElement {
  static override properties = {
    deskbell: { attribute: false },
    me: { attribute: false },
    page: { attribute: false },
    say: { attribute: false },
  };
  declare deskbell: Deskbell;
  declare me: Me;
  declare page: ProductPage;
  declare say: PageSay;
  #isConnected = true;
  #isLeaving = false;
  #fault = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.untilGone(this.deskbell.on('connection', this.#followConnection));
  }

  protected override render(): TemplateResult {
    const { say } = this;
    const baseUrl = toBaseUrl(location.href);
    return html`
      <header class="page-header">
        <a class="brand" href=${baseUrl}>
          <img src="${baseUrl}icons/mark.svg" alt="" width="32" height="32">
          <span>Deskbell</span>
        </a>
        <nav aria-label=${say('pages')} data-testid="page-nav">
          ${listPages(this.me.roles).map(
            (page) => html`
              <a href="${baseUrl}${productPages[page].folder}" aria-current=${page === this.page ? 'page' : nothing}>${say(`page.${page}`)}</a>
            `,
          )}
        </nav>
        <deskbell-bell .deskbell=${this.deskbell}></deskbell-bell>
        <div class="header-tools">
          <span class="own-name" dir="auto" data-testid="own-name">${this.me.name}</span>
          <button type="button" class="on-band" data-testid="open-preferences" @click=${this.#openPreferences}>${say('settings')}</button>
          <button type="button" class="on-band" data-testid="sign-out" @click=${this.#signOut}>${say('signOut')}</button>
        </div>
      </header>
      ${
        this.me.example
          ? html`<aside class="example-ribbon" aria-label=${say('example.title')} data-testid="example-ribbon"><strong>${say('example.title')}</strong> ${say('example.text')}</aside>`
          : nothing
      }
      <p class="connection-line" role="status" data-testid="connection-line" ?hidden=${this.#isConnected}>
        ${say('connectionLost')}
      </p>
      <p class="form-message header-fault" role="alert" data-testid="header-fault">${this.#fault}</p>
      ${viewedPages.includes(this.page) ? html`<push-line .deskbell=${this.deskbell} .say=${say}></push-line>` : nothing}
      <pause-line .deskbell=${this.deskbell} .say=${say}></pause-line>
      <preferences-dialog .deskbell=${this.deskbell} .say=${say}></preferences-dialog>
    `;
  }

  readonly #followConnection = ({ kind, connected }: ConnectionState): void => {
    this.#isConnected = connected || kind === 'signed-out';
    this.requestUpdate();
    // Another tab signed out, or the session has run out.
    if (kind === 'signed-out' && !this.#isLeaving) location.assign(toSignInUrl(location.href));
  };

  readonly #openPreferences = (): void => {
    void this.querySelector<PreferencesDialog>('preferences-dialog')?.open();
  };

  readonly #signOut = async (): Promise<void> => {
    this.#isLeaving = true;
    try {
      await this.deskbell.signOut();
    } catch (error) {
      this.#isLeaving = false;
      this.#fault = this.say('stillSignedIn', { reason: describeError(error, this.say) });
      this.requestUpdate();
      return;
    }
    location.assign(new URL('sign-in/', toBaseUrl(location.href)));
  };
}

customElements.define('page-header', PageHeader);
