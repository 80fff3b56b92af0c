import { html, nothing, type TemplateResult } from 'lit';
import type { Device } from '../../../wire/device.ts';
import type { DeviceList } from '../../../wire/device-list.ts';
import { toClockTime } from '../shell/spoken-time.ts';
import { toBecauseWords, toOutcomeWords } from '../traces/trace-words.ts';
import { toPersonHash } from './admin-route.ts';
import { AdminSection } from './admin-section.ts';
import { pageLength, renderPager, toPageWords } from './pager.ts';

const stateWords = {
  active: 'Works',
  refused: 'Refused by the push service',
  gone: 'Ended by the browser',
  ended: 'Signed out',
} as const satisfies Record<Device['state'], string>;

/** Every browser that push messages may go to. */
export class DevicesSection extends AdminSection {
  #list: DeviceList | undefined;
  #offset = 0;

  protected async load(): Promise<void> {
    const query = new URLSearchParams({ offset: String(this.#offset), limit: String(pageLength) });
    this.#list = await this.context.deskbell.api<DeviceList>('GET', `api/v1/admin/subscriptions?${query}`);
  }

  protected override render(): TemplateResult {
    const { subscriptions = [], total = 0 } = this.#list ?? {};
    return html`
      <div class="section-head">
        <h1 tabindex="-1">Devices</h1>
        <button type="button" @click=${() => this.attempt(() => this.load())} data-testid="reload-devices">Look again</button>
      </div>
      <p class="hint">Browsers in which somebody turned notifications on. People add theirs by themselves, with the bell at the top of their page.</p>
      ${this.renderMessage()}
      ${this.#list && total === 0 ? html`<p class="empty">Nobody has turned notifications on yet.</p>` : nothing}
      ${total > 0 ? html`<p class="hint" role="status" data-testid="devices-count">${toPageWords({ offset: this.#offset, length: subscriptions.length, total }, 'device', 'devices')}</p>` : nothing}
      ${subscriptions.length > 0 ? this.#table(subscriptions) : nothing}
      ${renderPager({ offset: this.#offset, total }, { name: 'devices', turn: this.#turn })}
    `;
  }

  readonly #turn = (offset: number): void => {
    this.#offset = offset;
    void this.attempt(() => this.load());
  };

  #table(devices: readonly Device[]): TemplateResult {
    const now = Date.now();
    return html`
      <table class="ledger" data-testid="devices-table">
        <thead>
          <tr><th scope="col">Person</th><th scope="col">Device</th><th scope="col">Push service</th><th scope="col">State</th><th scope="col">Last push</th><th scope="col">Key</th><th scope="col">Last seen</th></tr>
        </thead>
        <tbody>
          ${devices.map(
            (device) => html`
              <tr data-testid="device-row" data-device=${device.id} data-state=${device.state}>
                <th scope="row"><a href=${toPersonHash(device.person.id)}>${device.person.name}</a></th>
                <td data-label="Device">${device.device}</td>
                <td data-label="Push service">${device.pushService}</td>
                <td data-label="State">${stateWords[device.state]}${device.because ? html`<br><span class="hint">${toBecauseWords(device.because)}</span>` : nothing}</td>
                <td data-label="Last push">${device.lastOutcome ? toOutcomeWords(device.lastOutcome) : 'none yet'}</td>
                <td data-label="Key"><span class="id">${device.keyId}</span></td>
                <td data-label="Last seen"><time datetime=${device.lastSeenAt}>${toClockTime(device.lastSeenAt, now)}</time></td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    `;
  }
}

customElements.define('devices-section', DevicesSection);
