import { html, type TemplateResult } from 'lit';
import type { ListedPerson } from '../../../../wire/people-list.ts';
import '../../shell/confirm-dialog.ts';
import type { ConfirmDialog, Question } from '../../shell/confirm-dialog.ts';
import { AdminSection } from '../admin-section.ts';

/** Disables, removes or erases a person, each after a question that says what happens. Says `changed` or `left`. */
export class PersonLeaving extends AdminSection {
  static override properties = { ...AdminSection.properties, person: { attribute: false } };
  declare person: ListedPerson;

  protected async load(): Promise<void> {}

  protected override render(): TemplateResult {
    const { name, disabled } = this.person;
    return html`
      <section class="person-part" aria-labelledby="leaving-title">
        <div class="section-head"><h2 id="leaving-title">Leaving</h2></div>
        ${this.renderMessage()}
        <dl class="ways-out">
          <div>
            <dt><button type="button" @click=${this.#disable} data-testid="disable-person">${disabled ? 'Let in again' : 'Disable'}</button></dt>
            <dd>${disabled ? `${name} can’t sign in, and nothing rings for them.` : 'For a while: they can’t sign in and nothing rings, and all about them stays.'}</dd>
          </div>
          <div>
            <dt><button type="button" class="calling" @click=${this.#remove} data-testid="remove-person">Remove</button></dt>
            <dd>For good: with devices and tokens. Past events go on naming them.</dd>
          </div>
          <div>
            <dt><button type="button" class="calling" @click=${this.#erase} data-testid="erase-person">Erase</button></dt>
            <dd>For good, and out of the past too, as privacy law may ask: events go on naming a made-up id.</dd>
          </div>
        </dl>
        <confirm-dialog></confirm-dialog>
      </section>
    `;
  }

  readonly #disable = (): Promise<void> => {
    const { name, disabled } = this.person;
    const question = {
      title: `Disable ${name}?`,
      text: 'They are signed out everywhere, their tokens end, and nothing rings for them. You can let them in again; they then need a new sign-in link.',
      action: `Disable ${name}`,
    };
    return this.#after(disabled ? undefined : question, async (path) => {
      await this.context.deskbell.api('PUT', path, { disabled: !disabled });
      this.dispatchEvent(new CustomEvent('changed'));
    });
  };

  readonly #remove = (): Promise<void> => {
    const { name } = this.person;
    const question = {
      title: `Remove ${name}?`,
      text: 'They are signed out everywhere, and nothing rings for them any more. Their devices and tokens are deleted. This can’t be undone.',
      action: `Remove ${name}`,
    };
    return this.#after(question, async (path) => {
      await this.context.deskbell.api('DELETE', path);
      this.dispatchEvent(new CustomEvent('left'));
    });
  };

  readonly #erase = (): Promise<void> => {
    const { name } = this.person;
    const question = {
      title: `Erase ${name}?`,
      text: 'Everything that tells who they are is deleted. This can’t be undone, by nobody:',
      list: [
        'name, roles, queues and preferences',
        'devices, tokens and sessions',
        'what they wrote in chats that Deskbell keeps',
        'their id in past events, which a made-up one replaces',
      ],
      action: `Erase ${name}`,
    };
    return this.#after(question, async (path) => {
      await this.context.deskbell.api('POST', `${path}/erase`, {}, { timeoutMs: 60_000 });
      this.dispatchEvent(new CustomEvent('left'));
    });
  };

  async #after(question: Question | undefined, act: (path: string) => Promise<void>): Promise<void> {
    const isSure = !question || (await this.querySelector<ConfirmDialog>('confirm-dialog')?.ask(question));
    if (isSure) await this.attempt(() => act(`api/v1/admin/people/${encodeURIComponent(this.person.id)}`));
  }
}

customElements.define('person-leaving', PersonLeaving);
