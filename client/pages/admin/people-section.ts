import { html, type TemplateResult } from 'lit';
import type { Person } from '../../../wire/person.ts';
import '../shell/confirm-dialog.ts';
import type { ConfirmDialog } from '../shell/confirm-dialog.ts';
import { roleWords, statusWords } from '../shell/event-words.ts';
import { AdminSection } from './admin-section.ts';
import './person-dialog.ts';
import type { PersonDialog } from './person-dialog.ts';
import './sign-in-link-dialog.ts';
import type { SignInLinkDialog } from './sign-in-link-dialog.ts';

/** Who works here: roles, queues, status, and how they get in. */
export class PeopleSection extends AdminSection {
  #people: readonly Person[] | undefined;

  protected async load(): Promise<void> {
    const { people } = await this.context.deskbell.api<{ people: Person[] }>('GET', 'api/v1/admin/people');
    this.#people = people;
  }

  protected override render(): TemplateResult {
    const people = this.#people;
    return html`
      <div class="section-head">
        <h1 tabindex="-1">People</h1>
        <button type="button" class="primary" @click=${() => this.#edit(undefined)} data-testid="add-person">Add a person</button>
      </div>
      ${this.renderMessage()}
      ${people?.length === 0 ? html`<p class="empty">Nobody is here yet. Add the first person.</p>` : ''}
      ${people?.length ? this.#table(people) : ''}
      <person-dialog .context=${this.context} @saved=${() => this.attempt(() => this.load())}></person-dialog>
      <sign-in-link-dialog></sign-in-link-dialog>
      <confirm-dialog></confirm-dialog>
    `;
  }

  #table(people: readonly Person[]): TemplateResult {
    return html`
      <table class="ledger" data-testid="people-table">
        <thead>
          <tr><th scope="col">Name</th><th scope="col">Roles</th><th scope="col">Queues</th><th scope="col">Status</th><th scope="col">Do</th></tr>
        </thead>
        <tbody>
          ${people.map(
            (person) => html`
              <tr data-testid="person-row" data-person=${person.id}>
                <th scope="row">${person.name}<br><span class="id">${person.id}</span></th>
                <td data-label="Roles">${person.roles.map((role) => roleWords[role]).join(', ') || 'None'}</td>
                <td data-label="Queues">${person.queues.join(', ') || 'None'}</td>
                <td data-label="Status">${statusWords[person.status]}</td>
                <td class="row-actions">
                  <button type="button" class="link" @click=${() => this.#edit(person)} aria-label="Edit ${person.name}" data-testid="edit-person">Edit</button>
                  <button type="button" class="link" @click=${() => this.#makeLink(person)} aria-label="Sign-in link for ${person.name}" data-testid="person-link">Sign-in link</button>
                  <button type="button" class="link danger" @click=${() => this.#remove(person)} aria-label="Remove ${person.name}" data-testid="remove-person">Remove</button>
                </td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  #edit(person: Person | undefined): void {
    const queues = [...new Set(this.#people?.flatMap((other) => other.queues))].sort();
    this.querySelector<PersonDialog>('person-dialog')?.open(person, queues);
  }

  #makeLink(person: Person): void {
    void this.attempt(async () => {
      const path = `api/v1/admin/people/${encodeURIComponent(person.id)}/token`;
      const made = await this.context.deskbell.api<{ token: string; signInUrl: string }>('POST', path, {});
      this.querySelector<SignInLinkDialog>('sign-in-link-dialog')?.open(person.name, made);
    });
  }

  async #remove(person: Person): Promise<void> {
    const isSure = await this.querySelector<ConfirmDialog>('confirm-dialog')?.ask({
      title: `Remove ${person.name}?`,
      text: 'They are signed out everywhere, and nothing rings for them any more.',
      action: `Remove ${person.name}`,
    });
    if (!isSure) return;
    await this.attempt(async () => {
      await this.context.deskbell.api('DELETE', `api/v1/admin/people/${encodeURIComponent(person.id)}`);
      await this.load();
    });
  }
}

customElements.define('people-section', PeopleSection);
