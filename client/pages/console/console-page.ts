import { html, nothing, type TemplateResult } from 'lit';
import type { Chat, ChatMessage } from '../../../wire/chat.ts';
import type { ChatEvent } from '../../../wire/chat-event.ts';
import type { OwnNotification } from '../../../wire/own-event.ts';
import { newId } from '../../new-id.ts';
import { type ChatKey, isSameChat, parseChatHash } from '../chats/chat-hash.ts';
import { type Speaker, toAcceptEvent, toAssistanceEvent, toCloseEvent, toMessageEvent } from '../chats/chat-sayings.ts';
import { toChatTitle } from '../chats/chat-title.ts';
import { LightElement } from '../shell/light-element.ts';
import { describeError, findProblem } from '../shell/problem-text.ts';
import { sayAsChatSystem } from '../shell/signed-webhook.ts';
import type { PageContext } from '../shell/start-page.ts';
import { renderChatList } from './chat-list-section.ts';
import { chatListNames, sortIntoLists } from './chat-lists.ts';
import { type ChatActions, renderChatPanel } from './chat-panel.ts';
import { renderOwnNotifications } from './own-notifications.ts';
import './status-switch.ts';
import './why-panel.ts';

interface OpenChat {
  readonly chat: Chat;
  readonly messages: readonly ChatMessage[];
}

/** The agent's page: the lists, the chat that the URL's hash names, and why it rang. */
export class ConsolePage extends LightElement {
  static override properties = { context: { attribute: false } };
  declare context: PageContext;
  #chats: readonly Chat[] | undefined;
  #notifications: readonly OwnNotification[] = [];
  #openKey: ChatKey | undefined;
  #open: OpenChat | undefined;
  /** The hash is `#why`: the panel says why one was told, or not. */
  #asksWhy = false;
  #isMissing = false;
  #isBusy = false;
  #fault = '';
  #chatFault = '';
  #refresh: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    const { deskbell } = this.context;
    this.untilGone(deskbell.on('chat-changed', this.#refreshSoon));
    this.untilGone(deskbell.on('notices', this.#refreshSoon));
    this.untilGone(
      deskbell.on('connection', ({ connected }) => {
        if (connected) this.#refreshSoon();
      }),
    );
    window.addEventListener('hashchange', this.#followHash);
    this.untilGone(() => window.removeEventListener('hashchange', this.#followHash));
    this.untilGone(() => clearTimeout(this.#refresh));
    this.every(15_000, () => this.requestUpdate());
    void this.#followHash();
    void this.#load();
  }

  protected override render(): TemplateResult {
    const { me, say } = this.context;
    const now = Date.now();
    const lists = sortIntoLists(this.#chats ?? [], me);
    return html`
      <div class="console" data-open=${this.#openKey || this.#asksWhy ? 'chat' : 'none'}>
        ${this.#openKey || this.#asksWhy ? nothing : html`<h1 class="unseen">${say('page.console')}</h1>`}
        <div class="chat-lists">
          <status-switch .context=${this.context}></status-switch>
          <p class="form-message" role="alert" data-testid="console-fault">${this.#fault}</p>
          ${chatListNames.map((name) => renderChatList({ name, chats: lists[name], open: this.#openKey, now, say }))}
        </div>
        <section class="chat-panel" aria-label=${say('chat.panel')} data-testid="chat-panel">${this.#panel(now)}</section>
        ${renderOwnNotifications(this.#notifications, now, say)}
      </div>
    `;
  }

  #panel(now: number): TemplateResult {
    if (this.#asksWhy) return html`<why-panel .deskbell=${this.context.deskbell} .say=${this.context.say}></why-panel>`;
    if (!this.#openKey) return html`<p class="nothing-open">${this.context.say('chat.choose')}</p>`;
    if (!this.#open || this.#isMissing) return this.#closedChat();
    const { chat, messages } = this.#open;
    const { me, say } = this.context;
    return renderChatPanel({
      chat,
      messages,
      me,
      now,
      say,
      isBusy: this.#isBusy,
      fault: this.#chatFault,
      actions: this.#actions,
    });
  }

  /** A chat that the address names, and that cannot be shown, or not yet. */
  #closedChat(): TemplateResult {
    const { say } = this.context;
    const isLoading = !this.#isMissing && this.#chatFault === '';
    return html`
      <div class="nothing-open" data-testid=${this.#isMissing ? 'chat-missing' : nothing}>
        <h1 tabindex="-1" data-testid="chat-title">${say(isLoading ? 'chat.opening' : 'chat.cannot')}</h1>
        ${this.#isMissing ? html`<p>${say('chat.missing')}</p>` : nothing}
        ${!this.#isMissing && !isLoading ? html`<p role="alert" data-testid="chat-fault">${this.#chatFault}</p>` : nothing}
        <p><a href="#">${say('chat.back')}</a></p>
      </div>
    `;
  }

  readonly #actions: ChatActions = {
    accept: () => void this.#act((chat, speaker) => toAcceptEvent(chat, speaker)),
    close: () => void this.#act((chat, speaker) => toCloseEvent(chat, speaker)),
    askAssistance: (isNeeded) => void this.#act((chat, speaker) => toAssistanceEvent(chat, speaker, isNeeded)),
    send: (text) => this.#say((chat, speaker) => toMessageEvent(chat, speaker, { id: newId(), text })),
  };

  /** Says something of the open chat, as its chat system would, and shows what has become of it. */
  async #say(toEvent: (chat: Chat, speaker: Speaker) => ChatEvent): Promise<void> {
    if (!this.#open) return;
    const { deskbell, me } = this.context;
    const { chat } = this.#open;
    const speaker: Speaker = { person: me, kind: 'agent', at: new Date().toISOString() };
    await sayAsChatSystem(deskbell, chat.source, toEvent(chat, speaker));
    await this.#load();
  }

  async #act(toEvent: (chat: Chat, speaker: Speaker) => ChatEvent): Promise<void> {
    this.#isBusy = true;
    this.#chatFault = '';
    this.requestUpdate();
    try {
      await this.#say(toEvent);
    } catch (error) {
      this.#chatFault = describeError(error, this.context.say);
    }
    this.#isBusy = false;
    this.requestUpdate();
  }

  readonly #followHash = async (): Promise<void> => {
    const key = parseChatHash(location.hash);
    if (key && isSameChat(key, this.#openKey)) return;
    this.#openKey = key;
    this.#asksWhy = location.hash === '#why';
    this.#open = undefined;
    this.#isMissing = false;
    this.#chatFault = '';
    const { deskbell } = this.context;
    deskbell.setView(key ? { kind: 'chat', chat: key.id, source: key.source } : { kind: 'console' });
    if (!key) document.title = `${this.context.say('page.console')} · Deskbell`;
    this.requestUpdate();
    await this.#loadOpenChat();
    await this.updateComplete;
    this.querySelector<HTMLElement>('[data-testid="chat-title"]')?.focus({ preventScroll: true });
    this.#scrollToNewest();
  };

  /** Many changes at once are one reading. */
  readonly #refreshSoon = (): void => {
    clearTimeout(this.#refresh);
    this.#refresh = setTimeout(() => void this.#load(), 100);
  };

  async #load(): Promise<void> {
    const { deskbell } = this.context;
    try {
      const [{ chats }, { notifications }] = await Promise.all([
        deskbell.api<{ chats: Chat[] }>('GET', 'api/v1/chats'),
        deskbell.api<{ notifications: OwnNotification[] }>('GET', 'api/v1/notifications'),
        this.#loadOpenChat(),
      ]);
      this.#chats = chats;
      this.#notifications = notifications.slice(0, 20);
      this.#fault = '';
    } catch (error) {
      this.#fault = describeError(error, this.context.say);
    }
    this.requestUpdate();
  }

  async #loadOpenChat(): Promise<void> {
    const key = this.#openKey;
    if (!key) return;
    const path = `api/v1/chats/${encodeURIComponent(key.source)}/${encodeURIComponent(key.id)}`;
    try {
      const open = await this.context.deskbell.api<OpenChat>('GET', path);
      if (!isSameChat(key, this.#openKey)) return;
      const hasMore = open.messages.length > (this.#open?.messages.length ?? 0);
      this.#open = open;
      this.#isMissing = false;
      document.title = `${toChatTitle(open.chat, this.context.say)} · Deskbell`;
      this.requestUpdate();
      await this.updateComplete;
      if (hasMore) this.#scrollToNewest();
    } catch (error) {
      if (!isSameChat(key, this.#openKey)) return;
      this.#isMissing = findProblem(error)?.status === 404 || findProblem(error)?.status === 403;
      this.#chatFault = describeError(error, this.context.say);
      this.requestUpdate();
    }
  }

  #scrollToNewest(): void {
    const messages = this.querySelector('.messages');
    messages?.scrollTo({ top: messages.scrollHeight });
  }
}

customElements.define('console-page', ConsolePage);
