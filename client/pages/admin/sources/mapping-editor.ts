import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { LastPayload, MappingPreview } from '../../../../wire/mapping.ts';
import type { Source } from '../../../../wire/source.ts';
import { toClockTime } from '../../shell/spoken-time.ts';
import { AdminSection } from '../admin-section.ts';

/** So long after a key nothing more is typed. A guess. */
const typingMs = 300;

/** To begin with: what an event may hold, with names to be put in place of these. */
const firstMapping = `{
  "id": eventId,
  "type": $lookup({
    "conversation.new": "chat.queued",
    "conversation.assigned": "chat.assigned",
    "message.new": "message.created",
    "conversation.closed": "chat.closed"
  }, event),
  "at": time,
  "chat": {
    "id": conversation.id,
    "queue": conversation.team,
    "subject": conversation.title,
    "customer": { "name": conversation.customer.name },
    "agents": conversation.agent ? [conversation.agent.id] : []
  },
  "message": message ? { "id": message.id, "text": $htmlToText(message.body) }
}`;

/** Writes the mapping of a chat system, beside the last webhook that it sent and what the mapping makes of it. */
export class MappingEditor extends AdminSection {
  static override properties = { ...AdminSection.properties, source: { attribute: false } };
  declare source: Source;
  #payload: string | undefined;
  #receivedAt: string | null = null;
  #draft: string | undefined;
  #preview: MappingPreview | undefined;
  #saved = '';
  #asked = 0;
  #typing: ReturnType<typeof setTimeout> | undefined;

  protected async load(): Promise<void> {
    const { payload, at } = await this.context.deskbell.api<LastPayload>('GET', `${this.#path}/payload`);
    this.#receivedAt = at;
    this.#payload = payload === null ? '' : indented(payload);
    await this.#try();
  }

  protected override updated(changed: PropertyValues): void {
    const before = changed.get('source') as Source | undefined;
    if (before === undefined || before.id === this.source.id) return;
    this.#draft = undefined;
    void this.attempt(() => this.load());
  }

  get #path(): string {
    return `api/v1/admin/sources/${encodeURIComponent(this.source.id)}`;
  }

  get #mapping(): string {
    return this.#draft ?? this.source.mapping ?? firstMapping;
  }

  protected override render(): TemplateResult {
    return html`
      <h2 id="mapping-title">Mapping</h2>
      <p class="hint">A <a href="https://docs.jsonata.org/" target="_blank" rel="noopener noreferrer">JSONata</a> expression that makes one of our events of each webhook, or a list of them. What it makes nothing of rings nobody.</p>
      ${this.source.mapping === null ? html`<p class="warning" data-testid="no-mapping">There is no mapping yet: what comes is taken, and rings nobody.</p>` : nothing}
      ${this.renderMessage()}
      <div class="mapping">
        <div class="field">
          <label for="mapping">Mapping</label>
          <textarea id="mapping" rows="20" spellcheck="false" .value=${this.#mapping} @input=${this.#changed} data-testid="mapping"></textarea>
        </div>
        <div class="field">
          <label for="payload">Last webhook${this.#receivedAt ? html`, <time datetime=${this.#receivedAt}>${toClockTime(this.#receivedAt, Date.now())}</time>` : ' (none has come yet: paste one)'}</label>
          <textarea id="payload" rows="20" spellcheck="false" .value=${this.#payload ?? ''} @input=${this.#changed} data-testid="payload"></textarea>
        </div>
      </div>
      <div role="status" data-testid="mapping-preview">${this.#preview ? this.#result(this.#preview) : nothing}</div>
      <div class="buttons">
        <button type="button" class="primary" @click=${this.#save} data-testid="save-mapping">Save the mapping</button>
        <button type="button" @click=${() => this.attempt(() => this.load())} data-testid="read-payload">Read the last webhook again</button>
        <span role="status" class="hint" data-testid="mapping-saved">${this.#saved}</span>
      </div>
    `;
  }

  #result({ events, because, errors }: MappingPreview): TemplateResult {
    if (errors.length > 0) {
      return html`
        <p><strong>It makes no event of this:</strong></p>
        <ul>${errors.map(({ field, detail }) => html`<li class="field-error"><code>${field}</code> ${detail}</li>`)}</ul>
      `;
    }
    if (because !== null) return html`<p>It makes nothing of this: nobody would be told.</p>`;
    return html`
      <p><strong>${events.length === 1 ? 'It makes this event:' : `It makes these ${events.length} events:`}</strong></p>
      <pre data-testid="mapped-events">${JSON.stringify(events.length === 1 ? events[0] : events, null, 2)}</pre>
    `;
  }

  #valueOf(id: string): string {
    return this.querySelector<HTMLTextAreaElement>(`#${id}`)?.value ?? '';
  }

  readonly #changed = (): void => {
    this.#draft = this.#valueOf('mapping');
    this.#payload = this.#valueOf('payload');
    this.#saved = '';
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.attempt(() => this.#try()), typingMs);
  };

  async #try(): Promise<void> {
    const asked = ++this.#asked;
    const [mapping, payload] = [this.#mapping.trim(), this.#payload?.trim() ?? ''];
    const preview =
      mapping === '' || payload === ''
        ? undefined
        : await this.context.deskbell.api<MappingPreview>('POST', `${this.#path}/mapping/preview`, {
            mapping,
            payload,
          });
    // An answer that was overtaken says nothing of what stands there.
    if (asked === this.#asked) this.#preview = preview;
  }

  readonly #save = (): void => {
    void this.attempt(async () => {
      this.#saved = '';
      await this.context.deskbell.api('PUT', this.#path, { mapping: this.#mapping });
      this.#saved = 'Saved. It holds from the next webhook on.';
      this.dispatchEvent(new CustomEvent('saved'));
    });
  };
}

/** For people to read; what is no JSON stays as it is. */
function indented(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), null, 2);
  } catch {
    return payload;
  }
}

customElements.define('mapping-editor', MappingEditor);
