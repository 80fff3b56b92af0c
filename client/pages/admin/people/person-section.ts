import { html, nothing, type TemplateResult } from 'lit';
import type { ListedPerson } from '../../../../wire/people-list.ts';
import type { QueueWithPolicy } from '../../../../wire/queue-policy.ts';
import { roleWords, statusWords } from '../../shell/event-words.ts';
import { AdminSection } from '../admin-section.ts';
import './person-access.ts';
import type { PersonAccess } from './person-access.ts';
import './person-devices.ts';
import type { PersonDevices } from './person-devices.ts';
import './person-leaving.ts';
import './person-dialog.ts';
import type { PersonDialog } from './person-dialog.ts';

/** One person: who they are, how they get in, where they can be reached. */
export class PersonSection extends AdminSection {
  static override properties = { ...AdminSection.properties, person: { attribute: false } };
  /** The id. */
  declare person: string;
  #person: ListedPerson | undefined;
  #queues: readonly string[] = [];

  protected async load(): Promise<void> {
    const { deskbell } = this.context;
    this.#person = await deskbell.api<ListedPerson>('GET', this.#path());
    const { queues } = await deskbell.api<{ queues: QueueWithPolicy[] }>('GET', 'api/v1/admin/queues');
    this.#queues = queues.map(({ id }) => id);
  }

  protected override render(): TemplateResult {
    const person = this.#person;
    return html`
      <p><a href="#people" data-testid="all-people">All people</a></p>
      <div class="section-head">
        <h1 tabindex="-1">${person?.name ?? 'Person'}</h1>
        ${person ? html`<button type="button" @click=${() => this.querySelector<PersonDialog>('person-dialog')?.open(person, this.#queues)} data-testid="edit-person">Edit</button>` : nothing}
      </div>
      ${this.renderMessage()}
      ${person ? this.#about(person) : nothing}
      <person-dialog .context=${this.context} @saved=${this.#reload}></person-dialog>
    `;
  }

  #about(person: ListedPerson): TemplateResult {
    return html`
      <dl class="person-facts">
        <div><dt>Id</dt><dd class="id">${person.id}</dd></div>
        <div><dt>Roles</dt><dd>${person.roles.map((role) => roleWords[role]).join(', ') || 'None'}</dd></div>
        <div><dt>Queues</dt><dd>${person.queues.join(', ') || 'None'}</dd></div>
        <div><dt>Status</dt><dd>${person.disabled ? html`<span class="lacking">Disabled</span>` : statusWords[person.status]}</dd></div>
      </dl>
      <person-devices .context=${this.context} .person=${person}></person-devices>
      <person-access .context=${this.context} .person=${person} @changed=${this.#reload}></person-access>
      <person-leaving .context=${this.context} .person=${person} @changed=${this.#reload} @left=${this.#left}></person-leaving>
    `;
  }

  /** What ended with it shows in other parts of the page too. */
  readonly #reload = (): void => {
    void this.attempt(async () => {
      await this.load();
      await this.querySelector<PersonDevices>('person-devices')?.reload();
      await this.querySelector<PersonAccess>('person-access')?.reload();
    });
  };

  readonly #left = (): void => {
    location.hash = '#people';
  };

  #path(): string {
    return `api/v1/admin/people/${encodeURIComponent(this.person)}`;
  }
}

customElements.define('person-section', PersonSection);
