import { html, nothing, type TemplateResult } from 'lit';
import type { Source } from '../../../../wire/source.ts';
import type { ExaminedEvent, WebhookExamination } from '../../../../wire/webhook-examination.ts';
import { eventWords, levelWords, windowStateWords } from '../../shell/event-words.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError } from '../../shell/problem-text.ts';
import type { PageContext } from '../../shell/start-page.ts';
import { passedOverWords, reasonWords, standingWords } from '../../traces/trace-words.ts';
import { toFaultWords, toPassedWords } from './webhook-words.ts';

/** Says what would become of a webhook that is pasted here. */
export class WebhookExaminer extends LightElement {
  static override properties = { context: { attribute: false }, source: { attribute: false } };
  declare context: PageContext;
  declare source: Source;
  #found: WebhookExamination | undefined;
  #fault = '';

  protected override render(): TemplateResult {
    return html`
      <form class="source-try" @submit=${this.#examine} data-testid="webhook-examiner">
        <h2>What would become of a webhook?</h2>
        <p class="hint">Paste one as a log or a terminal shows it. It is looked at as if it came now; nothing of it is kept, and nobody is told.</p>
        <div class="mapping">
          <div class="field">
            <label for="examined-headers">Headers, one in a line; before them perhaps its URL</label>
            <textarea id="examined-headers" rows="8" spellcheck="false" data-testid="examined-headers"></textarea>
          </div>
          <div class="field">
            <label for="examined-body">Body, to the last sign</label>
            <textarea id="examined-body" rows="8" spellcheck="false" data-testid="examined-body"></textarea>
          </div>
        </div>
        <div class="buttons"><button data-testid="examine">Examine it</button></div>
        <p class="form-message" role="alert">${this.#fault}</p>
        <div role="status" data-testid="examination">${this.#found ? this.#result(this.#found) : nothing}</div>
      </form>
    `;
  }

  #result({ signature, because, errors, events }: WebhookExamination): TemplateResult {
    return html`
      <ol class="tried-steps">
        <li data-testid="examined-signature" data-fault=${signature.fault ?? 'none'}>${this.#signature(signature)}</li>
        <li data-testid="examined-reading">${renderReading({ because, errors, events })}</li>
        ${events.map((one) => html`<li data-testid="examined-event" data-type=${one.event.type}>${renderEvent(one)}</li>`)}
      </ol>
    `;
  }

  #signature({ fault, detail, clockSeconds }: WebhookExamination['signature']): TemplateResult {
    if (fault === null) return html`<p><strong>Signature:</strong> <span class="result passed">It fits</span></p>`;
    const { what, remedy } = toFaultWords(fault, clockSeconds, this.source);
    return html`
      <p><strong>Signature:</strong> <span class="result failed">${what}</span></p>
      ${detail ? html`<p><code>${detail}</code></p>` : nothing}
      <p class="hint">${remedy} It would be answered 401. What follows is how it would be read if it fitted.</p>
    `;
  }

  readonly #examine = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    this.#fault = '';
    try {
      const path = `api/v1/admin/sources/${encodeURIComponent(this.source.id)}/webhooks/preview`;
      const pasted = { headers: this.#valueOf('examined-headers'), body: this.#valueOf('examined-body') };
      this.#found = await this.context.deskbell.api<WebhookExamination>('POST', path, pasted);
    } catch (error) {
      this.#found = undefined;
      this.#fault = describeError(error);
    }
    this.requestUpdate();
  };

  #valueOf(id: string): string {
    return this.querySelector<HTMLTextAreaElement>(`#${id}`)?.value ?? '';
  }
}

function renderReading({ because, errors, events }: Omit<WebhookExamination, 'signature'>): TemplateResult {
  if (errors.length > 0) {
    return html`
      <p><strong>Body:</strong> <span class="result failed">Not as expected</span></p>
      <ul>${errors.map(({ field, detail }) => html`<li class="field-error"><code>${field}</code> ${detail}</li>`)}</ul>
    `;
  }
  if (because !== null) return html`<p><strong>Body:</strong> For nobody: ${toPassedWords(because)}</p>`;
  return html`<p><strong>Body:</strong> <span class="result passed">${events.length === 1 ? 'One event' : `${events.length} events`}</span></p>`;
}

function renderEvent({ id, event, standing, told, passedOver }: ExaminedEvent): TemplateResult {
  const isNew = standing === 'current';
  return html`
    <p><strong>${eventWords[event.type]}</strong>, chat ${event.chat.id}${event.chat.queue ? html`, queue ${event.chat.queue}` : nothing} <span class="id">${id}</span></p>
    ${isNew ? nothing : html`<p>${standing === null ? 'Nobody: it was here before, and counts once' : standingWords[standing]}</p>`}
    ${isNew && told.length === 0 ? html`<p>Nobody would be told.</p>` : nothing}
    <ul>
      ${told.map(({ person, level, state, because }) => html`<li data-person=${person.id} data-level=${level}><strong>${person.name}</strong> ${levelWords[level]}: ${windowStateWords[state]}, ${reasonWords[because]}</li>`)}
      ${passedOver.map(({ person, because }) => html`<li data-person=${person.id} data-because=${because}><strong>${person.name}</strong> ${passedOverWords[because]}</li>`)}
    </ul>
    <details><summary>The event, as Deskbell reads it</summary><pre>${JSON.stringify(event, null, 2)}</pre></details>
  `;
}

customElements.define('webhook-examiner', WebhookExaminer);
