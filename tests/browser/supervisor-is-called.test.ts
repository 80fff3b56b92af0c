import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ChatEvent } from '../../wire/chat-event.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { pollUntil } from '../support/poll-until.ts';

describe.each(browserKinds)('a supervisor in %s', (kind) => {
  let desk: DeskInBrowser;
  let chats = 0;

  beforeAll(async () => {
    desk = await startDeskInBrowser(kind);
    await desk.server.addPerson({ id: 'adam', name: 'Adam', roles: ['administrator'], queues: ['billing'] });
    await desk.turnOn(await desk.signIn({ id: 'sue', name: 'Sue', roles: ['agent', 'supervisor'] }));
    await desk.leaveAll('sue');
  });

  afterAll(() => desk?.stop());

  beforeEach(() => {
    chats += 1;
  });

  afterEach(async () => {
    await desk.leaveAll('sue');
    desk.dismissNotifications();
  });

  const chatId = () => `chat-${chats}`;

  /** Ben, who has the chat, raises the flag or lowers it. */
  function flag(type: ChatEvent['type'], customer: string): Promise<string> {
    const chat = { id: chatId(), agents: ['ben'], customer: { name: customer } };
    return desk.server.post(billingEvent(type, chat, { by: { kind: 'agent', id: 'ben', name: 'Ben' } }));
  }

  const call = (customer: string) => flag('assistance.requested', customer);

  async function openInFront(path: 'console/' | 'dashboard/') {
    const page = await desk.open(path);
    await desk.serverKnows('sue', `the ${path} in front`, ([window]) => {
      return Boolean(window?.visible && window.focused && `${window.view.kind}/` === path);
    });
    return page;
  }

  /** Who was told, in what state, how. */
  async function ruled(eventId: string) {
    const { decisions } = await desk.server.trace(eventId);
    return decisions.map(({ person, as, state, level }) => [person.id, as, state, level]);
  }

  test('with the dashboard in front gets a pop-up, and no notification', async () => {
    const page = await openInFront('dashboard/');
    const id = await call('Dora');
    await desk.hasNotices(page, [['Ben asks for assistance', 'Dora · billing']]);

    expect(await desk.reported(id)).toEqual(['shown']);
    expect(await ruled(id)).toEqual([['sue', 'supervisor', 'present', 'visual']]);
    expect(desk.shownFor('Dora')).toEqual([]);
  });

  test('with the dashboard behind another page is rung, once', async () => {
    await openInFront('dashboard/');
    await desk.openOther('sue');
    const id = await call('Emil');
    const shown = await desk.browser.notifications.waitFor(({ body }) => body === 'Emil · billing');

    expect([shown.title, shown.silent]).toEqual(['Ben asks for assistance', false]);
    expect(await desk.settled(id)).toEqual(['accepted']);
    expect(await ruled(id)).toEqual([['sue', 'supervisor', 'away', 'ring']]);
    expect(desk.shownFor('Emil')).toHaveLength(1);
  });

  test('with the agent console in front, but not the dashboard, is rung', async () => {
    const page = await openInFront('console/');
    const id = await call('Frida');
    await desk.browser.notifications.waitFor(({ body }) => body === 'Frida · billing');

    expect(await ruled(id)).toEqual([['sue', 'supervisor', 'away', 'ring']]);
    expect(await desk.notices(page)).toEqual([]);
  });

  test('comes by a click to the dashboard, at that call', async () => {
    const id = await call('Gero');
    const shown = await desk.browser.notifications.waitFor(({ body }) => body === 'Gero · billing');
    await desk.browser.notifications.click(shown.id);
    const page = await desk.browser.waitForPage((url) => url.includes('/dashboard/'));

    await page.waitFor((chat) => !!document.querySelector(`.assistance-call.open[data-chat="${chat}"]`), chatId());
    await desk.reported(id, (kinds) => kinds.includes('clicked'));
    await flag('assistance.withdrawn', 'Gero');
    await page.waitFor((chat) => !document.querySelector(`.assistance-call[data-chat="${chat}"]`), chatId());
  });

  test('loses the pop-up when the call is taken back, and no notification comes', async () => {
    const page = await openInFront('dashboard/');
    await call('Hugo');
    await desk.hasNotices(page, [['Ben asks for assistance', 'Hugo · billing']]);
    const id = await flag('assistance.withdrawn', 'Hugo');
    await desk.hasNotices(page, []);

    expect(await ruled(id)).toEqual([['sue', 'supervisor', 'present', 'none']]);
    expect(desk.shownFor('Hugo')).toEqual([]);
  });

  test('sees the notification replaced, quietly, when the call is taken back', async () => {
    await call('Ines');
    await desk.browser.notifications.waitFor(({ body }) => body === 'Ines · billing');
    await flag('assistance.withdrawn', 'Ines');
    const ending = await desk.browser.notifications.waitFor(
      ({ title }) => title === 'Assistance is no longer asked for',
    );

    expect(ending.silent).toBe(true);
    await pollUntil({
      until: 'only the end is on show',
      read: () => desk.browser.notifications.listOnShow(),
      accept: (shown) => shown.length === 1 && shown[0]?.id === ending.id,
    });
  });

  test('wrote no error to the console', () => {
    expect(desk.browser.listFaults()).toEqual([]);
  });
});

describe.each(browserKinds)('an administrator in %s who is no supervisor', (kind) => {
  let desk: DeskInBrowser;

  beforeAll(async () => {
    desk = await startDeskInBrowser(kind);
  });

  afterAll(() => desk?.stop());

  test('is never called, though their notifications are on', async () => {
    const page = await desk.signIn({ id: 'adam', name: 'Adam', roles: ['administrator'] });
    await desk.turnOn(page);
    await page.goto(`${desk.server.base}dashboard/`);
    await page.waitFor(() => !!document.querySelector('[data-testid=wrong-role]'));
    const id = await desk.server.post(
      billingEvent('assistance.requested', { id: 'chat-1', agents: ['ben'] }, { by: { kind: 'agent', name: 'Ben' } }),
    );
    // A test shows that a push would have come, and comes after whatever was sent before it.
    await page.click('[data-testid=deskbell-bell]');
    await page.click('[data-testid=deskbell-test]');
    await desk.browser.notifications.waitFor();

    expect((await desk.server.trace(id)).decisions).toEqual([]);
    expect(desk.browser.notifications.listEverShown()).toHaveLength(1);
    expect(desk.push.requests).toHaveLength(1);
  });
});
