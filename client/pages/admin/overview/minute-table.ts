import { html, type TemplateResult } from 'lit';
import type { OverviewMinute } from '../../../../wire/overview.ts';
import { levelWords } from '../../shell/event-words.ts';
import { toClockTime } from '../../shell/spoken-time.ts';

/** The charts' numbers to be read, the newest first; minutes in which nothing was are left out. */
export function renderMinuteTable(minutes: readonly OverviewMinute[]): TemplateResult {
  const busy = minutes.filter(
    ({ webhooks, notifications: { none, visual, ring } }) => webhooks + none + visual + ring > 0,
  );
  return html`
    <details data-testid="minute-table">
      <summary>The same as a table</summary>
      ${
        busy.length === 0
          ? html`<p class="empty">Nothing came in the last hour.</p>`
          : html`
              <table class="ledger" aria-label="By minute">
                <thead><tr><th scope="col">Minute</th><th scope="col">Webhooks</th><th scope="col">${levelWords.ring}</th><th scope="col">${levelWords.visual}</th><th scope="col">${levelWords.none}</th></tr></thead>
                <tbody>${busy.toReversed().map(renderMinute)}</tbody>
              </table>
            `
      }
    </details>
  `;
}

function renderMinute({ at, webhooks, notifications: { ring, visual, none } }: OverviewMinute): TemplateResult {
  return html`
    <tr>
      <th scope="row"><time datetime=${at}>${toClockTime(at, Date.parse(at))}</time></th>
      <td class="number" data-label="Webhooks">${webhooks}</td>
      <td class="number" data-label=${levelWords.ring}>${ring}</td>
      <td class="number" data-label=${levelWords.visual}>${visual}</td>
      <td class="number" data-label=${levelWords.none}>${none}</td>
    </tr>
  `;
}
