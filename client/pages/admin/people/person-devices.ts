import { html, nothing, type TemplateResult } from 'lit';
import type { Device, TestOutcome, TestProgress } from '../../../../wire/device.ts';
import type { ListedPerson } from '../../../../wire/people-list.ts';
import '../../shell/confirm-dialog.ts';
import type { ConfirmDialog } from '../../shell/confirm-dialog.ts';
import { toSpokenAge } from '../../shell/spoken-time.ts';
import { AdminSection } from '../admin-section.ts';
import { stepStateWords, stepWords, toDeviceWords, toTestWords } from './device-words.ts';

/** How often is looked how far a test has come. A guess: as fast as a person sees a list change. */
const lookMs = 700;

/** One person's devices: whether each can be reached, what to do, and a test that goes the whole way. */
export class PersonDevices extends AdminSection {
  static override properties = { ...AdminSection.properties, person: { attribute: false } };
  declare person: ListedPerson;
  #devices: readonly Device[] | undefined;
  #progress: TestProgress | undefined;
  #isTesting = false;

  protected async load(): Promise<void> {
    const query = new URLSearchParams({ person: this.person.id });
    const path = `api/v1/admin/subscriptions?${query}`;
    this.#devices = (await this.context.deskbell.api<{ subscriptions: Device[] }>('GET', path)).subscriptions;
  }

  protected override render(): TemplateResult {
    const devices = this.#devices ?? [];
    const past = devices.filter(({ state }) => state === 'ended');
    const present = devices.filter(({ state }) => state !== 'ended');
    return html`
      <section class="person-part" aria-labelledby="devices-title">
        <div class="section-head">
          <h2 id="devices-title">Devices</h2>
          <button type="button" ?disabled=${this.#isTesting} @click=${this.#test} data-testid="test-devices">Send a test</button>
        </div>
        ${this.renderMessage()}
        <div role="status" data-testid="test-said">${this.#progress ? html`<p>${toTestWords(this.#progress)}</p>` : nothing}</div>
        ${this.#progress?.devices.map((device) => this.#tested(device))}
        ${this.#devices && present.length === 0 ? html`<p class="empty">None: nothing can ring for ${this.person.name} while their console is closed. Give them a sign-in link, and ask them to turn notifications on with the bell.</p>` : nothing}
        ${present.length > 0 ? this.#table(present) : nothing}
        ${past.length > 0 ? html`<details><summary>Earlier devices (${past.length})</summary>${this.#table(past)}</details>` : nothing}
        <confirm-dialog></confirm-dialog>
      </section>
    `;
  }

  #tested({ device, pushService, steps, detail }: TestProgress['devices'][number]): TemplateResult {
    return html`
      <div class="tested" data-testid="tested-device">
        <p><strong>${device}</strong> <span class="id">${pushService}</span></p>
        <ol class="test-steps">
          ${steps.map(({ step, state }) => html`<li class=${state} data-step=${step} data-state=${state}>${stepWords[step]}: ${stepStateWords[state]}</li>`)}
        </ol>
        ${detail ? html`<p data-testid="test-detail">${detail}</p>` : nothing}
      </div>
    `;
  }

  #table(devices: readonly Device[]): TemplateResult {
    const now = Date.now();
    return html`
      <table class="ledger">
        <thead>
          <tr><th scope="col">Device</th><th scope="col">How it stands</th><th scope="col">Last seen</th><th scope="col">Do</th></tr>
        </thead>
        <tbody>
          ${devices.map((device) => {
            const { text, remedy, isTrouble } = toDeviceWords(device);
            const age = toSpokenAge(device.lastSeenAt, now);
            return html`
              <tr data-testid="person-device" data-state=${device.state}>
                <th scope="row">${device.device}<br><span class="id">${device.pushService}</span></th>
                <td data-label="How it stands"><div><span class=${isTrouble ? 'lacking' : ''}>${text}.</span> ${remedy}</div></td>
                <td data-label="Last seen"><time datetime=${device.lastSeenAt}>${age === 'just now' ? age : `${age} ago`}</time></td>
                <td class="row-actions">${device.state === 'ended' || device.state === 'gone' ? nothing : html`<button type="button" class="link danger" @click=${() => this.#remove(device)} aria-label="Remove ${device.device}" data-testid="remove-device">Remove</button>`}</td>
              </tr>
            `;
          })}
        </tbody>
      </table>
    `;
  }

  readonly #test = (): void => {
    this.#isTesting = true;
    void this.attempt(async () => {
      const path = `api/v1/admin/people/${encodeURIComponent(this.person.id)}/test-notification`;
      const { notification } = await this.context.deskbell.api<TestOutcome>('POST', path, {});
      do {
        this.#progress = await this.context.deskbell.api<TestProgress>('GET', `${path}/${notification}`);
        this.requestUpdate();
      } while (!this.#progress.finished && (await this.#wait()));
      await this.load();
    }).finally(() => {
      this.#isTesting = false;
      this.requestUpdate();
    });
  };

  /** False if the page was left meanwhile. */
  async #wait(): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    return this.isConnected;
  }

  async #remove(device: Device): Promise<void> {
    const isSure = await this.querySelector<ConfirmDialog>('confirm-dialog')?.ask({
      title: `Remove ${device.device}?`,
      text: `Nothing is sent there any more. When ${this.person.name} opens Deskbell in that browser again, still signed in, it comes back.`,
      action: 'Remove the device',
    });
    if (!isSure) return;
    await this.attempt(async () => {
      await this.context.deskbell.api('DELETE', `api/v1/admin/subscriptions/${encodeURIComponent(device.id)}`);
      await this.load();
    });
  }
}

customElements.define('person-devices', PersonDevices);
