import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { LinkChange, OutsiderLink } from '../../../../wire/outsider.ts';
import type { Person } from '../../../../wire/person.ts';
import { toSpokenAge } from '../../shell/spoken-time.ts';
import { AdminSection } from '../admin-section.ts';

/** The choice of an outsider who is none of ours. */
const nobody = '';

/** People and queues that a chat system names by ids of its own: each is linked with a click, or left out. */
export class OutsiderLinks extends AdminSection {
  static override properties = { ...AdminSection.properties, source: { attribute: false } };
  /** The chat system's id. */
  declare source: string;
  #outsiders: readonly OutsiderLink[] | undefined;
  #queues: readonly string[] = [];
  #people: readonly Pick<Person, 'id' | 'name'>[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.keepFresh(10_000);
  }

  protected async load(): Promise<void> {
    const { deskbell } = this.context;
    this.#take(await deskbell.api('GET', this.#path));
    const path = 'api/v1/admin/people?limit=500';
    this.#people = (await deskbell.api<{ people: Person[] }>('GET', path)).people;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.get('source') !== undefined) void this.attempt(() => this.load());
  }

  get #path(): string {
    return `api/v1/admin/sources/${encodeURIComponent(this.source)}/outsiders`;
  }

  #take({ outsiders, queues }: { outsiders: OutsiderLink[]; queues: string[] }): void {
    this.#outsiders = outsiders;
    this.#queues = queues;
  }

  protected override render(): TemplateResult {
    const all = this.#outsiders ?? [];
    const open = all.filter(({ linkedTo }) => linkedTo === null);
    return html`
      <h2 id="outsiders-title">Its people and queues</h2>
      <p class="hint">Whoever this chat system names by an id that is not known here stands below once their first event has come. Link them, so that they are told.</p>
      ${this.renderMessage()}
      <p role="status" data-testid="outsiders-open">${open.length === 0 ? 'Nobody waits to be linked.' : `${open.length} not linked: nothing rings for them.`}</p>
      ${all.length > 0 ? this.#table(all) : nothing}
    `;
  }

  #table(all: readonly OutsiderLink[]): TemplateResult {
    const now = Date.now();
    return html`
      <table class="ledger" aria-labelledby="outsiders-title" data-testid="outsiders-table">
        <thead><tr><th scope="col">There</th><th scope="col">Here</th><th scope="col">Last named</th></tr></thead>
        <tbody>${all.map((one) => this.#row(one, now))}</tbody>
      </table>
    `;
  }

  #row(outsider: OutsiderLink, now: number): TemplateResult {
    const { kind, id, name, email, seenAt, linkedTo, suggestion } = outsider;
    const chosen = linkedTo ?? suggestion ?? undefined;
    const called = name ?? id;
    return html`
      <tr data-testid="outsider-row" data-kind=${kind} data-outsider=${id} data-linked=${linkedTo ?? nothing}>
        <th scope="row"><span>${called}<br><span class="id">${kind} ${id}${email ? html` · ${email}` : nothing}</span></span></th>
        <td data-label="Here"><form class="buttons" @submit=${(event: SubmitEvent) => this.#submit(event, outsider)}>
          <select name="linkedTo" required aria-label=${`Who is ${called} here?`}>
            <option value="" disabled ?selected=${chosen === undefined}>Choose…</option>
            ${this.#choices(kind).map(({ value, words }) => html`<option value=${value} ?selected=${chosen === value}>${words}</option>`)}
          </select>
          <button data-testid="link-outsider">${linkedTo ? 'Change' : 'Link'}</button>
          ${linkedTo === null ? html`<button type="button" @click=${() => this.#link({ kind, id, linkedTo: nobody })} data-testid="leave-out">Leave out</button>` : html`<button type="button" @click=${() => this.#link({ kind, id, linkedTo: null })} data-testid="unlink">${linkedTo === nobody ? 'Left out: undo' : 'Unlink'}</button>`}
        </form></td>
        <td data-label="Last named">${seenAt ? html`<time datetime=${seenAt}>${toSpokenAge(seenAt, now)}</time>` : 'some time ago'}</td>
      </tr>
    `;
  }

  #choices(kind: OutsiderLink['kind']): { value: string; words: string }[] {
    if (kind === 'queue') return this.#queues.map((queue) => ({ value: queue, words: queue }));
    return this.#people.map(({ id, name }) => ({ value: id, words: `${name} (${id})` }));
  }

  readonly #submit = (event: SubmitEvent, { kind, id }: OutsiderLink): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const linkedTo = String(new FormData(event.currentTarget).get('linkedTo') ?? '');
    if (linkedTo) this.#link({ kind, id, linkedTo });
  };

  #link(change: LinkChange): void {
    void this.attempt(async () => this.#take(await this.context.deskbell.api('PUT', this.#path, change)));
  }
}

customElements.define('outsider-links', OutsiderLinks);
