import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import webPush, { type PushSubscription } from 'web-push';
import type { PushMessage } from '../../wire/push-message.ts';
import type { TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { pollUntil } from '../support/poll-until.ts';
import { sendPush } from '../support/send-push.ts';

/** A sender's own keys: pushes that our server would never send. */
const keys = webPush.generateVAPIDKeys();

const fallback = { title: 'Deskbell', body: 'Something happened at your desk. Open the console to see it.' };

describe.each(browserKinds)('the service worker of %s', (kind) => {
  let desk: DeskInBrowser;
  /** A page of our origin in which the client does not run. */
  let bystander: TestPage;

  beforeAll(async () => {
    desk = await startDeskInBrowser(kind);
    await desk.turnOn(await desk.signIn({ id: 'ben' }));
    await desk.leaveAll('ben');
    bystander = await desk.browser.openPage(`${desk.server.base}sign-in/`);
  });

  afterAll(() => desk?.stop());

  afterEach(async () => {
    desk.dismissNotifications();
    await pollUntil({ until: 'nothing is on show', read: () => desk.browser.notifications.listOnShow().length === 0 });
  });

  const message = (customer: string, chat: string, text: string) =>
    desk.server.post(
      billingEvent(
        'message.created',
        { id: chat, agents: ['ben'] },
        { by: { kind: 'customer', name: customer }, message: { id: text, text } },
      ),
    );

  test('replaces the first message of a chat by the second, and is quiet about one right after it', async () => {
    await message('Dora', 'chat-1', 'first words');
    const first = await desk.browser.notifications.waitFor(({ body }) => body === 'first words');
    await message('Dora', 'chat-1', 'second words');
    const second = await desk.browser.notifications.waitFor(({ body }) => body === 'second words');

    expect([first.silent, second.silent]).toEqual([false, true]);
    await pollUntil({
      until: 'only the second is on show',
      read: () => desk.browser.notifications.listOnShow(),
      accept: (shown) => shown.length === 1 && shown[0]?.body === 'second words',
    });
  });

  test('keeps chats apart', async () => {
    await message('Emil', 'chat-2', 'of the one');
    await message('Frida', 'chat-3', 'of the other');
    await desk.browser.notifications.waitFor(({ body }) => body === 'of the one');
    await desk.browser.notifications.waitFor(({ body }) => body === 'of the other');

    expect(desk.browser.notifications.listOnShow()).toHaveLength(2);
  });

  test('delivers later what it could not report while the server was away', async () => {
    const id = await message('Gero', 'chat-4', 'hold the line');
    const shown = await desk.browser.notifications.waitFor(({ body }) => body === 'hold the line');
    await desk.reported(id, (kinds) => kinds.includes('shown'));
    await desk.server.end('SIGINT');
    desk.browser.notifications.dismiss(shown.id);
    await bystander.waitFor(readOutbox);
    await desk.server.start();
    const next = await message('Gero', 'chat-4', 'still there?');
    await desk.browser.notifications.waitFor(({ body }) => body === 'still there?');

    expect(await desk.reported(id, (kinds) => kinds.includes('closed'))).toEqual(['shown', 'closed']);
    expect(await desk.reported(next)).toEqual(['shown']);
  });

  describe('given pushes that our server would never send', () => {
    let subscription: PushSubscription;
    const send = (text: string) =>
      sendPush({
        ...{ vapid: keys, subscription, text, certificates: desk.certificates },
        proxy: desk.push.senderEnvironment.HTTPS_PROXY,
      });

    beforeAll(async () => {
      subscription = await bystander.evaluate(subscribeAnew, keys.publicKey);
      await desk.push.waitForConnected();
      await bystander.goto('about:blank');
    });

    test.each([
      ['that is not JSON', 'not-json'],
      ['that is empty', ''],
      ['of a list', '[]'],
      ['of nothing', 'null'],
      ['of an unknown version', JSON.stringify({ ...toMessage('n0', 'Words'), web_push: 1 })],
      ['without a title', JSON.stringify({ web_push: 8030, mutable: true, notification: { body: 'Words' } })],
    ])('says for one %s that something happened', async (_what, text) => {
      const before = desk.browser.notifications.listEverShown().length;
      expect(await send(text)).toBe(201);
      const shown = await desk.browser.notifications.waitFor();

      expect(shown).toMatchObject(fallback);
      expect(desk.browser.notifications.listEverShown()).toHaveLength(before + 1);
    });

    test('shows one that comes twice a second time quietly, in the place of the first', async () => {
      const text = JSON.stringify(toMessage('n1', 'Twice'));
      await send(text);
      await desk.browser.notifications.waitFor(({ title }) => title === 'Twice');
      await send(text);
      await pollUntil({ until: 'it is shown again', read: () => desk.shownFor('Twice').length === 2 });

      expect(desk.shownFor('Twice').map(({ silent }) => silent)).toEqual([false, true]);
      await pollUntil({ until: 'one is on show', read: () => desk.browser.notifications.listOnShow().length === 1 });
    });

    test('shows one for another person without its words', async () => {
      await send(JSON.stringify(toMessage('n2', 'Private', 'anna')));
      const shown = await desk.browser.notifications.waitFor();

      expect([shown.title, shown.silent]).toEqual(['Deskbell', true]);
      expect(desk.shownFor('Private')).toEqual([]);
    });

    test('is given back to our server at the next visit, which costs no question', async () => {
      const page = await desk.open('console/');
      await desk.bellSays(page, 'on');
      await desk.leaveAll('ben');
      await message('Hugo', 'chat-5', 'ours again');

      await desk.browser.notifications.waitFor(({ body }) => body === 'ours again');
      expect(await desk.listDevices()).toHaveLength(1);
    });
  });
});

function toMessage(notification: string, title: string, person = 'ben'): PushMessage {
  return {
    ...{ web_push: 8030, mutable: true },
    notification: {
      ...{ title, body: '', navigate: 'console/', tag: `chat:${notification}`, lang: 'en', dir: 'auto', silent: false },
      data: {
        ...{ notification, token: 'none', person, subscription: 'none', event: 'chat.queued' },
        ...{ at: new Date().toISOString(), receipts: 'http://localhost:1/receipts' },
      },
    },
  };
}

/** Whether the worker keeps a receipt for later. */
async function readOutbox(): Promise<boolean> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('deskbell-worker');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const outbox = await new Promise<unknown>((resolve, reject) => {
    const reading = database.transaction('memory').objectStore('memory').get('outbox');
    reading.onsuccess = () => resolve(reading.result);
    reading.onerror = () => reject(reading.error);
  });
  database.close();
  return Array.isArray(outbox) && outbox.length > 0;
}

async function subscribeAnew(applicationServerKey: string): Promise<PushSubscription> {
  const registration = await navigator.serviceWorker.getRegistration('../');
  if (!registration) throw new Error('no service worker');
  await (await registration.pushManager.getSubscription())?.unsubscribe();
  const made = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const { endpoint = '', keys: own = {} } = made.toJSON();
  return { endpoint, keys: { p256dh: own.p256dh ?? '', auth: own.auth ?? '' } };
}
