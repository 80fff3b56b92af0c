import { html, nothing, type TemplateResult } from 'lit';
import type { Person } from '../../../wire/person.ts';
import { acceptedWebhookSchema, repeatedWebhookSchema, type SignedWebhook, type Source } from '../../../wire/source.ts';
import type { Trace } from '../../../wire/trace.ts';
import { newId } from '../../new-id.ts';
import '../shell/copy-button.ts';
import { toCurl } from '../shell/curl-text.ts';
import { LightElement } from '../shell/light-element.ts';
import { describeError, toFieldErrors } from '../shell/problem-text.ts';
import { postWebhook, type WebhookAnswer } from '../shell/signed-webhook.ts';
import type { PageContext } from '../shell/start-page.ts';
import { loadTrace } from '../traces/load-trace.ts';
import { renderTrace } from '../traces/trace-view.ts';
import { renderDraftForm } from './draft-form.ts';
import { type EventDraft, toEvent } from './event-draft.ts';

/** How long the story is watched after an event was sent. */
const watchMs = 15_000;

interface Sent {
  readonly source: string;
  readonly webhook: SignedWebhook;
  readonly answer: WebhookAnswer;
}

/** Says something as a chat system would, and watches what each person gets, and why. */
export class TryPage extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #sources: readonly Source[] = [];
  #people: readonly Person[] = [];
  #source = '';
  #draft: EventDraft = {
    ...{ type: 'chat.queued', chat: 'try-1', queue: '', customer: 'Sam Rivera', agent: '', to: '', toQueue: '' },
    ...{ message: '', text: 'Hello, is anybody there?', waitedMinutes: 5 },
  };
  /** What was typed into the JSON by hand; it is sent instead of the form. */
  #json: string | undefined;
  #stamp = newStamp();
  #errors: Readonly<Record<string, string>> = {};
  #fault = '';
  #isSending = false;
  #sent: Sent | undefined;
  #trace: Trace | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.untilGone(() => clearInterval(this.#watch));
    void this.#load();
  }

  protected override render(): TemplateResult {
    const draft = this.#draft;
    return html`
      <div class="try">
        <div class="section-head"><h1>Try it</h1></div>
        <p class="hint">Say something as a chat system would. It goes through the real webhook, so whoever it concerns is really told.</p>
        <div class="try-columns">
          <form class="try-form" @submit=${this.#submit} data-testid="try-form">
            ${renderDraftForm({ draft, source: this.#source, sources: this.#sources, people: this.#people, errors: this.#errors, change: this.#change, chooseSource: this.#chooseSource })}
            <details>
              <summary>The event as JSON</summary>
              <label for="try-json" class="hint">Change it here if you want; it is sent as it stands.</label>
              <textarea id="try-json" class="code" rows="12" spellcheck="false" .value=${this.#json ?? this.#toJson()} @input=${this.#editJson} data-testid="try-json"></textarea>
              ${this.#json === undefined ? nothing : html`<button type="button" class="link" @click=${this.#dropJson}>Use the form again</button>`}
            </details>
            <p class="form-message" role="alert" data-testid="try-fault">${this.#fault}</p>
            <div class="buttons">
              <button class="primary" ?disabled=${this.#isSending || this.#source === ''} data-testid="try-send">Send it</button>
              ${this.#sent ? html`<button type="button" ?disabled=${this.#isSending} @click=${this.#sendAgain} data-testid="try-again">Send the same once more</button>` : nothing}
            </div>
          </form>
          <div class="try-result" data-testid="try-result">${this.#result()}</div>
        </div>
      </div>
    `;
  }

  #result(): TemplateResult {
    if (!this.#sent) return html`<p class="empty">What becomes of it is shown here: who is told, how, and why.</p>`;
    const { answer, webhook } = this.#sent;
    const curl = toCurl(webhook);
    return html`
      <div role="status" class="answer ${answer.status < 300 ? '' : 'refused'}" data-testid="try-answer" data-status=${answer.status}>
        <p><strong>${toAnswerWords(answer)}</strong></p>
        <code>${answer.status} ${answer.body}</code>
      </div>
      ${this.#trace ? renderTrace(this.#trace) : nothing}
      <details>
        <summary>The same from a terminal</summary>
        <p class="hint">The signature holds for five minutes; the same event counts once.</p>
        <div class="copy-line"><pre data-testid="try-curl">${curl}</pre><copy-button .text=${curl}></copy-button></div>
      </details>
    `;
  }

  async #load(): Promise<void> {
    const { deskbell, me } = this.context;
    try {
      const [{ sources }, { people }] = await Promise.all([
        deskbell.api<{ sources: Source[] }>('GET', 'api/v1/admin/sources'),
        deskbell.api<{ people: Person[] }>('GET', 'api/v1/admin/people'),
      ]);
      this.#sources = sources;
      this.#people = people;
      this.#source = sources.find(({ id }) => id === me.example?.source)?.id ?? sources[0]?.id ?? '';
      const agent = people.find((person) => person.roles.includes('agent'));
      const queue = (agent ?? people.find((person) => person.queues.length > 0))?.queues[0] ?? '';
      this.#draft = { ...this.#draft, queue, agent: agent?.id ?? '', to: agent?.id ?? '' };
      if (sources.length === 0)
        this.#fault = 'There is no chat system yet. Add one under Administration, then come back.';
    } catch (error) {
      this.#fault = describeError(error);
    }
    this.requestUpdate();
  }

  #toJson(): string {
    return JSON.stringify(toEvent(this.#draft, { people: this.#people, ...this.#stamp }), null, 2);
  }

  readonly #change = (change: Partial<EventDraft>): void => {
    this.#draft = { ...this.#draft, ...change };
    this.#dropJson();
  };

  readonly #chooseSource = (source: string): void => {
    this.#source = source;
    this.requestUpdate();
  };

  readonly #editJson = (event: Event): void => {
    if (event.currentTarget instanceof HTMLTextAreaElement) this.#json = event.currentTarget.value;
    this.requestUpdate();
  };

  readonly #dropJson = (): void => {
    this.#json = undefined;
    this.#errors = {};
    this.requestUpdate();
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    void this.#send(async () => {
      const path = `api/v1/admin/sources/${encodeURIComponent(this.#source)}/sign`;
      this.#stamp = newStamp();
      // Whoever writes one may change or delete it next.
      if (this.#draft.type === 'message.created') this.#draft = { ...this.#draft, message: this.#stamp.messageId };
      const chatEvent: unknown = JSON.parse(this.#json ?? this.#toJson());
      return this.context.deskbell.api<SignedWebhook>('POST', path, { event: chatEvent });
    });
  };

  /** The very same webhook, id and all: it must be counted once. */
  readonly #sendAgain = (): void => {
    const webhook = this.#sent?.webhook;
    if (webhook) void this.#send(async () => webhook);
  };

  async #send(sign: () => Promise<SignedWebhook>): Promise<void> {
    this.#isSending = true;
    this.#fault = '';
    this.#errors = {};
    this.requestUpdate();
    const source = this.#source;
    try {
      const webhook = await sign();
      const answer = await postWebhook(source, webhook);
      this.#sent = { source, webhook, answer };
      this.#watchEvent(source, answer);
    } catch (error) {
      this.#errors = toFieldErrors(error);
      this.#fault = error instanceof SyntaxError ? `This is not JSON: ${error.message}` : describeError(error);
    }
    this.#isSending = false;
    this.requestUpdate();
  }

  #watchEvent(source: string, answer: WebhookAnswer): void {
    clearInterval(this.#watch);
    const event = parseEventId(answer);
    if (event === undefined) {
      this.#trace = undefined;
      return;
    }
    const until = Date.now() + watchMs;
    const look = async (): Promise<void> => {
      if (Date.now() > until) clearInterval(this.#watch);
      try {
        this.#trace = await loadTrace(this.context.deskbell, event, source);
      } catch (error) {
        this.#fault = describeError(error);
      }
      this.requestUpdate();
    };
    this.#watch = setInterval(() => void look(), 1000);
    void look();
  }
}

/** What makes an event a new one. */
function newStamp(): { at: string; messageId: string } {
  return { at: new Date().toISOString(), messageId: newId() };
}

function parseEventId({ status, body }: WebhookAnswer): string | undefined {
  if (status >= 300) return undefined;
  try {
    const schema = status === 202 ? acceptedWebhookSchema : repeatedWebhookSchema;
    return schema.safeParse(JSON.parse(body)).data?.event;
  } catch {
    return undefined; // not JSON: something in between answered
  }
}

function toAnswerWords({ status }: WebhookAnswer): string {
  if (status === 202) return 'Accepted. It is stored, and everybody it concerns is being told.';
  if (status === 200) return 'It was here before, so nothing happens a second time.';
  return 'Refused. The answer below says why.';
}

customElements.define('try-page', TryPage);
