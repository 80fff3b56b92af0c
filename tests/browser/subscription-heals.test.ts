import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { pollUntil } from '../support/poll-until.ts';

describe.each(browserKinds)('the push subscription of %s', (kind) => {
  let desk: DeskInBrowser;
  let chats = 0;

  beforeAll(async () => {
    desk = await startDeskInBrowser(kind);
    await desk.turnOn(await desk.signIn({ id: 'ben' }));
    await desk.leaveAll('ben');
  });

  afterAll(() => desk?.stop());

  afterEach(async () => {
    await desk.leaveAll('ben');
    desk.dismissNotifications();
  });

  /** A chat is assigned to one person, who is elsewhere. */
  function assign(person: string, customer: string): Promise<string> {
    chats += 1;
    const chat = { id: `chat-${chats}`, customer: { name: customer } };
    return desk.server.post(billingEvent('chat.assigned', chat, { to: { agents: [person] } }));
  }

  /** An event that rings arrives, once, over one push subscription. */
  async function arrivesOnce(customer: string): Promise<void> {
    const id = await assign('ben', customer);
    await desk.browser.notifications.waitFor(({ body }) => body.startsWith(customer));
    expect(await desk.settled(id)).toEqual(['accepted']);
    expect(desk.shownFor(customer)).toHaveLength(1);
  }

  async function onlyDevice() {
    const [device, ...others] = await desk.listDevices();
    if (!device || others.length > 0) throw new Error(`not one device, but ${others.length + (device ? 1 : 0)}`);
    return device;
  }

  /** Makes a new VAPID key the active one. */
  async function rotateKey(): Promise<string> {
    const { id } = await desk.server.call<{ id: string }>('POST', 'api/v1/admin/vapid-keys', {});
    await desk.server.call('POST', `api/v1/admin/vapid-keys/${id}/activate`, {});
    return id;
  }

  const endpointIn = (page: TestPage) =>
    page.evaluate(async () => {
      const registration = await navigator.serviceWorker.getRegistration('../');
      return (await registration?.pushManager.getSubscription())?.endpoint;
    });

  test('is made anew with a new key when the console is opened the next time', async () => {
    const before = await onlyDevice();
    const keyId = await rotateKey();
    // Until then the old key signs for it: nothing is missed between.
    await arrivesOnce('Cleo');
    const page = await desk.open('console/');
    await desk.waitForDevices('it has the new key', (devices) => devices[0]?.keyId === keyId);

    expect((await onlyDevice()).id).not.toBe(before.id);
    await desk.bellSays(page, 'on');
    await desk.leaveAll('ben');
    await arrivesOnce('Dora');
    // What was shown before the move is not shown again after it.
    expect(desk.shownFor('Cleo')).toHaveLength(1);
  });

  test('is made anew with a new key at once while the console is open', async () => {
    const page = await desk.open('console/');
    await desk.bellSays(page, 'on');
    const keyId = await rotateKey();
    await desk.waitForDevices('it has the new key', (devices) => devices[0]?.keyId === keyId);

    await onlyDevice();
    await desk.leaveAll('ben');
    await arrivesOnce('Emil');
  });

  test.runIf(kind === 'firefox')('is renewed by the worker alone when the browser loses it, no page open', async () => {
    const before = await onlyDevice();
    desk.push.forgetSubscriptions();
    await desk.waitForDevices('the worker has told of a new one', (devices) => {
      return devices.length === 1 && devices[0]?.id !== before.id;
    });
    await desk.push.waitForConnected();

    await arrivesOnce('Frida');
  });

  test('that the push service calls gone is made anew at the next visit', async () => {
    const before = await onlyDevice();
    desk.push.answerNext({ status: 410 });
    expect(await desk.settled(await assign('ben', 'Gero'))).toEqual(['gone']);
    expect(await desk.listDevices()).toEqual([]);
    const page = await desk.open('console/');
    await desk.bellSays(page, 'on');

    expect((await onlyDevice()).id).not.toBe(before.id);
    await desk.leaveAll('ben');
    await arrivesOnce('Hugo');
  });

  test('is made anew without a question when the browser has cleared its storage', async () => {
    const opened = await desk.open('console/');
    await desk.bellSays(opened, 'on');
    const before = await endpointIn(opened);
    // What an eviction takes: everything but cookies, and with the worker goes its push subscription.
    await opened.goto(`${desk.server.base}icons/icon.svg`);
    await opened.evaluate(async () => {
      localStorage.clear();
      indexedDB.deleteDatabase('deskbell-worker');
      for (const registration of await navigator.serviceWorker.getRegistrations()) await registration.unregister();
    });
    const page = await desk.open('console/');
    await desk.bellSays(page, 'on');

    expect(await endpointIn(page)).not.toBe(before);
    await desk.leaveAll('ben');
    const id = await assign('ben', 'Ines');
    await desk.browser.notifications.waitFor(({ body }) => body.startsWith('Ines'));
    // The row of the lost one ends with this.
    expect((await desk.settled(id)).toSorted()).toEqual(['accepted', 'gone']);
    expect(desk.shownFor('Ines')).toHaveLength(1);
    await onlyDevice();
  });

  test('goes to whoever signs in next on this browser', async () => {
    const before = await onlyDevice();
    await desk.signIn({ id: 'cara' });
    await desk.waitForDevices('it is hers', (devices) => devices[0]?.person.id === 'cara');
    await desk.leaveAll('cara');

    expect((await onlyDevice()).id).toBe(before.id);
    const sent = desk.push.requests.length;
    expect(await desk.settled(await assign('ben', 'Jana'))).toEqual([]);
    await assign('cara', 'Karl');
    await desk.browser.notifications.waitFor(({ body }) => body.startsWith('Karl'));
    expect(desk.push.requests).toHaveLength(sent + 1);
    expect(desk.shownFor('Jana')).toEqual([]);
  });

  test('ends with the session, and takes what is on the screen with it', async () => {
    const device = await onlyDevice();
    await assign(device.person.id, 'Lena');
    await desk.browser.notifications.waitFor(({ body }) => body.startsWith('Lena'));
    const page = await desk.open('console/');
    await desk.bellSays(page, 'on');
    await page.click('[data-testid=sign-out]');
    await page.waitFor(() => location.pathname.endsWith('/sign-in/'));

    expect(await desk.listDevices()).toEqual([]);
    await pollUntil({ until: 'the browser has ended it', read: async () => (await endpointIn(page)) === undefined });
    await pollUntil({ until: 'nothing is on show', read: () => desk.browser.notifications.listOnShow().length === 0 });
    const sent = desk.push.requests.length;
    expect(await desk.settled(await assign(device.person.id, 'Mona'))).toEqual([]);
    expect(desk.push.requests).toHaveLength(sent);
    expect(desk.shownFor('Mona')).toEqual([]);
  });

  // H5
  test('is left alone by a page that nobody is signed in to', async () => {
    const page = await desk.signIn({ id: 'dana' });
    await desk.turnOn(page);
    const endpoint = await endpointIn(page);
    await page.close();
    await desk.server.call('DELETE', 'api/v1/admin/people/dana/sessions');
    const signedOut = await desk.browser.openPage(`${desk.server.base}console/`);
    await signedOut.waitFor(() => location.pathname.endsWith('/sign-in/'));

    expect(endpoint).toBeDefined();
    expect(await endpointIn(signedOut)).toBe(endpoint);
  });

  test('wrote no error to the console', () => {
    // Chromium notes every refusal, also those that are answered by healing.
    const faults = desk.browser.listFaults().filter(({ text }) => !text.startsWith('Failed to load resource'));
    expect(faults).toEqual([]);
  });
});
