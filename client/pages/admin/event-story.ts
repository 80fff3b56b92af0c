import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Trace } from '../../../wire/trace.ts';
import { loadTrace } from '../traces/load-trace.ts';
import { renderTrace } from '../traces/trace-view.ts';
import { AdminSection } from './admin-section.ts';

/** One event's story, kept up to date while it is open. */
export class EventStory extends AdminSection {
  static override properties = {
    ...AdminSection.properties,
    event: { attribute: false },
    source: { attribute: false },
  };
  declare event: string;
  declare source: string | undefined;
  #trace: Trace | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.every(3_000, () => void this.attempt(() => this.load()));
  }

  protected async load(): Promise<void> {
    this.#trace = await loadTrace(this.context.deskbell, this.event, this.source);
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.get('event') !== undefined) void this.attempt(() => this.load());
  }

  protected override render(): TemplateResult {
    return html`
      <p><a href="#events">← What happened</a></p>
      <h1 tabindex="-1">One event, from start to end</h1>
      ${this.renderMessage()}
      ${this.#trace ? renderTrace(this.#trace) : nothing}
    `;
  }
}

customElements.define('event-story', EventStory);
