import { html, nothing, type TemplateResult } from 'lit';
import type { Person } from '../../../wire/person.ts';
import type { Source } from '../../../wire/source.ts';
import type { EventSummary } from '../../../wire/trace.ts';
import { eventWords } from '../shell/event-words.ts';
import { toClockTime } from '../shell/spoken-time.ts';
import { standingWords } from '../traces/trace-words.ts';
import { toEventHash } from './admin-route.ts';
import { AdminSection } from './admin-section.ts';
import { type EventFilter, readEventFilter, toEventQuery, toEventsHash } from './event-filter.ts';
import { renderEventFilter } from './event-filter-form.ts';

interface EventPage {
  events: EventSummary[];
  next?: string;
}

/** The events that fit, the newest first; each leads to its story. The filter is in the page's address. */
export class EventsSection extends AdminSection {
  #filter: EventFilter = readEventFilter(new URLSearchParams(location.hash.slice(1)));
  #events: readonly EventSummary[] | undefined;
  #next: string | undefined;
  /** Somebody reads on below: the list is left as it is. */
  #hasReadOn = false;
  #people: readonly Person[] = [];
  #sources: readonly Source[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('hashchange', this.#followHash);
    this.untilGone(() => window.removeEventListener('hashchange', this.#followHash));
    this.every(5_000, () => {
      if (document.visibilityState === 'visible' && !this.#hasReadOn) void this.attempt(() => this.#read());
    });
  }

  protected async load(): Promise<void> {
    const { api } = this.context.deskbell;
    const [{ people }, { sources }] = await Promise.all([
      api<{ people: Person[] }>('GET', 'api/v1/admin/people'),
      api<{ sources: Source[] }>('GET', 'api/v1/admin/sources'),
      this.#read(),
    ]);
    this.#people = people;
    this.#sources = sources;
  }

  protected override render(): TemplateResult {
    const events = this.#events;
    const isFiltered = Object.keys(this.#filter).length > 0;
    return html`
      <div class="section-head">
        <h1 tabindex="-1">What happened</h1>
        ${isFiltered ? html`<a class="button" href="#events" data-testid="event-filter-reset">Show everything</a>` : nothing}
      </div>
      <p class="hint">Each event that came in, and who was told. Open one to read how, why, and when they saw it. This page’s address holds what you search for: send it as it is.</p>
      ${renderEventFilter({ filter: this.#filter, people: this.#people, sources: this.#sources, search: this.#search })}
      ${this.renderMessage()}
      <p class="empty" role="status" data-testid="events-status">${events?.length === 0 ? this.#emptyWords(isFiltered) : nothing}</p>
      ${events?.length ? this.#table(events) : nothing}
      ${this.#next === undefined ? nothing : html`<p><button type="button" @click=${this.#readOn} data-testid="events-more">Search further back</button></p>`}
    `;
  }

  #emptyWords(isFiltered: boolean): string {
    if (!isFiltered) return 'Nothing has come in yet.';
    return this.#next === undefined ? 'Nothing fits. Choose less.' : 'Nothing fits among the newest.';
  }

  #table(events: readonly EventSummary[]): TemplateResult {
    const now = Date.now();
    return html`
      <table class="ledger" data-testid="events-table">
        <thead>
          <tr><th scope="col">Time</th><th scope="col">What</th><th scope="col">Chat</th><th scope="col">Told</th></tr>
        </thead>
        <tbody>
          ${events.map(
            (event) => html`
              <tr data-testid="event-row" data-event=${event.id} data-source=${event.source}>
                <td data-label="Time"><time datetime=${event.receivedAt}>${toClockTime(event.receivedAt, now)}</time></td>
                <th scope="row"><a href=${toEventHash(event.id, event.source)}>${eventWords[event.type]}</a></th>
                <td data-label="Chat"><span><a href=${toEventsHash({ chat: event.chat })}>${event.chat}</a> <span class="id">${event.source}</span></span></td>
                <td data-label="Told">${event.standing === 'current' ? toCount(event.recipients) : standingWords[event.standing]}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  readonly #search = (form: HTMLFormElement): void => {
    const given = new FormData(form);
    const hash = toEventsHash(readEventFilter({ get: (name) => String(given.get(name) ?? '') }));
    // The same page: going back leads to where one came from, not through every choice.
    history.replaceState(null, '', hash);
    this.#followHash();
  };

  readonly #followHash = (): void => {
    this.#filter = readEventFilter(new URLSearchParams(location.hash.slice(1)));
    this.#hasReadOn = false;
    void this.attempt(() => this.#read());
  };

  readonly #readOn = (): void => {
    this.#hasReadOn = true;
    void this.attempt(async () => {
      const { events, next } = await this.#fetch(this.#next);
      this.#events = [...(this.#events ?? []), ...events];
      this.#next = next;
    });
  };

  async #read(): Promise<void> {
    const filter = this.#filter;
    const { events, next } = await this.#fetch(undefined);
    if (filter !== this.#filter || this.#hasReadOn) return;
    this.#events = events;
    this.#next = next;
  }

  #fetch(before: string | undefined): Promise<EventPage> {
    return this.context.deskbell.api<EventPage>('GET', `api/v1/admin/events?${toEventQuery(this.#filter, before)}`);
  }
}

function toCount(recipients: number): string {
  if (recipients === 0) return 'Nobody';
  return recipients === 1 ? '1 person' : `${recipients} people`;
}

customElements.define('events-section', EventsSection);
