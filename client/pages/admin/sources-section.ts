import { html, nothing, type TemplateResult } from 'lit';
import type { Source } from '../../../wire/source.ts';
import '../shell/confirm-dialog.ts';
import type { ConfirmDialog } from '../shell/confirm-dialog.ts';
import '../shell/copy-button.ts';
import { AdminSection } from './admin-section.ts';
import './new-source-dialog.ts';
import type { NewSourceDialog } from './new-source-dialog.ts';
import './source-secret-dialog.ts';
import type { SourceSecretDialog, SourceWithSecret } from './source-secret-dialog.ts';

/** The chat systems that may post webhooks. */
export class SourcesSection extends AdminSection {
  #sources: readonly Source[] | undefined;

  protected async load(): Promise<void> {
    const { sources } = await this.context.deskbell.api<{ sources: Source[] }>('GET', 'api/v1/admin/sources');
    this.#sources = sources;
  }

  protected override render(): TemplateResult {
    const sources = this.#sources;
    return html`
      <div class="section-head">
        <h1 tabindex="-1">Chat systems</h1>
        <button type="button" class="primary" @click=${() => this.querySelector<NewSourceDialog>('new-source-dialog')?.open()} data-testid="add-source">Add a chat system</button>
      </div>
      <p class="hint">Each one posts its events to its own URL, signed with its own secret (Standard Webhooks).</p>
      ${this.renderMessage()}
      ${sources?.length === 0 ? html`<p class="empty">None yet. Without one nothing can ring.</p>` : nothing}
      ${sources?.length ? this.#table(sources) : nothing}
      <new-source-dialog .context=${this.context} @added=${this.#added}></new-source-dialog>
      <source-secret-dialog></source-secret-dialog>
      <confirm-dialog></confirm-dialog>
    `;
  }

  #table(sources: readonly Source[]): TemplateResult {
    return html`
      <table class="ledger" data-testid="sources-table">
        <thead>
          <tr><th scope="col">Name</th><th scope="col">Posts to</th><th scope="col">State</th><th scope="col">Do</th></tr>
        </thead>
        <tbody>
          ${sources.map(
            (source) => html`
              <tr data-testid="source-row" data-source=${source.id}>
                <th scope="row">${source.name}<br><span class="id">${source.id}</span></th>
                <td><code>${source.url}</code> <copy-button .text=${source.url}></copy-button></td>
                <td data-label="State" data-testid="source-state">${source.paused ? 'Paused' : 'Listening'}</td>
                <td class="row-actions">
                  <button type="button" class="link" @click=${() => this.#pause(source)} aria-label="${source.paused ? 'Resume' : 'Pause'} ${source.name}" data-testid="pause-source">${source.paused ? 'Resume' : 'Pause'}</button>
                  <button type="button" class="link" @click=${() => this.#renewSecret(source)} aria-label="New secret for ${source.name}" data-testid="new-secret">New secret</button>
                  <button type="button" class="link danger" @click=${() => this.#remove(source)} aria-label="Remove ${source.name}" data-testid="remove-source">Remove</button>
                </td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  readonly #added = (event: CustomEvent<SourceWithSecret>): void => {
    this.#showSecret(event.detail);
    void this.attempt(() => this.load());
  };

  #showSecret(source: SourceWithSecret): void {
    this.querySelector<SourceSecretDialog>('source-secret-dialog')?.open(source);
  }

  #pause(source: Source): void {
    void this.attempt(async () => {
      await this.context.deskbell.api('PUT', toPath(source), { paused: !source.paused });
      await this.load();
    });
  }

  async #renewSecret(source: Source): Promise<void> {
    const isSure = await this.querySelector<ConfirmDialog>('confirm-dialog')?.ask({
      title: `New secret for ${source.name}?`,
      text: 'Give the chat system the new one within a day: until then, what it signs with the old secret is taken too.',
      action: 'Make a new secret',
    });
    if (!isSure) return;
    await this.attempt(async () => {
      this.#showSecret(await this.context.deskbell.api<SourceWithSecret>('POST', `${toPath(source)}/secret`, {}));
    });
  }

  async #remove(source: Source): Promise<void> {
    const isSure = await this.querySelector<ConfirmDialog>('confirm-dialog')?.ask({
      title: `Remove ${source.name}?`,
      text: 'Whatever it posts from then on is refused, and nothing of it rings.',
      action: `Remove ${source.name}`,
    });
    if (!isSure) return;
    await this.attempt(async () => {
      await this.context.deskbell.api('DELETE', toPath(source));
      await this.load();
    });
  }
}

function toPath(source: Source): string {
  return `api/v1/admin/sources/${encodeURIComponent(source.id)}`;
}

customElements.define('sources-section', SourcesSection);
