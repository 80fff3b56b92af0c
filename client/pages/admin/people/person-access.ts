import { html, nothing, type TemplateResult } from 'lit';
import type { ListedPerson } from '../../../../wire/people-list.ts';
import type { TokenList } from '../../../../wire/person.ts';
import '../../shell/confirm-dialog.ts';
import type { ConfirmDialog } from '../../shell/confirm-dialog.ts';
import { toClockTime, toSpokenAge } from '../../shell/spoken-time.ts';
import { AdminSection } from '../admin-section.ts';
import './sign-in-link-dialog.ts';
import { openSignInLink } from './sign-in-link-dialog.ts';

const expiries = [
  ['', 'Never'],
  ['1', 'In a day'],
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['365', 'In a year'],
] as const;

/** How one person gets in: links and tokens, each of which can be taken back; and out, everywhere at once. */
export class PersonAccess extends AdminSection {
  static override properties = { ...AdminSection.properties, person: { attribute: false } };
  declare person: ListedPerson;
  #tokens: TokenList['tokens'] = [];
  #done = '';

  protected async load(): Promise<void> {
    this.#tokens = (await this.context.deskbell.api<TokenList>('GET', `${this.#path()}/tokens`)).tokens;
  }

  protected override render(): TemplateResult {
    const { name } = this.person;
    return html`
      <section class="person-part" aria-labelledby="way-in-title">
        <div class="section-head">
          <h2 id="way-in-title">Signing in</h2>
          <button type="button" @click=${this.#signOut} data-testid="sign-out-everywhere">Sign out everywhere</button>
        </div>
        ${this.renderMessage()}
        <p role="status" class="hint" data-testid="access-said">${this.#done}</p>
        <form class="filters" @submit=${this.#make} data-testid="new-token">
          <div class="field">
            <label for="token-label">Note</label>
            <input id="token-label" name="label" maxlength="100" autocomplete="off" placeholder="What it is for">
          </div>
          <div class="field">
            <label for="token-expiry">Ends</label>
            <select id="token-expiry" name="expiry">${expiries.map(([days, words]) => html`<option value=${days}>${words}</option>`)}</select>
          </div>
          <div class="buttons end"><button class="primary" data-testid="person-link">Make a sign-in link</button></div>
        </form>
        <p class="hint">The link signs ${name} in once, where they open it. It comes with a token; when the token ends or is revoked, so does what was signed in with it.</p>
        ${this.#tokens.length > 0 ? this.#table() : nothing}
        <sign-in-link-dialog></sign-in-link-dialog>
        <confirm-dialog></confirm-dialog>
      </section>
    `;
  }

  #table(): TemplateResult {
    const now = Date.now();
    return html`
      <table class="ledger" data-testid="tokens-table">
        <thead>
          <tr><th scope="col">Token</th><th scope="col">Made</th><th scope="col">Last used</th><th scope="col">Ends</th><th scope="col">Do</th></tr>
        </thead>
        <tbody>
          ${this.#tokens.map(
            ({ id, label, createdAt, lastUsedAt, expiresAt }) => html`
              <tr data-testid="token-row">
                <th scope="row">${label ?? 'Without a note'}</th>
                <td data-label="Made"><time datetime=${createdAt}>${toClockTime(createdAt, now)}</time></td>
                <td data-label="Last used">${lastUsedAt ? toAgo(lastUsedAt, now) : 'never'}</td>
                <td data-label="Ends">${expiresAt ? html`<time datetime=${expiresAt}>${toClockTime(expiresAt, now)}</time>` : 'never'}</td>
                <td class="row-actions"><button type="button" class="link danger" @click=${() => this.#revoke(id, label)} aria-label="Revoke ${label ?? 'the token without a note'}" data-testid="revoke-token">Revoke</button></td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  readonly #make = (event: SubmitEvent): void => {
    event.preventDefault();
    if (!(event.currentTarget instanceof HTMLFormElement)) return;
    const form = new FormData(event.currentTarget);
    const [label, days] = [String(form.get('label') ?? '').trim(), String(form.get('expiry') ?? '')];
    const terms = { ...(label ? { label } : {}), ...(days ? { expiresInDays: Number(days) } : {}) };
    event.currentTarget.reset();
    void this.attempt(async () => {
      await openSignInLink(this, this.context, this.person, terms);
      await this.load();
    });
  };

  readonly #signOut = async (): Promise<void> => {
    const { name } = this.person;
    const isSure = await this.#ask(
      `Sign ${name} out everywhere?`,
      'Every browser is signed out, and nothing rings there until they sign in again. Programs that use a token go on.',
      `Sign ${name} out`,
    );
    if (!isSure) return;
    await this.attempt(async () => {
      await this.context.deskbell.api('DELETE', `${this.#path()}/sessions`);
      this.#done = `${name} is signed out everywhere.`;
      this.#changed();
    });
  };

  async #revoke(id: string, label: string | null): Promise<void> {
    const isSure = await this.#ask(
      `Revoke ${label ?? 'this token'}?`,
      'Whoever uses it can no longer, and every browser that was signed in with it is signed out.',
      'Revoke it',
    );
    if (!isSure) return;
    await this.attempt(async () => {
      await this.context.deskbell.api('DELETE', `${this.#path()}/tokens/${encodeURIComponent(id)}`);
      this.#done = 'It is revoked.';
      await this.load();
      this.#changed();
    });
  }

  /** Devices may have ended with it. */
  #changed(): void {
    this.dispatchEvent(new CustomEvent('changed'));
  }

  async #ask(title: string, text: string, action: string): Promise<boolean> {
    return (await this.querySelector<ConfirmDialog>('confirm-dialog')?.ask({ title, text, action })) ?? false;
  }

  #path(): string {
    return `api/v1/admin/people/${encodeURIComponent(this.person.id)}`;
  }
}

function toAgo(at: string, now: number): TemplateResult {
  const age = toSpokenAge(at, now);
  return html`<time datetime=${at}>${age === 'just now' ? age : `${age} ago`}</time>`;
}

customElements.define('person-access', PersonAccess);
