import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { LightElement } from '../shell/light-element.ts';
import type { PageContext } from '../shell/start-page.ts';
import {
  type AdminRoute,
  type AdminSectionName,
  adminSectionNames,
  adminSections,
  parseAdminHash,
} from './admin-route.ts';
import './audit-section.ts';
import './devices-section.ts';
import './event-story.ts';
import './events-section.ts';
import './keys/keys-section.ts';
import './overview/overview-section.ts';
import './people/people-section.ts';
import './people/person-section.ts';
import './queues/queues-section.ts';
import './rules-section.ts';
import './sources/source-details.ts';
import './sources/sources-section.ts';
import './texts-section.ts';

const sectionElements = {
  overview: (context) => html`<overview-section .context=${context}></overview-section>`,
  people: (context) => html`<people-section .context=${context}></people-section>`,
  queues: (context) => html`<queues-section .context=${context}></queues-section>`,
  sources: (context) => html`<sources-section .context=${context}></sources-section>`,
  rules: (context) => html`<rules-section .context=${context}></rules-section>`,
  texts: (context) => html`<texts-section .context=${context}></texts-section>`,
  events: (context) => html`<events-section .context=${context}></events-section>`,
  devices: (context) => html`<devices-section .context=${context}></devices-section>`,
  keys: (context) => html`<keys-section .context=${context}></keys-section>`,
  audit: (context) => html`<audit-section .context=${context}></audit-section>`,
} as const satisfies Record<AdminSectionName, (context: PageContext) => TemplateResult>;

/** The administrator's page. The URL's hash says which part is open. */
export class AdminPage extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #route: AdminRoute = parseAdminHash(location.hash);

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#followHash);
    this.untilGone(() => window.removeEventListener('hashchange', this.#followHash));
  }

  protected override render(): TemplateResult {
    const route = this.#route;
    return html`
      <div class="admin">
        <nav class="admin-nav" aria-label="Administration" data-testid="admin-nav">
          ${adminSectionNames.map(
            (name) =>
              html`<a href="#${name}" aria-current=${name === route.section ? 'page' : nothing}>${adminSections[name]}</a>`,
          )}
        </nav>
        <div class="admin-section" data-testid="section-${route.section}">
          ${this.#content(route)}
        </div>
      </div>
    `;
  }

  #content(route: AdminRoute): TemplateResult {
    const { context } = this;
    if ('event' in route) {
      return html`<event-story .context=${context} .event=${route.event} .source=${route.source}></event-story>`;
    }
    if ('chatSystem' in route) {
      return html`<source-details .context=${context} .source=${route.chatSystem}></source-details>`;
    }
    if ('person' in route) {
      // Another person is another page: nothing of the one before stays.
      return html`${keyed(route.person, html`<person-section .context=${context} .person=${route.person}></person-section>`)}`;
    }
    return sectionElements[route.section](context);
  }

  readonly #followHash = async (): Promise<void> => {
    this.#route = parseAdminHash(location.hash);
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>('.admin-section h1')?.focus();
  };
}

customElements.define('admin-page', AdminPage);
