import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { type ChatSystem, startChatSystem } from '../support/chat-system.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { pollUntil } from '../support/poll-until.ts';

describe.each(browserKinds)('in %s', (kind) => {
  let chatSystem: ChatSystem;
  let desk: DeskInBrowser;
  let chats = 0;

  beforeAll(async () => {
    chatSystem = await startChatSystem();
    desk = await startDeskInBrowser(kind, { environment: { DESKBELL_CALLBACK_ORIGINS: chatSystem.origin } });
    const target = { url: chatSystem.url, types: ['chat.accepted'] };
    await desk.server.call('PUT', 'api/v1/admin/sources/chat/callback', target);
    await desk.turnOn(await desk.signIn({ id: 'ben' }));
    await desk.leaveAll('ben');
  });

  afterAll(async () => {
    await desk?.stop();
    await chatSystem?.stop();
  });

  beforeEach(() => {
    chats += 1;
    chatSystem.answerWith({ status: 204 });
  });

  afterEach(() => desk.dismissNotifications());

  const chatId = () => `chat-${chats}`;
  const queued = (customer: string, id = chatId()) =>
    desk.server.post(billingEvent('chat.queued', { id, customer: { name: customer } }));

  const notificationOf = (customer: string) =>
    desk.browser.notifications.waitFor(({ title, body }) => `${title} ${body}`.includes(customer));

  const said = (text: string) => desk.browser.notifications.waitFor(({ title }) => title.includes(text));

  async function isBens(id = chatId()): Promise<void> {
    await pollUntil({
      until: 'the chat is Ben’s',
      read: async () => (await desk.server.trace(`raised_${chatSystem.received.at(-1)?.id}`)).event,
      accept: ({ type, chat, body }) => type === 'chat.accepted' && chat === id && body.by?.id === 'ben',
    });
  }

  describe('an agent', () => {
    afterEach(() => desk.leaveAll('ben'));

    // The first: a page that an earlier click opens late would show the chat in place of a notification.
    test('without a network the agent learns that it was not accepted', async () => {
      await queued('Frida');
      const shown = await notificationOf('Frida');
      await desk.server.end('SIGKILL');
      await desk.browser.notifications.click(shown.id, 'Accept');

      await said('Not accepted: no connection');
      await desk.server.start();
      // What was killed may not know that it was shown: a page would show it again.
      const by = { kind: 'agent', name: 'Dora', id: 'dora' } as const;
      await desk.server.post(billingEvent('chat.accepted', { id: chatId(), agents: ['dora'] }, { by }));
    });

    test('with the console closed: the chat system is asked, the chat is the agent’s, and opens', async () => {
      await queued('Clara');
      const shown = await notificationOf('Clara');
      expect(shown.actions.filter((title) => !['Activate', 'Settings'].includes(title))).toEqual([
        'Accept',
        'Open chat',
      ]);
      await desk.browser.notifications.click(shown.id, 'Accept');

      const page = await desk.browser.waitForPage((url) => url.includes(`chat=chat/${chatId()}`));
      await isBens();
      await page.waitFor(() => document.querySelector('[data-testid=chat-facts]')?.textContent?.includes('with ben'));
      expect(chatSystem.received.at(-1)?.body).toMatchObject({
        type: 'chat.accepted',
        data: { person: { id: 'ben' } },
      });
      expect(desk.shownFor('Clara')).toHaveLength(1);
    });

    test('a refusal is said to the agent, with the chat system’s reason', async () => {
      chatSystem.answerWith({ status: 409, body: '{"detail":"Dora has it"}' });
      await queued('Dennis');
      await desk.browser.notifications.click((await notificationOf('Dennis')).id, 'Accept');

      expect(await said('Dora has it')).toMatchObject({ silent: false, body: expect.stringContaining('Dennis') });
    });

    test('a chat that a colleague took meanwhile is said to be taken', async () => {
      await queued('Emil');
      const shown = await notificationOf('Emil');
      const asked = chatSystem.received.length;
      desk.push.answerWith({ status: 503 });
      const by = { kind: 'agent', name: 'Dora', id: 'dora' } as const;
      await desk.server.addPerson({ id: 'dora', name: 'Dora', roles: ['agent'], queues: [], status: 'available' });
      await desk.server.post(billingEvent('chat.accepted', { id: chatId(), agents: ['dora'] }, { by }));
      await desk.browser.notifications.click(shown.id, 'Accept');

      await said('has this chat already');
      expect(chatSystem.received).toHaveLength(asked);
      desk.push.answerWith(undefined);
    });

    describe('in a pop-up', () => {
      let page: TestPage;
      beforeEach(async () => {
        page = await desk.open('console/');
        await desk.serverKnows('ben', 'the console in front', ([window]) => window?.focused === true);
      });

      const inNotice = (part: string) =>
        page.evaluate(
          (name) =>
            document.querySelector('deskbell-notices')?.shadowRoot?.querySelector(`[data-testid=${name}]`)?.textContent,
          `deskbell-notice-${part}`,
        );

      test('the chat is accepted, and opens', async () => {
        await queued('Gerda');
        await page.click('[data-testid=deskbell-notice-accept]');
        await isBens();

        await page.waitFor((id) => location.hash === `#chat=chat/${id}`, chatId());
        await desk.hasNotices(page, []);
      });

      test('a refusal is read there, and stays until it is dismissed', async () => {
        chatSystem.answerWith({ status: 403, body: 'You are on a break' });
        await queued('Hugo');
        await page.click('[data-testid=deskbell-notice-accept]');
        await pollUntil({
          until: 'the reason is there',
          read: () => inNotice('said'),
          accept: (text) => text?.includes('You are on a break') === true,
        });
        const by = { kind: 'agent', name: 'Dora', id: 'dora' } as const;
        await desk.server.post(billingEvent('chat.accepted', { id: chatId(), agents: ['dora'] }, { by }));
        await page.click('[data-testid=deskbell-notice-dismiss]');

        await desk.hasNotices(page, []);
      });
    });

    test('more than three chats are three notifications and a number', async () => {
      await desk.openOther('ben');
      for (const at of [1, 2, 3, 4, 5]) {
        await queued(`Ivo ${at}`, `${chatId()}-${at}`);
        await notificationOf(`Ivo ${at}`);
      }

      const summary = await desk.browser.notifications.waitFor(({ title }) => title === 'Also waiting: 2');
      expect(summary.silent).toBe(true);
      await pollUntil({
        until: 'four are on show',
        read: async () =>
          desk.browser.notifications
            .listOnShow()
            .map(({ title }) => title)
            .toSorted(),
        accept: (titles) => titles.length === 4,
      });
    });
  });

  describe('what waits for an agent who is elsewhere', () => {
    let page: TestPage;
    // Somebody for whom nothing waits yet.
    beforeAll(async () => {
      page = await desk.signIn({ id: 'jo', queues: ['sales'] });
      await desk.serverKnows('jo', 'the console in front', ([window]) => window?.focused === true);
    });

    const inSales = async (count: number) => {
      for (let at = 1; at <= count; at += 1) {
        await desk.server.post(billingEvent('chat.queued', { id: `${chatId()}-${at}`, queue: 'sales' }));
      }
    };

    const comesBack = async () => {
      await page.bringToFront();
      await page.waitFor(() => !document.title.startsWith('New'));
    };

    test('is counted in the title of the tab', async () => {
      await desk.openOther('jo');
      await inSales(3);

      await page.waitFor(() => document.title.startsWith('New (3) · '));
      await comesBack();
    });

    test('is counted on the app’s icon, and goes when the agent is back', async () => {
      const hasBadge = await page.evaluate(() => 'setAppBadge' in Navigator.prototype);
      await page.evaluate(() => {
        const counts: number[] = [];
        Object.assign(window, { counts });
        Object.assign(navigator, { setAppBadge: async (count: number) => void counts.push(count) });
      });
      await desk.openOther('jo');
      await inSales(2);
      await page.waitFor(() => document.title.startsWith('New (2) · '));
      await comesBack();

      const counts = await page.evaluate(() => (window as unknown as { counts: number[] }).counts);
      // Firefox has none, and is asked for none.
      expect(counts).toEqual(hasBadge ? [1, 2, 0] : []);
    });
  });
});
