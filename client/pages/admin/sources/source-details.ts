import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Source, SourceWithSecret } from '../../../../wire/source.ts';
import type { WebhookRecord } from '../../../../wire/webhook-attempt.ts';
import '../../shell/confirm-dialog.ts';
import type { ConfirmDialog } from '../../shell/confirm-dialog.ts';
import '../../shell/copy-button.ts';
import { toClockTime } from '../../shell/spoken-time.ts';
import { AdminSection } from '../admin-section.ts';
import './mapping-editor.ts';
import './new-secret-dialog.ts';
import type { NewSecretDialog } from './new-secret-dialog.ts';
import './rename-source-dialog.ts';
import type { RenameSourceDialog } from './rename-source-dialog.ts';
import './source-secret-dialog.ts';
import { kindWordsOf } from './kind-words.ts';
import './outsider-links.ts';
import type { SourceSecretDialog } from './source-secret-dialog.ts';
import './source-callback.ts';
import './source-try.ts';
import './webhook-examiner.ts';
import { renderWebhooks } from './webhook-table.ts';

/** One chat system: its URL and secret, a try, and what became of its last webhooks, kept up to date. */
export class SourceDetails extends AdminSection {
  static override properties = { ...AdminSection.properties, source: { attribute: false } };
  /** Its id. */
  declare source: string;
  #shown: Source | undefined;
  #isMissing = false;
  #webhooks: readonly WebhookRecord[] = [];

  override connectedCallback(): void {
    super.connectedCallback();
    this.keepFresh(3_000);
  }

  protected async load(): Promise<void> {
    const { deskbell } = this.context;
    const { sources } = await deskbell.api<{ sources: Source[] }>('GET', 'api/v1/admin/sources');
    this.#shown = sources.find(({ id }) => id === this.source);
    this.#isMissing = this.#shown === undefined;
    if (this.#isMissing) return;
    this.#webhooks = (await deskbell.api<{ webhooks: WebhookRecord[] }>('GET', `${this.#path}/webhooks`)).webhooks;
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.get('source') !== undefined) void this.attempt(() => this.load());
  }

  get #path(): string {
    return `api/v1/admin/sources/${encodeURIComponent(this.source)}`;
  }

  protected override render(): TemplateResult {
    const source = this.#shown;
    return html`
      <p><a href="#sources" data-testid="back-to-sources">← Chat systems</a></p>
      <div class="section-head">
        <h1 tabindex="-1">${source?.name ?? (this.#isMissing ? 'This chat system is not here any more' : 'Chat system')}</h1>
        ${source ? this.#actions(source) : nothing}
      </div>
      ${this.renderMessage()}
      ${source ? this.#content(source) : nothing}
      <new-secret-dialog .context=${this.context} @made=${this.#madeSecret} @entered=${() => this.attempt(() => this.load())}></new-secret-dialog>
      <rename-source-dialog .context=${this.context} @saved=${() => this.attempt(() => this.load())}></rename-source-dialog>
      <source-secret-dialog></source-secret-dialog>
      <confirm-dialog></confirm-dialog>
    `;
  }

  #actions(source: Source): TemplateResult {
    return html`
      <div class="buttons">
        <button type="button" @click=${() => this.querySelector<RenameSourceDialog>('rename-source-dialog')?.open(source)} data-testid="rename-source">Change</button>
        <button type="button" @click=${() => this.#pause(source)} data-testid="pause-source">${source.paused ? 'Resume' : 'Pause'}</button>
        <button type="button" @click=${() => this.querySelector<NewSecretDialog>('new-secret-dialog')?.open(source)} data-testid="new-secret">New secret</button>
        <button type="button" class="calling" @click=${() => this.#remove(source)} data-testid="remove-source">Remove</button>
      </div>
    `;
  }

  #content(source: Source): TemplateResult {
    const now = Date.now();
    return html`
      ${
        source.paused
          ? html`<p class="warning" role="status" data-testid="paused-note">Paused. Its webhooks are answered “503, try again in 5 minutes” and not “gone”, so that the chat system keeps its events and sends them again. Most give up after some hours or days: resume before that. What is too late to ring by then is not rung.</p>`
          : nothing
      }
      ${
        source.secretMadeAt === null
          ? html`<p class="warning" role="status" data-testid="secret-lost-note">Its secret was lost with the data key, and its webhooks are refused. Make a new secret, and enter it in the chat system.</p>`
          : nothing
      }
      <dl class="facts">
        <div><dt>URL</dt><dd><code data-testid="source-url">${source.url}</code> <copy-button .text=${source.url} .name=${'the URL'}></copy-button></dd></div>
        <div><dt>Secret</dt><dd data-testid="secret-fact">${source.secretMadeAt ? html`Made <time datetime=${source.secretMadeAt}>${toClockTime(source.secretMadeAt, now)}</time>. ` : 'None'}
          ${source.olderSecretUntil ? html`<br><strong>The one before it fits until <time datetime=${source.olderSecretUntil}>${toClockTime(source.olderSecretUntil, now)}</time>.</strong>` : nothing}</dd></div>
        <div><dt>Signed as</dt><dd>${kindWordsOf(source.kind).proof}</dd></div>
        <div><dt>A click leads to</dt><dd data-testid="chat-link-fact">${source.chatLink === null ? 'the console' : html`<code>${source.chatLink}</code>`}</dd></div>
      </dl>
      ${source.kind === 'mapped' ? html`<mapping-editor .context=${this.context} .source=${source} @saved=${() => this.attempt(() => this.load())}></mapping-editor>` : html`<source-try .context=${this.context} .source=${source} @sent=${() => this.attempt(() => this.load())}></source-try>`}
      ${source.kind === 'standard' ? nothing : html`<outsider-links .context=${this.context} .source=${source.id}></outsider-links>`}
      <h2 id="webhooks-title">Last webhooks</h2>
      ${renderWebhooks(this.#webhooks, source, now)}
      <webhook-examiner .context=${this.context} .source=${source}></webhook-examiner>
      <source-callback .context=${this.context} .source=${source.id}></source-callback>
    `;
  }

  readonly #madeSecret = (event: CustomEvent<SourceWithSecret>): void => {
    this.querySelector<SourceSecretDialog>('source-secret-dialog')?.open(event.detail);
    void this.attempt(() => this.load());
  };

  #pause(source: Source): void {
    void this.attempt(async () => {
      await this.context.deskbell.api('PUT', this.#path, { paused: !source.paused });
      await this.load();
    });
  }

  async #remove(source: Source): Promise<void> {
    const isSure = await this.querySelector<ConfirmDialog>(':scope > confirm-dialog')?.ask({
      title: `Remove ${source.name}?`,
      text: 'Whatever it posts from then on is refused, and nothing of it rings. What happened so far stays under “What happened”. This cannot be undone; a pause can.',
      action: `Remove ${source.name}`,
    });
    if (!isSure) return;
    await this.attempt(async () => {
      await this.context.deskbell.api('DELETE', this.#path);
      location.hash = '#sources';
    });
  }
}

customElements.define('source-details', SourceDetails);
