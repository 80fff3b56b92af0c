import { html, type TemplateResult } from 'lit';
import type { Chat } from '../../../wire/chat.ts';
import { type ChatKey, parseChatHash, toChatHash } from '../chats/chat-hash.ts';
import { toAssistanceEvent } from '../chats/chat-sayings.ts';
import { LightElement } from '../shell/light-element.ts';
import { describeError } from '../shell/problem-text.ts';
import { toBaseUrl } from '../shell/product-pages.ts';
import { sayAsChatSystem } from '../shell/signed-webhook.ts';
import type { PageContext } from '../shell/start-page.ts';
import { renderAssistanceCalls } from './assistance-calls.ts';
import { toQueueBoard } from './queue-board.ts';
import { renderQueueChats, renderQueueTable } from './queue-table.ts';

/** The supervisor's page: who asks for assistance, and how each queue stands. */
export class DashboardPage extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #chats: readonly Chat[] = [];
  #openKey: ChatKey | undefined = parseChatHash(location.hash);
  #fault = '';
  #refresh: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const { deskbell } = this.context;
    this.untilGone(deskbell.on('chat-changed', this.#refreshSoon));
    this.untilGone(
      deskbell.on('connection', ({ connected }) => {
        if (connected) this.#refreshSoon();
      }),
    );
    window.addEventListener('hashchange', this.#followHash);
    this.untilGone(() => window.removeEventListener('hashchange', this.#followHash));
    this.untilGone(() => clearTimeout(this.#refresh));
    this.every(5_000, () => this.requestUpdate());
    void this.#load().then(this.#followHash);
  }

  protected override render(): TemplateResult {
    const { me, say } = this.context;
    const now = Date.now();
    const board = toQueueBoard(this.#chats, me.queues);
    return html`
      <div class="dashboard">
        <h1>${say('page.dashboard')}</h1>
        <p class="form-message" role="alert" data-testid="dashboard-fault">${this.#fault}</p>
        ${renderAssistanceCalls({ calls: board.calls, me, now, say, open: this.#openKey, toConsoleUrl: this.#toConsoleUrl, turnOff: this.#turnOff })}
        ${renderQueueTable(board.queues, now, say)}
        ${renderQueueChats(board.queues, now, say)}
      </div>
    `;
  }

  /** A supervisor who is no agent has no console. */
  readonly #toConsoleUrl = (chat: Chat): string | undefined =>
    this.context.me.roles.includes('agent') ? `${toBaseUrl(location.href)}console/${toChatHash(chat)}` : undefined;

  readonly #turnOff = async (chat: Chat): Promise<void> => {
    const { deskbell, me } = this.context;
    this.#fault = '';
    try {
      const speaker = { person: me, kind: 'supervisor', at: new Date().toISOString() } as const;
      await sayAsChatSystem(deskbell, chat.source, toAssistanceEvent(chat, speaker, false));
    } catch (error) {
      this.#fault = describeError(error, this.context.say);
    }
    await this.#load();
  };

  readonly #followHash = async (): Promise<void> => {
    this.#openKey = parseChatHash(location.hash);
    this.requestUpdate();
    await this.updateComplete;
    const call = this.querySelector<HTMLElement>('.assistance-call.open');
    call?.scrollIntoView({ block: 'center' });
    call?.focus({ preventScroll: true });
  };

  /** Many changes at once are one reading. */
  readonly #refreshSoon = (): void => {
    clearTimeout(this.#refresh);
    this.#refresh = setTimeout(() => void this.#load(), 100);
  };

  async #load(): Promise<void> {
    try {
      const { chats } = await this.context.deskbell.api<{ chats: Chat[] }>('GET', 'api/v1/chats');
      this.#chats = chats;
    } catch (error) {
      this.#fault = describeError(error, this.context.say);
    }
    this.requestUpdate();
  }
}

customElements.define('dashboard-page', DashboardPage);
