import { html, nothing, type TemplateResult } from 'lit';
import type { Overview } from '../../../../wire/overview.ts';

type PushService = Overview['pushServices'][number];

/** What became of the pushes at each push service, and which of them is left alone for a while. */
export function renderPushServices(
  { pushServices: services, refusedHosts }: Pick<Overview, 'pushServices' | 'refusedHosts'>,
  now: number,
): TemplateResult {
  return html`
    <section>
      <h2 id="services-title">Push services</h2>
      ${
        services.length === 0
          ? html`<p class="empty">No push went out in the last hour.</p>`
          : html`
              <table class="ledger" aria-labelledby="services-title" data-testid="services-table">
                <thead><tr><th scope="col">Push service</th><th scope="col">Accepted</th><th scope="col">Refused</th><th scope="col">Gone</th><th scope="col">Not reached</th><th scope="col">Waiting</th><th scope="col">State</th></tr></thead>
                <tbody>${services.map((service) => renderService(service, now))}</tbody>
              </table>
            `
      }
      ${refusedHosts.length > 0 ? renderRefused(refusedHosts) : nothing}
    </section>
  `;
}

/** People who would be reached if their browser's push service were allowed. */
function renderRefused(hosts: Overview['refusedHosts']): TemplateResult {
  return html`
    <div class="to-act-on" data-testid="refused-hosts">
      <p>Browsers of some people use a push service that Deskbell does not know, and cannot be reached:</p>
      <ul>${hosts.map(({ host, people }) => html`<li><code>${host}</code>: ${people === 1 ? '1 person' : `${people} people`}</li>`)}</ul>
      <p class="hint">If you trust one, add <code>https://</code> and its name to DESKBELL_PUSH_ORIGINS and start the server again. Otherwise ask them to use another browser.</p>
    </div>
  `;
}

function renderService(service: PushService, now: number): TemplateResult {
  const { host, accepted, refused, gone, failed, waiting } = service;
  return html`
    <tr data-testid="service-row" data-host=${host}>
      <th scope="row">${host}</th>
      <td class="number" data-label="Accepted">${accepted}</td>
      <td class="number ${refused > 0 ? 'alarming' : ''}" data-label="Refused">${refused}</td>
      <td class="number" data-label="Gone">${gone}</td>
      <td class="number" data-label="Not reached">${failed}</td>
      <td class="number" data-label="Waiting">${waiting}</td>
      <td data-label="State">${toStateWords(service, now)}</td>
    </tr>
  `;
}

function toStateWords({ closedUntil }: PushService, now: number): TemplateResult | string {
  if (closedUntil === null) return 'Sending';
  const seconds = Math.max(1, Math.ceil((Date.parse(closedUntil) - now) / 1_000));
  return html`<strong class="alarming">Left alone for ${seconds} s: it asked to wait, or did not answer</strong>`;
}
