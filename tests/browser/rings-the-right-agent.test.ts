import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../wire/chat-event.ts';
import { toIso } from '../../wire/instant.ts';
import type { KnownWindow } from '../../wire/window-report.ts';
import type { TestBrowser, TestPage } from '../support/browser.ts';
import { browserKinds, launchBrowser, startPushService } from '../support/browser-kinds.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { leavePages } from '../support/leave-pages.ts';
import type { LocalPushService } from '../support/local-push-service.ts';
import { pollUntil } from '../support/poll-until.ts';
import { type ServerProcess, startServerProcess } from '../support/server-process.ts';

/** Short, so that a push that follows an unanswered pop-up is soon there. */
const graceMs = 600;

describe.each(browserKinds)('in %s', (kind) => {
  let certificates: Certificates;
  let push: LocalPushService;
  let server: ServerProcess;
  let browser: TestBrowser;
  let chats = 0;

  beforeAll(async () => {
    certificates = await makeCertificates();
    push = await startPushService(kind, certificates);
    server = await startServerProcess({ ...push.senderEnvironment, DESKBELL_GRACE_MS: String(graceMs) });
    browser = await launchBrowser(kind, { push, origin: server.origin });
    const link = await server.addPerson({
      ...{ id: 'ben', name: 'Ben', roles: ['agent'], queues: ['billing'], status: 'available' },
    });
    const page = await browser.openPage(link);
    await page.waitFor(() => location.pathname.endsWith('/console/'));
    await page.click('[data-testid=deskbell-bell]');
    await page.click('[data-testid=deskbell-enable]');
    await pollUntil({
      until: 'Ben’s browser is registered',
      read: () => server.call<{ subscriptions: unknown[] }>('GET', 'api/v1/admin/subscriptions'),
      accept: ({ subscriptions }) => subscriptions.length === 1,
    });
    await push.waitForConnected();
    await leaveAll();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await push?.stop();
    await certificates?.remove();
  });

  beforeEach(() => {
    chats += 1;
  });

  afterEach(async () => {
    push.answerWith(undefined);
    await leaveAll();
    for (const { id } of browser.notifications.listOnShow()) browser.notifications.dismiss(id);
  });

  const chatId = () => `chat-${chats}`;

  function event(type: ChatEvent['type'], rest: Partial<ChatEvent> = {}): ChatEvent {
    const chat = {
      id: chatId(),
      queue: 'billing',
      subject: 'Invoice 17',
      customer: { name: 'Clara' },
      agents: ['ben'],
    };
    return { type, at: toIso(Date.now()), chat, ...rest };
  }

  function message(text: string): ChatEvent {
    return event('message.created', {
      by: { kind: 'customer', name: 'Clara' },
      message: { id: `message-${text}`, text },
    });
  }

  async function openConsole(chat?: string): Promise<TestPage> {
    const page = await browser.openPage(`${server.base}console/${chat ? `#chat=chat/${chat}` : ''}`);
    await page.waitFor(async () => (await navigator.locks.query()).held?.some(({ name }) => name?.endsWith(':stream')));
    await bringToFront(page, chat);
    return page;
  }

  async function bringToFront(page: TestPage, chat?: string): Promise<void> {
    await page.bringToFront();
    await serverKnows('the console in front', ([window]) => Boolean(window?.focused && window.view.chat === chat));
  }

  async function leaveAll(): Promise<void> {
    await leavePages(browser, async () => (await readWindows()).windows.length);
  }

  const noneIsOpen = () => serverKnows('no open window', (windows) => windows.length === 0);

  const readWindows = () => server.call<{ windows: KnownWindow[] }>('GET', 'api/v1/admin/people/ben/windows');

  async function serverKnows(what: string, accept: (windows: readonly KnownWindow[]) => boolean): Promise<void> {
    await pollUntil({
      until: `the server knows of ${what}`,
      read: readWindows,
      accept: ({ windows }) => accept(windows),
    });
  }

  const shownFor = (text: string) =>
    browser.notifications.listEverShown().filter(({ title, body }) => `${title} ${body}`.includes(text));

  /** One decision, for Ben: what the rules said. */
  async function ruled(id: string) {
    const { decisions } = await server.trace(id);
    return decisions.map(({ person, state, level }) => [person.id, state, level]);
  }

  /** What windows and devices have reported of an event, once there is something. */
  async function reported(id: string): Promise<string[]> {
    const trace = await pollUntil({
      until: 'somebody has reported',
      read: () => server.trace(id),
      accept: ({ decisions }) => (decisions[0]?.receipts.length ?? 0) > 0,
    });
    return (trace.decisions[0]?.receipts ?? []).map(({ kind: receipt }) => receipt);
  }

  /** Every push of the event has been sent or dropped for good: what is not on show by now will never be. */
  async function settled(id: string): Promise<string[]> {
    const open = ['pending', 'claimed'];
    const trace = await pollUntil({
      until: 'every push is sent or dropped',
      read: () => server.trace(id),
      accept: ({ decisions }) =>
        decisions.every(({ deliveries }) =>
          deliveries.every(({ channel, state }) => channel === 'windows' || !open.includes(state)),
        ),
    });
    return trace.decisions.flatMap(({ deliveries }) =>
      deliveries.filter(({ channel }) => channel === 'push').map(({ state }) => state),
    );
  }

  const noticeTexts = (page: TestPage) =>
    page.evaluate(() => {
      const shadow = document.querySelector('deskbell-notices')?.shadowRoot;
      const read = (name: string) => [...(shadow?.querySelectorAll(`[data-testid=deskbell-notice-${name}]`) ?? [])];
      return read('title').map((title, index) => [title.textContent, read('body')[index]?.textContent ?? '']);
    });

  test('a console that is left for another page is gone for the server at once', async () => {
    const page = await openConsole();
    await page.goto('about:blank');
    await noneIsOpen();
  });

  test('a console in front at that chat gets nothing for its message, and says so', async () => {
    await server.post(event('chat.accepted', { by: { id: 'ben', kind: 'agent' } }));
    const page = await openConsole(chatId());
    const id = await server.post(message('seen at once'));

    expect(await reported(id)).toEqual(['suppressed']);
    await page.waitFor(() => document.body.textContent?.includes('seen at once'));
    expect(await ruled(id)).toEqual([['ben', 'viewing', 'none']]);
    expect(await noticeTexts(page)).toEqual([]);
    expect(shownFor('seen at once')).toEqual([]);
  });

  test('a console in front elsewhere shows a pop-up with the words of the message, and no notification', async () => {
    await server.post(event('chat.accepted', { by: { id: 'ben', kind: 'agent' } }));
    const page = await openConsole();
    const id = await server.post(message('are you there?'));

    expect(await reported(id)).toEqual(['shown']);
    expect(await ruled(id)).toEqual([['ben', 'present', 'visual']]);
    expect(await noticeTexts(page)).toEqual([['Clara has sent you a new message', 'are you there?']]);
    expect(shownFor('are you there?')).toEqual([]);
  });

  test('another tab in front rings once, with the exact words, and the console’s title says New', async () => {
    await server.post(event('chat.accepted', { by: { id: 'ben', kind: 'agent' } }));
    const page = await openConsole(chatId());
    const other = await browser.openPage('about:blank');
    await other.bringToFront();
    await serverKnows('the console behind another tab', ([window]) => window?.visible === false);
    const id = await server.post(message('hello from behind'));

    const shown = await browser.notifications.waitFor(({ body }) => body === 'hello from behind');
    expect(shown.title).toBe('Clara has sent you a new message');
    expect(await settled(id)).toEqual(['accepted']);
    await page.waitFor(() => document.title.startsWith('New'));
    expect(await ruled(id)).toEqual([['ben', 'away', 'ring']]);
    expect(shownFor('hello from behind')).toHaveLength(1);

    await bringToFront(page, chatId());
    await page.waitFor(() => !document.title.startsWith('New'));
  });

  test('every window of the console closed rings once, and the worker reports that it is shown', async () => {
    const id = await server.post(
      event('chat.queued', { chat: { id: chatId(), queue: 'billing', customer: { name: 'Dora' } } }),
    );

    const shown = await browser.notifications.waitFor(({ title }) => title === 'Incoming chat message');
    expect(shown.body).toBe('Dora · billing');
    expect(await reported(id)).toEqual(['shown']);
    expect(await settled(id)).toEqual(['accepted']);
    expect(shownFor('Dora')).toHaveLength(1);
  });

  test('a click with every console closed opens one at that chat', async () => {
    await server.post(event('chat.assigned', { to: { agents: ['ben'] } }));
    const shown = await browser.notifications.waitFor();
    await browser.notifications.click(shown.id);

    const page = await browser.waitForPage((url) => url.includes('/console/'));
    await page.waitFor(
      (id) => document.querySelector('[data-testid=chat-panel]') && location.hash.endsWith(id),
      chatId(),
    );
    expect(await page.visibility()).toEqual({ visibilityState: 'visible', hasFocus: true });
  });

  test('a click with a console open brings that very tab to the front, at that chat', async () => {
    const page = await openConsole(`chat-${chats - 1}`);
    const other = await browser.openPage('about:blank');
    await other.bringToFront();
    await serverKnows('the console behind another tab', ([window]) => window?.visible === false);
    const id = await server.post(event('chat.assigned', { to: { agents: ['ben'] } }));
    const shown = await browser.notifications.waitFor();
    await browser.notifications.click(shown.id);

    await page.waitFor((chat) => location.hash.endsWith(`/${chat}`), chatId());
    // A headless Firefox gives the tab the focus, as asked, but draws no tab strip to switch.
    if (kind === 'firefox') await page.waitFor(() => document.hasFocus());
    else await page.waitFor(() => document.visibilityState === 'visible');
    expect((await browser.listPages()).filter((one) => one.url().includes('/console/'))).toHaveLength(1);
    expect(
      await pollUntil({
        until: 'it is clicked',
        read: () => reported(id),
        accept: (kinds) => kinds.includes('clicked'),
      }),
    ).toContain('clicked');
    expect(browser.notifications.listOnShow()).toEqual([]);
  });

  test('a console that reports but does not answer leaves the message to a push', async () => {
    await server.post(event('chat.accepted', { by: { id: 'ben', kind: 'agent' } }));
    const page = await openConsole();
    // The page hangs, as one does whose machine was just shut: its last report still says that it is in front.
    await page.evaluate(() => {
      setTimeout(() => {
        const end = Date.now() + 4_000;
        console.log('hangs');
        while (Date.now() < end);
      });
    });
    await pollUntil({ until: 'the page hangs', read: () => browser.messages.some(({ text }) => text === 'hangs') });
    const id = await server.post(message('hung up'));

    await browser.notifications.waitFor(({ body }) => body === 'hung up');
    expect(await ruled(id)).toEqual([['ben', 'present', 'visual']]);
    await page.waitFor(() => true);
  });

  test.each(['SIGINT', 'SIGKILL'] as const)(
    '%s between webhook and push loses nothing and doubles nothing',
    async (signal) => {
      push.answerWith({ status: 503, headers: { 'retry-after': '1' } });
      const id = await server.post(
        event('chat.queued', { chat: { id: chatId(), queue: 'billing', customer: { name: signal } } }),
      );
      await push.waitForRequest(({ answered }) => answered === 503);
      const code = await server.end(signal);
      push.answerWith(undefined);
      await server.start();

      await browser.notifications.waitFor(({ body }) => body === `${signal} · billing`);
      expect(await settled(id)).toEqual(['accepted']);
      expect(shownFor(`${signal} · billing`)).toHaveLength(1);
      expect(code).toBe(signal === 'SIGINT' ? 0 : null);
    },
  );

  test('a chat that a colleague accepts is replaced on the screen by who has it, without a sound', async () => {
    await server.post(event('chat.queued', { chat: { id: chatId(), queue: 'billing', customer: { name: 'Erna' } } }));
    await browser.notifications.waitFor(({ body }) => body === 'Erna · billing');
    await server.post(event('chat.accepted', { by: { id: 'anna', name: 'Anna', kind: 'agent' } }));

    const ending = await browser.notifications.waitFor(({ title }) => title === 'Accepted by Anna');
    expect(ending.silent).toBe(true);
    await pollUntil({ until: 'only the end is on show', read: () => browser.notifications.listOnShow().length === 1 });
  });

  test('no page wrote an error to its console', () => {
    expect(browser.listFaults()).toEqual([]);
  });
});
