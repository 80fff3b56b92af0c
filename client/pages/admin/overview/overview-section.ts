import { html, nothing, type TemplateResult } from 'lit';
import type { Overview } from '../../../../wire/overview.ts';
import { levelWords } from '../../shell/event-words.ts';
import { AdminSection } from '../admin-section.ts';
import './minute-chart.ts';
import { renderMinuteTable } from './minute-table.ts';
import { sumMinutes, toDurationWords } from './overview-words.ts';
import { renderPushServices } from './push-services-table.ts';
import { renderUnreachable } from './unreachable-list.ts';

/** What an operator looks at first: what is to be done, then whether all goes as it should. Up to date while it is looked at. */
export class OverviewSection extends AdminSection {
  #overview: Overview | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.keepFresh(3_000);
  }

  protected async load(): Promise<void> {
    this.#overview = await this.context.deskbell.api<Overview>('GET', 'api/v1/admin/overview');
  }

  protected override render(): TemplateResult {
    return html`
      <div class="section-head"><h1 tabindex="-1">Overview</h1><span class="hint">The last hour, as it goes on</span></div>
      ${this.renderMessage()}
      ${this.#overview ? this.#content(this.#overview) : nothing}
    `;
  }

  #content(overview: Overview): TemplateResult {
    return html`
      ${renderUnreachable(overview)}
      ${this.#figures(overview)}
      ${this.#charts(overview)}
      ${renderPushServices(overview, Date.now())}
      ${renderDevices(overview.devices)}
    `;
  }

  #figures({ minutes, timeToShown }: Overview): TemplateResult {
    const { webhooks, notifications } = sumMinutes(minutes);
    // The last minute is not over yet.
    const lastWhole = minutes.at(-2)?.webhooks ?? 0;
    return html`
      <dl class="figures" data-testid="figures">
        <div><dt>Webhooks in the last whole minute</dt><dd>${lastWhole}</dd></div>
        <div><dt>Webhooks in the hour</dt><dd data-testid="webhook-sum">${webhooks}</dd></div>
        <div><dt>Rung in the hour</dt><dd>${notifications.ring}</dd></div>
        <div><dt>Shown after (median)</dt><dd data-testid="median">${toDurationWords(timeToShown.medianMs)}</dd></div>
        <div><dt>95 of 100 within</dt><dd>${toDurationWords(timeToShown.p95Ms)}</dd></div>
        <div><dt>99 of 100 within</dt><dd>${toDurationWords(timeToShown.p99Ms)}</dd></div>
      </dl>
    `;
  }

  #charts({ minutes }: Overview): TemplateResult {
    const times = minutes.map(({ at }) => Date.parse(at) / 1000);
    const sums = sumMinutes(minutes);
    const byLevel = (level: 'none' | 'visual' | 'ring') => minutes.map(({ notifications }) => notifications[level]);
    const levelLines = [
      { label: levelWords.ring, colour: '--brass', values: byLevel('ring') },
      { label: levelWords.visual, colour: '--felt', dash: [8, 4], values: byLevel('visual') },
      { label: levelWords.none, colour: '--edge', dash: [2, 4], values: byLevel('none') },
    ];
    const { ring, visual, none } = sums.notifications;
    return html`
      <section class="charts" aria-label="By minute">
        <div>
          <h2>Webhooks a minute</h2>
          <minute-chart .times=${times} .lines=${[{ label: 'Webhooks', colour: '--felt', values: minutes.map(({ webhooks }) => webhooks) }]} .label=${`Webhooks a minute: ${sums.webhooks} in the last hour`}></minute-chart>
        </div>
        <div>
          <h2>Notifications by level</h2>
          <minute-chart .times=${times} .lines=${levelLines} .label=${`Notifications a minute: in the last hour ${ring} rang, ${visual} were pop-ups, ${none} were nothing`}></minute-chart>
        </div>
        ${renderMinuteTable(minutes)}
      </section>
    `;
  }
}

function renderDevices(devices: Overview['devices']): TemplateResult {
  return html`
    <section>
      <h2 id="devices-title">Devices by browser</h2>
      ${
        devices.length === 0
          ? html`<p class="empty">Nobody has turned notifications on yet.</p>`
          : html`
              <table class="ledger" aria-labelledby="devices-title" data-testid="device-counts">
                <thead><tr><th scope="col">Browser</th><th scope="col" class="number">Devices</th></tr></thead>
                <tbody>${devices.map(({ device, count }) => html`<tr><th scope="row">${device}</th><td class="number" data-label="Devices">${count}</td></tr>`)}</tbody>
              </table>
            `
      }
    </section>
  `;
}

customElements.define('overview-section', OverviewSection);
