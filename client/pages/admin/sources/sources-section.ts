import { html, nothing, type TemplateResult } from 'lit';
import type { Source, SourceWithSecret } from '../../../../wire/source.ts';
import '../../shell/copy-button.ts';
import { toSpokenAge } from '../../shell/spoken-time.ts';
import { toSourceHash } from '../admin-route.ts';
import { AdminSection } from '../admin-section.ts';
import './new-source-dialog.ts';
import type { NewSourceDialog } from './new-source-dialog.ts';
import './source-secret-dialog.ts';
import { kindWordsOf } from './kind-words.ts';
import type { SourceSecretDialog } from './source-secret-dialog.ts';

/** The chat systems that may post webhooks; each leads to its own part. */
export class SourcesSection extends AdminSection {
  #sources: readonly Source[] | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.keepFresh(10_000);
  }

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
      <p class="hint">Each one posts its events to its own URL, and shows with its own secret that they are genuine. Open one to see its last webhooks, try it, or change it.</p>
      ${this.renderMessage()}
      ${sources?.length === 0 ? html`<p class="empty">None yet. Without one nothing can ring.</p>` : nothing}
      ${sources?.length ? this.#table(sources) : nothing}
      <new-source-dialog .context=${this.context} @added=${this.#added}></new-source-dialog>
      <source-secret-dialog></source-secret-dialog>
    `;
  }

  #table(sources: readonly Source[]): TemplateResult {
    const now = Date.now();
    return html`
      <table class="ledger" data-testid="sources-table">
        <thead>
          <tr><th scope="col">Name</th><th scope="col">Posts to</th><th scope="col">State</th><th scope="col">Last event</th></tr>
        </thead>
        <tbody>
          ${sources.map(
            (source) => html`
              <tr data-testid="source-row" data-source=${source.id}>
                <th scope="row"><a href=${toSourceHash(source.id)} data-testid="open-source">${source.name}</a><br><span class="id">${source.id}</span> <span class="hint">${source.kind === 'standard' ? '' : kindWordsOf(source.kind).label}</span></th>
                <td data-label="Posts to"><span><code>${source.url}</code> <copy-button .text=${source.url} .name=${`the URL of ${source.name}`}></copy-button></span></td>
                <td data-label="State" data-testid="source-state"><span>${toStateWords(source)}</span></td>
                <td data-label="Last event">${source.lastEventAt ? html`<time datetime=${source.lastEventAt}>${toSpokenAge(source.lastEventAt, now)}</time>` : 'none yet'}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }

  readonly #added = (event: CustomEvent<SourceWithSecret>): void => {
    this.querySelector<SourceSecretDialog>('source-secret-dialog')?.open(event.detail);
    void this.attempt(() => this.load());
  };
}

/** What an administrator should know first: that no webhook can be taken, a pause, or that its last webhook was refused. */
function toStateWords({ paused, secretMadeAt, lastEventAt, lastRefusedAt }: Source): string {
  if (secretMadeAt === null) return 'Needs a new secret';
  if (paused) return 'Paused';
  if (lastRefusedAt !== null && lastRefusedAt > (lastEventAt ?? '')) return 'Its last webhook was refused';
  return 'Listening';
}

customElements.define('sources-section', SourcesSection);
