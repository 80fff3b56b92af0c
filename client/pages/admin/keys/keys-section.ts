import { html, nothing, type TemplateResult } from 'lit';
import type { Device } from '../../../../wire/device.ts';
import { problemUri } from '../../../../wire/problem.ts';
import type { VapidKey, VapidKeyState } from '../../../../wire/vapid-key.ts';
import '../../shell/confirm-dialog.ts';
import type { ConfirmDialog } from '../../shell/confirm-dialog.ts';
import { findProblem } from '../../shell/problem-text.ts';
import { toClockTime } from '../../shell/spoken-time.ts';
import { AdminSection } from '../admin-section.ts';
import { listLostPeople } from './lost-people.ts';

const stateWords = {
  new: 'New: not in use yet',
  active: 'Active: new devices use it',
  retiring: 'Retiring: its devices are changing over',
  retired: 'Retired: nothing is sent with it',
} as const satisfies Record<VapidKeyState, string>;

/** The keys that prove to push services who is sending, and how far a change of key has come. */
export class KeysSection extends AdminSection {
  #keys: readonly VapidKey[] | undefined;

  protected async load(): Promise<void> {
    const { vapidKeys } = await this.context.deskbell.api<{ vapidKeys: VapidKey[] }>('GET', 'api/v1/admin/vapid-keys');
    this.#keys = vapidKeys;
  }

  protected override render(): TemplateResult {
    return html`
      <div class="section-head">
        <h1 tabindex="-1">VAPID keys</h1>
        <button type="button" class="primary" @click=${this.#create} data-testid="create-key">Make a new key</button>
      </div>
      <p class="hint">To change the key: make a new one, activate it, wait until the old one has few devices left, retire the old one. Devices change over by themselves when their page is open.</p>
      ${this.renderMessage()}
      ${this.#progress()}
      ${this.#keys?.length ? this.#table(this.#keys) : nothing}
      <confirm-dialog></confirm-dialog>
    `;
  }

  /** How far the change from an old key to the active one has come. */
  #progress(): TemplateResult | typeof nothing {
    const keys = this.#keys ?? [];
    const left = sumOf(keys.filter((key) => key.state === 'retiring'));
    const all = left + sumOf(keys.filter((key) => key.state === 'active'));
    if (left === 0) return nothing;
    return html`
      <p class="key-progress" data-testid="key-progress">
        <label for="key-progress">${all - left} of ${all} devices use the active key.</label>
        <progress id="key-progress" max=${all} .value=${all - left}></progress>
      </p>
    `;
  }

  #table(keys: readonly VapidKey[]): TemplateResult {
    const now = Date.now();
    return html`
      <table class="ledger" data-testid="keys-table">
        <thead>
          <tr><th scope="col">Key</th><th scope="col">State</th><th scope="col">Devices</th><th scope="col">Made</th><th scope="col">Do</th></tr>
        </thead>
        <tbody>
          ${keys.map(
            (key) => html`
              <tr data-testid="key-row" data-key=${key.id} data-state=${key.state}>
                <th scope="row">${key.id}<br><span class="id">${key.publicKey.slice(0, 16)}…</span></th>
                <td data-label="State">${stateWords[key.state]}</td>
                <td class="number" data-label="Devices">${key.subscriptions}</td>
                <td data-label="Made"><time datetime=${key.createdAt}>${toClockTime(key.createdAt, now)}</time></td>
                <td class="row-actions">
                  ${key.state === 'new' || key.state === 'retiring' ? html`<button type="button" class="link" @click=${() => this.#activate(key)} aria-label="Activate ${key.id}" data-testid="activate-key">Activate</button>` : nothing}
                  ${key.state === 'new' || key.state === 'retiring' ? html`<button type="button" class="link danger" @click=${() => this.#retire(key)} aria-label="Retire ${key.id}" data-testid="retire-key">Retire</button>` : nothing}
                </td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  readonly #create = (): void => void this.#change('api/v1/admin/vapid-keys', {});

  #activate(key: VapidKey): void {
    void this.#change(`${toPath(key)}/activate`, {});
  }

  /** A key that is in use is retired only after the people who would be lost have been read. */
  #retire(key: VapidKey): void {
    void this.attempt(async () => {
      try {
        await this.context.deskbell.api('POST', `${toPath(key)}/retire`, {});
      } catch (error) {
        const problem = findProblem(error);
        if (problem?.type !== problemUri('key-in-use')) throw error;
        const { deskbell } = this.context;
        const path = 'api/v1/admin/subscriptions';
        const { subscriptions } = await deskbell.api<{ subscriptions: Device[] }>('GET', path);
        const lost = listLostPeople(subscriptions, key.id);
        const isSure = await this.querySelector<ConfirmDialog>('confirm-dialog')?.ask({
          title: 'This key is still in use',
          text: 'These people would get no push messages there until they open their page again:',
          list: lost.length > 0 ? lost : (problem.people ?? []).map(({ name }) => name),
          action: 'Retire it all the same',
        });
        if (!isSure) return;
        await this.context.deskbell.api('POST', `${toPath(key)}/retire`, { force: true });
      }
      await this.load();
    });
  }

  #change(path: string, body: object): Promise<void> {
    return this.attempt(async () => {
      await this.context.deskbell.api('POST', path, body);
      await this.load();
    });
  }
}

function toPath(key: VapidKey): string {
  return `api/v1/admin/vapid-keys/${encodeURIComponent(key.id)}`;
}

function sumOf(keys: readonly VapidKey[]): number {
  return keys.reduce((sum, key) => sum + key.subscriptions, 0);
}

customElements.define('keys-section', KeysSection);
