import { html, nothing, type TemplateResult } from 'lit';
import type { Source } from '../../../../wire/source.ts';
import type { WebhookRecord } from '../../../../wire/webhook-attempt.ts';
import { eventWords } from '../../shell/event-words.ts';
import { toClockTime } from '../../shell/spoken-time.ts';
import { toEventHash } from '../admin-route.ts';
import { isRefusal, toWebhookWords } from './webhook-words.ts';

/** The last webhooks of a source: what came, what became of it, and what to do about those that were refused. */
export function renderWebhooks(webhooks: readonly WebhookRecord[], source: Source, now: number): TemplateResult {
  if (webhooks.length === 0) {
    return html`<p class="empty" data-testid="no-webhooks">None has come yet. Enter URL and secret in the chat system, or send a try.</p>`;
  }
  return html`
    <table class="ledger webhooks" aria-labelledby="webhooks-title" data-testid="webhooks-table">
      <thead><tr><th scope="col">Time</th><th scope="col">What became of it</th><th scope="col">Webhook</th></tr></thead>
      <tbody>${webhooks.map((record) => renderRow(record, source, now))}</tbody>
    </table>
  `;
}

function renderRow(record: WebhookRecord, source: Source, now: number): TemplateResult {
  const { at, times, detail, event, webhookId, sender } = record;
  const { what, remedy } = toWebhookWords(record, source);
  return html`
    <tr data-testid="webhook-row" data-outcome=${record.outcome} class=${isRefusal(record) ? 'refused' : ''}>
      <td data-label="Time"><time datetime=${at}>${toClockTime(at, now)}</time></td>
      <td data-label="What became of it"><span>
        ${event && webhookId ? html`<a href=${toEventHash(webhookId, source.id)}>${what}</a>` : html`<strong>${what}</strong>`}${times > 1 ? html` <span class="count">× ${times}</span>` : nothing}
        ${detail && record.outcome !== 'passed' ? html`<br><code>${detail}</code>` : nothing}
        ${remedy ? html`<br><span class="hint">${remedy}</span>` : nothing}
      </span></td>
      <td data-label="Webhook"><span>${event ? html`${eventWords[event.type]}<br>` : nothing}<span class="id">${webhookId ?? 'no id'}</span>${sender ? html`<br><span class="id">from ${sender}</span>` : nothing}</span></td>
    </tr>
  `;
}
