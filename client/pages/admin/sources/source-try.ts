import { html, nothing, type TemplateResult } from 'lit';
import type { ChatEvent } from '../../../../wire/chat-event.ts';
import { type Sample, type SampleName, type SignedWebhook, type Source, sampleNames } from '../../../../wire/source.ts';
import { newId } from '../../../new-id.ts';
import '../../shell/copy-button.ts';
import { toCurl } from '../../shell/curl-text.ts';
import { LightElement } from '../../shell/light-element.ts';
import { describeError } from '../../shell/problem-text.ts';
import { postWebhook, type WebhookAnswer } from '../../shell/signed-webhook.ts';
import type { PageContext } from '../../shell/start-page.ts';

const sampleWords = {
  queued: 'a chat waits',
  assigned: 'a chat is assigned',
  message: 'a customer writes',
  closed: 'a chat is over',
} as const satisfies Record<SampleName, string>;

/** Signs a first event as the chat system would: to be sent from a terminal, or from here. Says `sent` afterwards. */
export class SourceTry extends LightElement {
  static override properties = { context: { attribute: false }, source: { attribute: false } };
  declare context: PageContext;
  declare source: Source;
  #webhook: SignedWebhook | undefined;
  #answer: WebhookAnswer | undefined;
  #fault = '';

  protected override render(): TemplateResult {
    return html`
      <form class="source-try" @submit=${this.#sign}>
        <h2>Try it</h2>
        <p class="hint">${this.#isOurForm ? 'Makes a signed webhook that goes the real way. With a queue it says that a chat waits there, and whoever works in it is told; without one, that a chat is closed, and nobody is.' : 'Makes a webhook as this chat system writes it, with the secret, that goes the real way. Ids are those that the chat system has.'}</p>
        <div class="copy-line">
          ${this.#isOurForm ? nothing : this.#sampleFields()}
          <div class="field"><label for="try-queue">Queue (may be empty)</label><input id="try-queue" name="queue" autocomplete="off"></div>
          <div class="buttons">
            <button data-testid="make-try">Show the command</button>
            <button type="button" class="primary" @click=${this.#send} data-testid="send-try">Send it from here</button>
          </div>
        </div>
        <p class="form-message" role="alert">${this.#fault}</p>
        <div role="status">${this.#answer ? this.#said(this.#answer) : nothing}</div>
        ${this.#webhook ? this.#command(this.#webhook) : nothing}
      </form>
    `;
  }

  get #isOurForm(): boolean {
    return this.source.kind === 'standard';
  }

  #sampleFields(): TemplateResult {
    return html`
      <div class="field">
        <label for="try-sample">Tells that</label>
        <select id="try-sample">${sampleNames.map((name) => html`<option value=${name}>${sampleWords[name]}</option>`)}</select>
      </div>
      <div class="field"><label for="try-agent">Agent (may be empty)</label><input id="try-agent" autocomplete="off"></div>
    `;
  }

  #said({ status, body }: WebhookAnswer): TemplateResult {
    const isFine = status < 300;
    return html`
      <div class="answer ${isFine ? '' : 'refused'}" data-testid="try-answer" data-status=${status}>
        <p><strong>${isFine ? 'The webhook took it.' : 'The webhook did not take it.'}</strong></p>
        <code>${status} ${body}</code>
      </div>
    `;
  }

  #command(webhook: SignedWebhook): TemplateResult {
    const curl = toCurl(webhook);
    return html`
      <p class="hint">The signature holds for five minutes, and the event counts once. Run it where the chat system runs: so its way to here is tried, too.</p>
      <div class="copy-line"><pre data-testid="try-curl">${curl}</pre><copy-button .text=${curl} .name=${'the command'}></copy-button></div>
    `;
  }

  readonly #sign = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#attempt(async () => {
      this.#webhook = await this.#makeWebhook();
    });
  };

  readonly #send = (): void => {
    void this.#attempt(async () => {
      this.#answer = await postWebhook(this.source.id, await this.#makeWebhook());
      this.dispatchEvent(new CustomEvent('sent'));
    });
  };

  #makeWebhook(): Promise<SignedWebhook> {
    const path = `api/v1/admin/sources/${encodeURIComponent(this.source.id)}/sign`;
    const request = this.#isOurForm ? { event: this.#makeEvent() } : { sample: this.#makeSample() };
    return this.context.deskbell.api<SignedWebhook>('POST', path, request);
  }

  #valueOf(id: string): string | undefined {
    return this.querySelector<HTMLInputElement | HTMLSelectElement>(`#${id}`)?.value.trim() || undefined;
  }

  #makeSample(): Sample {
    const name = sampleNames.find((one) => one === this.#valueOf('try-sample')) ?? 'queued';
    return { name, queue: this.#valueOf('try-queue'), agent: this.#valueOf('try-agent') };
  }

  #makeEvent(): ChatEvent {
    const queue = this.#valueOf('try-queue');
    const chat = { id: `try-${newId()}`, customer: { name: 'Test' } };
    const at = new Date().toISOString();
    return queue ? { type: 'chat.queued', at, chat: { ...chat, queue } } : { type: 'chat.closed', at, chat };
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    this.#fault = '';
    this.#answer = undefined;
    try {
      await act();
    } catch (error) {
      this.#fault = describeError(error);
    }
    this.requestUpdate();
  }
}

customElements.define('source-try', SourceTry);
