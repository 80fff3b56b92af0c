import { html, nothing, type TemplateResult } from 'lit';
import type { ListedPerson, PeopleList } from '../../../../wire/people-list.ts';
import { agentStatuses, roles } from '../../../../wire/person.ts';
import type { QueueWithPolicy } from '../../../../wire/queue-policy.ts';
import { roleWords, statusWords } from '../../shell/event-words.ts';
import { toPersonHash } from '../admin-route.ts';
import { AdminSection } from '../admin-section.ts';
import { pageLength, renderPager, toPageWords } from '../pager.ts';
import './import-dialog.ts';
import type { ImportDialog } from './import-dialog.ts';
import { type PeopleSearch, toPeopleQuery } from './people-search.ts';
import './person-dialog.ts';
import type { PersonDialog } from './person-dialog.ts';
import './sign-in-link-dialog.ts';
import { openSignInLink } from './sign-in-link-dialog.ts';

/** So long after a key nothing more is typed. A guess. */
const typingMs = 150;
const noSearch: PeopleSearch = { search: '', role: '', queue: '', status: '', unreachable: false };

/** Who works here: searched, page by page. */
export class PeopleSection extends AdminSection {
  #list: PeopleList | undefined;
  #queues: readonly string[] = [];
  #search = noSearch;
  #offset = 0;
  #asked = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;
  #done = '';

  protected async load(): Promise<void> {
    const { queues } = await this.context.deskbell.api<{ queues: QueueWithPolicy[] }>('GET', 'api/v1/admin/queues');
    this.#queues = queues.map(({ id }) => id);
    await this.#read();
  }

  protected override render(): TemplateResult {
    const list = this.#list;
    return html`
      <div class="section-head">
        <h1 tabindex="-1">People</h1>
        <div class="buttons">
          <button type="button" @click=${() => this.querySelector<ImportDialog>('import-dialog')?.open()} data-testid="import-people">Import a file</button>
          <a class="button" href="../api/v1/admin/people/export" download data-testid="export-people">Export</a>
          <button type="button" class="primary" @click=${() => this.#edit(undefined)} data-testid="add-person">Add a person</button>
        </div>
      </div>
      ${this.#filters()}
      ${this.renderMessage()}
      <p class="hint" role="status" data-testid="people-count">${this.#done} ${list ? toPageWords({ offset: this.#offset, length: list.people.length, total: list.total }, 'person', 'people') : nothing}</p>
      ${list?.total === 0 ? html`<p class="empty">Nobody fits. Search for less, or take a filter off.</p>` : nothing}
      ${list?.people.length ? this.#table(list.people) : nothing}
      ${list ? renderPager({ offset: this.#offset, total: list.total }, { name: 'people', turn: this.#turn }) : nothing}
      <person-dialog .context=${this.context} @saved=${() => this.attempt(() => this.load())}></person-dialog>
      <import-dialog .context=${this.context} @imported=${this.#imported}></import-dialog>
      <sign-in-link-dialog></sign-in-link-dialog>
    `;
  }

  #filters(): TemplateResult {
    return html`
      <form class="filters" role="search" @input=${this.#filter} @submit=${(event: Event) => event.preventDefault()} data-testid="people-filters">
        <div class="field">
          <label for="people-search">Search</label>
          <input id="people-search" type="search" name="search" autocomplete="off" placeholder="Name or id">
        </div>
        ${this.#choice(
          'role',
          'Role',
          'All roles',
          roles.map((role) => [role, roleWords[role]]),
        )}
        ${this.#choice(
          'queue',
          'Queue',
          'All queues',
          this.#queues.map((queue) => [queue, queue]),
        )}
        ${this.#choice(
          'status',
          'Status',
          'Any',
          agentStatuses.map((status) => [status, statusWords[status]]),
        )}
        <label class="choice"><input type="checkbox" name="unreachable"> No device that can be reached</label>
      </form>
    `;
  }

  #choice(name: string, label: string, all: string, options: readonly (readonly [string, string])[]): TemplateResult {
    return html`
      <div class="field">
        <label for="people-${name}">${label}</label>
        <select id="people-${name}" name=${name}>
          <option value="">${all}</option>
          ${options.map(([value, words]) => html`<option value=${value}>${words}</option>`)}
        </select>
      </div>
    `;
  }

  #table(people: readonly ListedPerson[]): TemplateResult {
    return html`
      <table class="ledger" data-testid="people-table">
        <thead>
          <tr><th scope="col">Name</th><th scope="col">Roles</th><th scope="col">Queues</th><th scope="col">Status</th><th scope="col">Devices</th><th scope="col">Do</th></tr>
        </thead>
        <tbody>${people.map((person) => this.#row(person))}</tbody>
      </table>
    `;
  }

  #row(person: ListedPerson): TemplateResult {
    const { id, name, queues, status, disabled, reachableDevices } = person;
    return html`
      <tr data-testid="person-row" data-person=${id}>
        <th scope="row"><a href=${toPersonHash(id)} data-testid="open-person">${name}</a><br><span class="id">${id}</span></th>
        <td data-label="Roles">${person.roles.map((role) => roleWords[role]).join(', ') || 'None'}</td>
        <td data-label="Queues">${toShortList(queues)}</td>
        <td data-label="Status">${disabled ? html`<span class="lacking">Disabled</span>` : statusWords[status]}</td>
        <td data-label="Devices">${reachableDevices || html`<span class="lacking">None</span>`}</td>
        <td class="row-actions">
          <button type="button" class="link" @click=${() => this.#edit(person)} aria-label="Edit ${name}" data-testid="edit-person">Edit</button>
          <button type="button" class="link" @click=${() => this.attempt(() => openSignInLink(this, this.context, person))} aria-label="Sign-in link for ${name}" data-testid="person-link">Sign-in link</button>
        </td>
      </tr>
    `;
  }

  readonly #turn = (offset: number): void => {
    this.#offset = offset;
    void this.attempt(() => this.#read());
  };

  readonly #filter = (event: Event): void => {
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    this.#search = {
      ...{ search: text('search'), role: text('role'), queue: text('queue'), status: text('status') },
      unreachable: form.has('unreachable'),
    };
    this.#offset = 0;
    this.#done = '';
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.attempt(() => this.#read()), typingMs);
  };

  readonly #imported = (event: CustomEvent<string>): void => {
    this.#done = event.detail;
    void this.attempt(() => this.load());
  };

  async #read(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const query = toPeopleQuery(this.#search, { offset: this.#offset, limit: pageLength });
    const list = await this.context.deskbell.api<PeopleList>('GET', `api/v1/admin/people?${query}`);
    // A later question was asked meanwhile: its answer counts, whichever comes first.
    if (asked === this.#asked) this.#list = list;
  }

  #edit(person: ListedPerson | undefined): void {
    this.querySelector<PersonDialog>('person-dialog')?.open(person, this.#queues);
  }
}

/** Of a person in very many queues, the first few. */
function toShortList(queues: readonly string[]): string {
  const most = 4;
  if (queues.length === 0) return 'None';
  const more = queues.length - most;
  return more > 1 ? `${queues.slice(0, most).join(', ')} and ${more} more` : queues.join(', ');
}

customElements.define('people-section', PeopleSection);
