import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type {
  CallbackPage,
  CallbackRecord,
  CallbackTarget,
  CallbackTargetWithSecret,
} from '../../../../wire/callback.ts';
import { callbackWords, isInTrouble, toCallbackWords } from '../../callbacks/callback-words.ts';
import type { ConfirmDialog } from '../../shell/confirm-dialog.ts';
import '../../shell/confirm-dialog.ts';
import '../../shell/copy-button.ts';
import { toClockTime } from '../../shell/spoken-time.ts';
import { AdminSection } from '../admin-section.ts';
import './callback-dialog.ts';
import type { CallbackDialog } from './callback-dialog.ts';
import './callback-test-dialog.ts';
import type { CallbackTestDialog } from './callback-test-dialog.ts';

/** What a source's chat system is told of what happens here: where, of what, and what became of the last webhooks to it. */
export class SourceCallback extends AdminSection {
  static override properties = { ...AdminSection.properties, source: { attribute: false } };
  /** Its id. */
  declare source: string;
  #page: CallbackPage | undefined;
  /** Shown this once. */
  #secret = '';

  override connectedCallback(): void {
    super.connectedCallback();
    this.keepFresh(3_000);
  }

  protected async load(): Promise<void> {
    this.#page = await this.context.deskbell.api<CallbackPage>('GET', this.#path);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.get('source') === undefined) return;
    this.#secret = '';
    void this.attempt(() => this.load());
  }

  get #path(): string {
    return `api/v1/admin/sources/${encodeURIComponent(this.source)}/callback`;
  }

  protected override render(): TemplateResult {
    const page = this.#page;
    const now = Date.now();
    return html`
      <section data-testid="source-callback">
        <h2 id="callback-heading">Telling this chat system</h2>
        ${this.renderMessage()}
        ${page ? this.#facts(page, now) : nothing}
        ${page?.callbacks.length ? renderCallbacks(page.callbacks, now) : nothing}
        <callback-dialog .context=${this.context} .path=${this.#path} @saved=${this.#saved}></callback-dialog>
        <callback-test-dialog .context=${this.context} .path=${this.#path}></callback-test-dialog>
        <confirm-dialog></confirm-dialog>
      </section>
    `;
  }

  #facts({ target }: CallbackPage, now: number): TemplateResult {
    const edit = () => this.querySelector<CallbackDialog>('callback-dialog')?.open(target);
    if (!target) {
      return html`
        <p class="hint">It is told nothing yet. By signed webhooks of ours it can learn who accepts a chat, who has it on a screen, and when nobody is reached.</p>
        <div class="buttons"><button type="button" @click=${edit} data-testid="edit-callback">Tell this chat system</button></div>
      `;
    }
    return html`
      <dl class="facts">
        <div><dt>URL</dt><dd><code data-testid="callback-url">${target.url}</code></dd></div>
        <div><dt>Of what</dt><dd>${target.types.map((type) => callbackWords[type].name).join(', ')}</dd></div>
        <div><dt>Secret</dt><dd data-testid="callback-secret-fact">${this.#secretWords(target, now)}</dd></div>
      </dl>
      <div class="buttons">
        <button type="button" @click=${edit} data-testid="edit-callback">Change</button>
        <button type="button" @click=${() => this.querySelector<CallbackTestDialog>('callback-test-dialog')?.open()} data-testid="test-callback">Test</button>
        <button type="button" @click=${this.#makeSecret} data-testid="new-callback-secret">New secret</button>
        <button type="button" class="calling" @click=${this.#stop} data-testid="stop-callback">Tell it nothing</button>
      </div>
    `;
  }

  #secretWords({ secretMadeAt, olderSecretUntil }: CallbackTarget, now: number): TemplateResult {
    const older = olderSecretUntil
      ? html`<br>The one before it signs as well until <time datetime=${olderSecretUntil}>${toClockTime(olderSecretUntil, now)}</time>.`
      : nothing;
    if (secretMadeAt === null)
      return html`<strong>It was lost with the data key. Nothing is sent until you make a new one and enter it in the chat system.</strong>${older}`;
    if (!this.#secret)
      return html`Made <time datetime=${secretMadeAt}>${toClockTime(secretMadeAt, now)}</time>. It was shown once.${older}`;
    return html`<code data-testid="callback-secret">${this.#secret}</code> <copy-button .text=${this.#secret} .name=${'the secret'}></copy-button><br><strong>Enter it in the chat system: it is shown only now.</strong>${older}`;
  }

  readonly #saved = ({ detail }: CustomEvent<CallbackTargetWithSecret>): void => {
    this.#secret = detail.secret ?? this.#secret;
    void this.attempt(() => this.load());
  };

  readonly #makeSecret = async (): Promise<void> => {
    await this.attempt(async () => {
      const made = await this.context.deskbell.api<CallbackTargetWithSecret>('POST', `${this.#path}/secret`, {});
      this.#secret = made.secret ?? '';
      await this.load();
    });
  };

  readonly #stop = async (): Promise<void> => {
    const isSure = await this.querySelector<ConfirmDialog>('confirm-dialog')?.ask({
      title: 'Tell this chat system nothing?',
      text: 'What waits to be sent is dropped, agents have no Accept button for its chats, and the secret is forgotten.',
      action: 'Tell it nothing',
    });
    if (!isSure) return;
    await this.attempt(async () => {
      await this.context.deskbell.api('DELETE', this.#path);
      this.#secret = '';
      await this.load();
    });
  };
}

function renderCallbacks(callbacks: readonly CallbackRecord[], now: number): TemplateResult {
  return html`
    <table class="ledger webhooks" aria-labelledby="callback-heading" data-testid="callbacks-table">
      <thead><tr><th scope="col">Time</th><th scope="col">What became of it</th><th scope="col">Told</th></tr></thead>
      <tbody>
        ${callbacks.map(
          (callback) => html`
            <tr data-testid="callback-row" data-type=${callback.type} data-state=${callback.state} class=${isInTrouble(callback) ? 'refused' : ''}>
              <td data-label="Time"><time datetime=${callback.at}>${toClockTime(callback.at, now)}</time></td>
              <td data-label="What became of it"><span>${toCallbackWords(callback, now)}</span></td>
              <td data-label="Told"><span>${callbackWords[callback.type].name}: chat ${callback.chat}${callback.person ? `, ${callback.person}` : ''}<br><span class="id">${callback.id}</span></span></td>
            </tr>
          `,
        )}
      </tbody>
    </table>
  `;
}

customElements.define('source-callback', SourceCallback);
