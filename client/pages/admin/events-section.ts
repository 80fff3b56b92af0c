import { html, nothing, type TemplateResult } from 'lit';
import type { EventSummary } from '../../../wire/trace.ts';
import { eventWords } from '../shell/event-words.ts';
import { toClockTime } from '../shell/spoken-time.ts';
import { standingWords } from '../traces/trace-words.ts';
import { toEventHash } from './admin-route.ts';
import { AdminSection } from './admin-section.ts';

/** The last events, the newest first; each leads to its story. */
export class EventsSection extends AdminSection {
  #events: readonly EventSummary[] | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(5_000, () => {
      if (document.visibilityState === 'visible') void this.attempt(() => this.load());
    });
  }

  protected async load(): Promise<void> {
    const path = 'api/v1/admin/events?limit=100';
    const { events } = await this.context.deskbell.api<{ events: EventSummary[] }>('GET', path);
    this.#events = events;
  }

  protected override render(): TemplateResult {
    const events = this.#events;
    return html`
      <div class="section-head"><h1 tabindex="-1">What happened</h1></div>
      <p class="hint">Each event that came in, and who was told. Open one to read how, why, and when they saw it.</p>
      ${this.renderMessage()}
      ${events?.length === 0 ? html`<p class="empty">Nothing has come in yet.</p>` : nothing}
      ${events?.length ? this.#table(events) : nothing}
    `;
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
                <td data-label="Chat"><span>${event.chat} <span class="id">${event.source}</span></span></td>
                <td data-label="Told">${event.standing === 'current' ? toCount(event.recipients) : standingWords[event.standing]}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }
}

function toCount(recipients: number): string {
  if (recipients === 0) return 'Nobody';
  return recipients === 1 ? '1 person' : `${recipients} people`;
}

customElements.define('events-section', EventsSection);
