import { html, nothing, type TemplateResult } from 'lit';
import type { Device } from '../../../../wire/device.ts';
import { problemUri } from '../../../../wire/problem.ts';
import type { VapidKey } from '../../../../wire/vapid-key.ts';
import '../../shell/confirm-dialog.ts';
import type { ConfirmDialog } from '../../shell/confirm-dialog.ts';
import '../../shell/copy-button.ts';
import { findProblem } from '../../shell/problem-text.ts';
import { toClockTime } from '../../shell/spoken-time.ts';
import { AdminSection } from '../admin-section.ts';
import './import-key-dialog.ts';
import type { ImportKeyDialog } from './import-key-dialog.ts';
import { renderKeyProgress } from './key-progress.ts';
import './key-test-dialog.ts';
import type { KeyTestDialog } from './key-test-dialog.ts';
import { keyStateWords, lostWords } from './key-words.ts';
import { listLostPeople } from './lost-people.ts';
import './vapid-contact.ts';

const path = 'api/v1/admin/vapid-keys';
type Action = 'activate' | 'retire' | 'restore';

/** The keys that prove to push services who is sending, and how far a change of key has come. */
export class KeysSection extends AdminSection {
  #keys: readonly VapidKey[] | undefined;
  #devices: readonly Device[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.keepFresh(4_000);
  }

  protected async load(): Promise<void> {
    const { deskbell } = this.context;
    const [{ vapidKeys }, { subscriptions }] = await Promise.all([
      deskbell.api<{ vapidKeys: VapidKey[] }>('GET', path),
      deskbell.api<{ subscriptions: Device[] }>('GET', 'api/v1/admin/subscriptions'),
    ]);
    this.#keys = vapidKeys;
    this.#devices = subscriptions;
  }

  protected override render(): TemplateResult {
    const keys = this.#keys ?? [];
    const now = Date.now();
    return html`
      <div class="section-head">
        <h1 tabindex="-1">VAPID keys</h1>
        <div class="buttons">
          <button type="button" @click=${() => this.querySelector<ImportKeyDialog>('import-key-dialog')?.open()} data-testid="import-key">Import a key</button>
          <button type="button" class="primary" @click=${() => this.attempt(() => this.#post(path))} data-testid="create-key">Make a new key</button>
        </div>
      </div>
      <p class="hint">They prove to push services that it is you who sends. To change the key: make or import one, test it, activate it, wait until the old one has few devices left, retire the old one.</p>
      ${this.renderMessage()}
      ${keys.length > 0 ? this.#table(keys, now) : nothing}
      ${keys.some(({ lost }) => lost) ? html`<p class="warning" role="status" data-testid="lost-note">The private half of a key was lost with the data key. Its devices subscribe again, by themselves, as soon as their page is open. If you have that half elsewhere, import it, and undo the retirement: then they need not.</p>` : nothing}
      ${renderKeyProgress(keys, this.#devices, now)}
      <vapid-contact .context=${this.context}></vapid-contact>
      <import-key-dialog .context=${this.context} @imported=${() => this.attempt(() => this.load())}></import-key-dialog>
      <key-test-dialog .context=${this.context} @activate=${this.#activateTested}></key-test-dialog>
      <confirm-dialog></confirm-dialog>
    `;
  }

  #table(keys: readonly VapidKey[], now: number): TemplateResult {
    return html`
      <table class="ledger" data-testid="keys-table">
        <thead>
          <tr><th scope="col">Fingerprint</th><th scope="col">State</th><th scope="col">Devices</th><th scope="col">Made</th><th scope="col">Public half</th><th scope="col">Do</th></tr>
        </thead>
        <tbody>${keys.map((key) => this.#row(key, now))}</tbody>
      </table>
    `;
  }

  #row(key: VapidKey, now: number): TemplateResult {
    const isWaiting = key.state === 'new' || key.state === 'retiring';
    const name = `the key ${key.fingerprint}`;
    return html`
      <tr data-testid="key-row" data-key=${key.id} data-state=${key.state}>
        <th scope="row"><code>${key.fingerprint}</code></th>
        <td data-label="State">${key.lost ? lostWords : keyStateWords[key.state]}</td>
        <td class="number" data-label="Devices">${key.subscriptions}</td>
        <td data-label="Made"><time datetime=${key.createdAt}>${toClockTime(key.createdAt, now)}</time></td>
        <td data-label="Public half"><copy-button .text=${key.publicKey} .label=${'Copy'} .name=${`the public half of ${name}, for a console that subscribes by itself (applicationServerKey)`}></copy-button></td>
        <td class="row-actions">
          ${key.state === 'retired' ? nothing : html`<button type="button" class="link" @click=${() => this.querySelector<KeyTestDialog>('key-test-dialog')?.open(key)} aria-label="Test ${name}" data-testid="test-key">Test</button>`}
          ${isWaiting ? this.#button('activate', key, key.state === 'new' ? 'Activate' : 'Activate again') : nothing}
          ${isWaiting ? html`<button type="button" class="link danger" @click=${() => this.#retire(key)} aria-label="Retire ${name}" data-testid="retire-key">Retire</button>` : nothing}
          ${key.state === 'retired' && !key.lost ? this.#button('restore', key, 'Undo') : nothing}
        </td>
      </tr>
    `;
  }

  #button(action: Exclude<Action, 'retire'>, key: VapidKey, words: string): TemplateResult {
    return html`<button type="button" class="link" @click=${() => this.#act(key, action)} aria-label="${words}: the key ${key.fingerprint}" data-testid="${action}-key">${words}</button>`;
  }

  readonly #activateTested = ({ detail }: CustomEvent<VapidKey>): void => this.#act(detail, 'activate');

  #act(key: VapidKey, action: Action): void {
    void this.attempt(() => this.#post(toPath(key, action)));
  }

  async #post(at: string, body: object = {}): Promise<void> {
    await this.context.deskbell.api('POST', at, body);
    await this.load();
  }

  /** A key that is in use is retired only after the people who would be lost have been read. */
  #retire(key: VapidKey): void {
    void this.attempt(async () => {
      try {
        await this.#post(toPath(key, 'retire'));
      } catch (error) {
        const problem = findProblem(error);
        if (problem?.type !== problemUri('key-in-use')) throw error;
        await this.load();
        const lost = listLostPeople(this.#devices, key.id);
        const isSure = await this.querySelector<ConfirmDialog>('confirm-dialog')?.ask({
          title: 'This key is still in use',
          text: 'These people would get no push messages there until they open their page again:',
          list: lost.length > 0 ? lost : (problem.people ?? []).map(({ name }) => name),
          action: 'Retire it all the same',
        });
        if (isSure) await this.#post(toPath(key, 'retire'), { force: true });
      }
    });
  }
}

function toPath(key: VapidKey, action: Action): string {
  return `${path}/${encodeURIComponent(key.id)}/${action}`;
}

customElements.define('keys-section', KeysSection);
