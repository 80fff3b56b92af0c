import { html, nothing, type TemplateResult } from 'lit';
import { agentStatuses, type Person, roles } from '../../../../wire/person.ts';
import { changedFields } from '../../shell/changed-fields.ts';
import { roleWords, statusWords } from '../../shell/event-words.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError, toFieldErrors } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import { joinList, readPerson, toForm } from './person-form.ts';

/** Adds a person, or changes one. Says `saved` afterwards. */
export class PersonDialog extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #person: Person | undefined;
  #knownQueues: readonly string[] = [];
  #errors: Record<string, string> = {};
  #message = '';

  open(person: Person | undefined, knownQueues: readonly string[]): void {
    this.#person = person;
    this.#knownQueues = knownQueues;
    this.#errors = {};
    this.#message = '';
    void this.openForm();
  }

  protected override render(): TemplateResult {
    const person = this.#person;
    return html`
      <dialog aria-labelledby="person-title" data-testid="person-dialog">
        <form method="dialog" @submit=${this.#save}>
          <h2 id="person-title">${person ? `Edit ${person.name}` : 'Add a person'}</h2>
          ${this.#textField('name', 'Name', person?.name ?? '', html`<span class="hint">As colleagues and customers know them.</span>`)}
          ${person ? nothing : this.#textField('id', 'Id', '', html`<span class="hint">The same as in your chat system. Empty: we make one.</span>`)}
          <fieldset>
            <legend>Roles</legend>
            <div class="choices">
              ${roles.map((role) => html`<label><input type="checkbox" name="role" value=${role} ?checked=${person ? person.roles.includes(role) : role === 'agent'}> ${roleWords[role]}</label>`)}
            </div>
            ${this.#error('roles')}
          </fieldset>
          ${this.#textField(
            'queues',
            'Queues',
            joinList(person?.queues ?? []),
            html`<span class="hint">Separated by commas.${this.#knownQueues.length > 0 ? ` In use: ${joinList(this.#knownQueues)}.` : ''}</span>`,
          )}
          <div class="field">
            <label for="person-status">Status</label>
            <select id="person-status" name="status">
              ${agentStatuses.map((status) => html`<option value=${status} ?selected=${status === (person?.status ?? 'offline')}>${statusWords[status]}</option>`)}
            </select>
          </div>
          <p class="form-message" role="alert">${this.#message}</p>
          <div class="buttons">
            <button class="primary" data-testid="save-person">Save</button>
            <button type="button" @click=${() => this.querySelector('dialog')?.close()}>Cancel</button>
          </div>
        </form>
      </dialog>
    `;
  }

  #textField(name: string, label: string, value: string, hint: TemplateResult): TemplateResult {
    return html`
      <div class="field">
        <label for="person-${name}">${label}</label>
        <input id="person-${name}" name=${name} value=${value} ?required=${name === 'name'} autocomplete="off"
          aria-describedby="person-${name}-error" aria-invalid=${this.#errors[name] ? 'true' : nothing}>
        ${hint} ${this.#error(name)}
      </div>
    `;
  }

  #error(name: string): TemplateResult {
    return html`<span id="person-${name}-error" class="field-error">${this.#errors[name]}</span>`;
  }

  readonly #save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const { id, ...filled } = readPerson(new FormData(event.currentTarget));
    const { deskbell } = this.context;
    try {
      if (this.#person) {
        const { id: known, ...opened } = toForm(this.#person);
        await deskbell.api('PUT', `api/v1/admin/people/${encodeURIComponent(known)}`, changedFields(opened, filled));
      } else await deskbell.api('POST', 'api/v1/admin/people', id ? { id, ...filled } : filled);
      this.querySelector('dialog')?.close();
      this.dispatchEvent(new CustomEvent('saved'));
    } catch (error) {
      this.#errors = toFieldErrors(error);
      this.#message = describeError(error);
      this.requestUpdate();
    }
  };
}

customElements.define('person-dialog', PersonDialog);
