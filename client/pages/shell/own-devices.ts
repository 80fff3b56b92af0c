import { html, nothing, type TemplateResult } from 'lit';
import type { Device } from '../../../wire/device.ts';
import type { Deskbell } from '../../deskbell.ts';
import type { PageSay } from '../texts/load-page-texts.ts';
import { LightElement } from './light-element.ts';
import { describeError } from './problem-text.ts';
import { toClockTime } from './spoken-time.ts';

/** The browsers in which a person has notifications turned on, each with a way to rename and to remove it. */
export class OwnDevices extends LightElement {
  static override properties = { deskbell: { attribute: false }, say: { attribute: false } };
  declare deskbell: Deskbell;
  declare say: PageSay;
  #devices: readonly Device[] = [];
  /** The device that gets another name. */
  #renamed: string | undefined;
  #message = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { say } = this;
    return html`
      <fieldset data-testid="own-devices">
        <legend tabindex="-1">${say('prefs.devices')}</legend>
        ${
          this.#devices.length === 0
            ? html`<p class="hint">${say('prefs.noDevices')}</p>`
            : html`<ul class="own-devices">${this.#devices.map((device) => this.#row(device))}</ul>`
        }
        <p class="form-message" role="status" data-testid="devices-message">${this.#message}</p>
      </fieldset>
    `;
  }

  #row(device: Device): TemplateResult {
    const { say } = this;
    const seen = say('prefs.lastSeen', { time: toClockTime(device.lastSeenAt, Date.now(), say.language) });
    return html`
      <li data-testid="own-device" data-device=${device.id}>
        <span>
          ${this.#nameOf(device)}
          <span class="hint">${seen}${device.state === 'refused' ? ` · ${say('prefs.refused')}` : nothing}</span>
        </span>
        ${device.id === this.#renamed ? this.#nameField(device) : this.#buttons(device)}
      </li>
    `;
  }

  #buttons(device: Device): TemplateResult {
    const { say } = this;
    return html`
      <div class="buttons">
        <button type="button" aria-label=${say('prefs.renameOf', { device: device.device })} @click=${() => this.#askName(device)} data-testid="rename-device">${say('prefs.rename')}</button>
        <button type="button" aria-label=${say('prefs.removeOf', { device: device.device })} @click=${() => this.#remove(device)} data-testid="remove-device">${say('prefs.remove')}</button>
      </div>
    `;
  }

  /** Not a form: it stands in the one of the dialog. */
  #nameField(device: Device): TemplateResult {
    const { say } = this;
    return html`
      <div class="buttons">
        <input type="text" maxlength="100" aria-label=${say('prefs.deviceName')} .value=${device.device} @keydown=${(event: KeyboardEvent) => this.#pressed(event, device)} data-testid="device-name">
        <button type="button" class="primary" @click=${() => this.#rename(device)} data-testid="use-name">${say('prefs.useName')}</button>
        <button type="button" @click=${() => this.#endNaming(device)}>${say('cancel')}</button>
      </div>
    `;
  }

  async #askName({ id }: Device): Promise<void> {
    this.#renamed = id;
    this.#message = '';
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector('input')?.select();
  }

  /** Of the field, and not of the dialog around it, which would save or close. */
  #pressed(event: KeyboardEvent, device: Device): void {
    if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return;
    event.preventDefault();
    void (event.key === 'Enter' ? this.#rename(device) : this.#endNaming(device));
  }

  async #rename(device: Device): Promise<void> {
    const name = this.querySelector('input')?.value.trim() ?? '';
    try {
      if (name !== '' && name !== device.device) {
        await this.deskbell.api('PATCH', `api/v1/subscriptions/${encodeURIComponent(device.id)}`, { device: name });
        this.#message = this.say('prefs.renamed', { device: name });
      }
    } catch (error) {
      this.#message = describeError(error, this.say);
    }
    await this.#load();
    await this.#endNaming(device);
  }

  async #endNaming({ id }: Device): Promise<void> {
    this.#renamed = undefined;
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>(`[data-device="${CSS.escape(id)}"] button`)?.focus();
  }

  #nameOf({ id, device }: Device): string {
    return id === this.deskbell.push.subscription ? this.say('prefs.here', { device }) : device;
  }

  async #load(): Promise<void> {
    try {
      const { subscriptions } = await this.deskbell.api<{ subscriptions: Device[] }>('GET', 'api/v1/subscriptions');
      this.#devices = subscriptions.filter(({ state }) => state === 'active' || state === 'refused');
    } catch (error) {
      this.#message = describeError(error, this.say);
    }
    this.requestUpdate();
  }

  /** This browser ends its own side too; another one finds out at its next visit. */
  async #remove({ id, device }: Device): Promise<void> {
    try {
      if (id === this.deskbell.push.subscription) await this.deskbell.disablePush();
      else await this.deskbell.api('DELETE', `api/v1/subscriptions/${encodeURIComponent(id)}`);
      this.#message = this.say('prefs.removed', { device });
    } catch (error) {
      this.#message = describeError(error, this.say);
    }
    await this.#load();
    await this.updateComplete;
    // The button that was pressed has gone with its device.
    this.querySelector<HTMLElement>('legend')?.focus();
  }
}

customElements.define('own-devices', OwnDevices);
