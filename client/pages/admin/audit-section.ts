import { html, nothing, type TemplateResult } from 'lit';
import type { AuditEntry } from '../../../wire/audit.ts';
import type { Person } from '../../../wire/person.ts';
import { toClockTime } from '../shell/spoken-time.ts';
import { AdminSection } from './admin-section.ts';
import { type FieldChange, findActionWords, kindWords, listFieldChanges } from './audit-words.ts';

interface AuditLog {
  entries: AuditEntry[];
  next?: string;
}

/** Who changed what, and when: the newest first. */
export class AuditSection extends AdminSection {
  #entries: readonly AuditEntry[] | undefined;
  #next: string | undefined;
  #administrators: readonly Person[] = [];
  #isFiltered = false;

  protected async load(): Promise<void> {
    const { people } = await this.context.deskbell.api<{ people: Person[] }>('GET', 'api/v1/admin/people');
    this.#administrators = people.filter(({ roles }) => roles.includes('administrator'));
    await this.#read();
  }

  protected override render(): TemplateResult {
    const entries = this.#entries;
    return html`
      <div class="section-head"><h1 tabindex="-1">Who changed what</h1></div>
      <p class="hint">Everything that an administrator changed, here or by another way in.</p>
      ${this.#filters()}
      ${this.renderMessage()}
      <p class="empty" role="status">${entries?.length === 0 ? (this.#isFiltered ? 'Nothing fits. Choose less.' : 'Nothing has been changed yet.') : nothing}</p>
      ${entries?.length ? this.#table(entries) : nothing}
      ${
        this.#next === undefined
          ? nothing
          : html`<p><button type="button" @click=${this.#readOn} data-testid="audit-more">Show earlier changes</button></p>`
      }
    `;
  }

  #filters(): TemplateResult {
    return html`
      <form class="filters" @change=${this.#filter} @submit=${this.#filter} data-testid="audit-filters">
        <div class="field">
          <label for="audit-by">Who</label>
          <select id="audit-by" name="by">
            <option value="">Everybody</option>
            ${this.#administrators.map(({ id, name }) => html`<option value=${id}>${name}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="audit-kind">What</label>
          <select id="audit-kind" name="kind">
            <option value="">Everything</option>
            ${Object.entries(kindWords).map(([kind, words]) => html`<option value=${kind}>${words}</option>`)}
          </select>
        </div>
        <div class="field">
          <label for="audit-since">From</label>
          <input id="audit-since" type="date" name="since">
        </div>
        <div class="field">
          <label for="audit-until">To</label>
          <input id="audit-until" type="date" name="until">
        </div>
      </form>
    `;
  }

  #table(entries: readonly AuditEntry[]): TemplateResult {
    const now = Date.now();
    return html`
      <table class="ledger" data-testid="audit-table">
        <thead>
          <tr><th scope="col">Time</th><th scope="col">What</th><th scope="col">Who</th><th scope="col">Changed</th></tr>
        </thead>
        <tbody>
          ${entries.map((entry) => {
            const changes = listFieldChanges(entry);
            return html`
              <tr data-testid="audit-row" data-action=${entry.action}>
                <td data-label="Time"><time datetime=${entry.at}>${toClockTime(entry.at, now)}</time></td>
                <th scope="row">${findActionWords(entry.action) ?? entry.action}${entry.target ? html`<br> <span class="id">${entry.target}</span>` : nothing}</th>
                <td data-label="Who">${entry.by.name || html`<span class="id">${entry.by.id}</span>`}</td>
                <td data-label=${changes.length > 0 ? 'Changed' : nothing}>${this.#changes(changes)}</td>
              </tr>
            `;
          })}
        </tbody>
      </table>
    `;
  }

  #changes(changes: readonly FieldChange[]): TemplateResult | typeof nothing {
    if (changes.length === 0) return nothing;
    return html`
      <ul class="field-changes">
        ${changes.map(
          ({ field, from, to }) => html`
            <li>
              <span class="hint">${field}</span>
              ${from === undefined ? nothing : html`<del>${from}</del>`}
              ${to === undefined ? nothing : html`<ins>${to}</ins>`}
            </li>
          `,
        )}
      </ul>
    `;
  }

  readonly #filter = (event: Event): void => {
    event.preventDefault();
    void this.attempt(() => this.#read());
  };

  readonly #readOn = (): void => {
    void this.attempt(async () => {
      const { entries, next } = await this.#fetch(this.#next);
      this.#entries = [...(this.#entries ?? []), ...entries];
      this.#next = next;
    });
  };

  async #read(): Promise<void> {
    const { entries, next } = await this.#fetch(undefined);
    this.#entries = entries;
    this.#next = next;
  }

  #fetch(before: string | undefined): Promise<AuditLog> {
    const form = this.querySelector('form');
    const given = form ? new FormData(form) : new FormData();
    const text = (name: string) => String(given.get(name) ?? '');
    const query = new URLSearchParams({ limit: '50', by: text('by'), kind: text('kind') });
    query.set('since', toInstant(text('since'), 0));
    query.set('until', toInstant(text('until'), 1));
    query.set('before', before ?? '');
    for (const [name, value] of [...query]) if (value === '') query.delete(name);
    this.#isFiltered = ['by', 'kind', 'since', 'until'].some((name) => query.has(name));
    return this.context.deskbell.api<AuditLog>('GET', `api/v1/admin/audit?${query}`);
  }
}

/** When a day of the browser's time zone begins, or so many days later. */
function toInstant(day: string, daysLater: number): string {
  if (!day) return '';
  const start = new Date(`${day}T00:00`);
  start.setDate(start.getDate() + daysLater);
  return start.toISOString();
}

customElements.define('audit-section', AuditSection);
