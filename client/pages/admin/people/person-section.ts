import { html, nothing, type TemplateResult } from 'lit';
import type { ListedPerson } from '../../../../wire/people-list.ts';
import type { QueueWithPolicy } from '../../../../wire/queue-policy.ts';
import '../../shell/confirm-dialog.ts';
import type { ConfirmDialog } from '../../shell/confirm-dialog.ts';
import { roleWords, statusWords } from '../../shell/event-words.ts';
import { AdminSection } from '../admin-section.ts';
import './person-devices.ts';
import './person-dialog.ts';
import type { PersonDialog } from './person-dialog.ts';
import './sign-in-link-dialog.ts';
import { openSignInLink } from './sign-in-link-dialog.ts';

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
      <person-dialog .context=${this.context} @saved=${() => this.attempt(() => this.load())}></person-dialog>
      <sign-in-link-dialog></sign-in-link-dialog>
      <confirm-dialog></confirm-dialog>
    `;
  }

  #about(person: ListedPerson): TemplateResult {
    return html`
      <dl class="facts">
        <div><dt>Id</dt><dd class="id">${person.id}</dd></div>
        <div><dt>Roles</dt><dd>${person.roles.map((role) => roleWords[role]).join(', ') || 'None'}</dd></div>
        <div><dt>Queues</dt><dd>${person.queues.join(', ') || 'None'}</dd></div>
        <div><dt>Status</dt><dd>${statusWords[person.status]}</dd></div>
      </dl>
      <person-devices .context=${this.context} .person=${person}></person-devices>
      <section class="person-part" aria-labelledby="way-in-title">
        <div class="section-head"><h2 id="way-in-title">Signing in</h2></div>
        <p class="hint">A link signs ${person.name} in once, on the device where they open it.</p>
        <div class="buttons">
          <button type="button" @click=${() => this.attempt(() => openSignInLink(this, this.context, person))} data-testid="person-link">Make a sign-in link</button>
        </div>
      </section>
      <section class="person-part" aria-labelledby="leaving-title">
        <div class="section-head"><h2 id="leaving-title">Leaving</h2></div>
        <div class="buttons">
          <button type="button" class="calling" @click=${() => this.#remove(person)} data-testid="remove-person">Remove ${person.name}</button>
        </div>
      </section>
    `;
  }

  async #remove({ name }: ListedPerson): Promise<void> {
    const isSure = await this.querySelector<ConfirmDialog>(':scope > confirm-dialog')?.ask({
      title: `Remove ${name}?`,
      text: 'They are signed out everywhere, and nothing rings for them any more. Their devices and tokens are deleted.',
      action: `Remove ${name}`,
    });
    if (!isSure) return;
    await this.attempt(async () => {
      await this.context.deskbell.api('DELETE', this.#path());
      location.hash = '#people';
    });
  }

  #path(): string {
    return `api/v1/admin/people/${encodeURIComponent(this.person)}`;
  }
}

customElements.define('person-section', PersonSection);
