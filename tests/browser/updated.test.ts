import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { plainExample } from '../support/build-example.ts';
import { type ConsoleHost, startConsoleHost } from '../support/console-host.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { pollUntil } from '../support/poll-until.ts';

const versionBefore = join(import.meta.dirname, '../support/version-before');
/** Where they are below the host's path, and what they are called there. */
const files = { 'bell/sw.js': 'sw.js', 'bell/client/deskbell.js': 'deskbell.js' } as const;

describe.each(browserKinds)('an update while an agent is at work, in %s', (kind) => {
  let host: ConsoleHost;
  let desk: DeskInBrowser;
  /** Of the version before, and never loaded again. */
  let older: TestPage;
  let newer: TestPage;
  let chats = 0;

  beforeAll(async () => {
    host = await startConsoleHost();
    desk = await startDeskInBrowser(kind, {
      origin: host.origin,
      environment: {
        DESKBELL_PUBLIC_URL: `${host.base}bell`,
        DESKBELL_CONSOLE_URL: `${host.base}plain/#{source}/{chat}`,
      },
    });
    host.bellOrigin = desk.server.origin;
    host.folders.set('plain/', plainExample);
    for (const [path, file] of Object.entries(files)) {
      // Told apart from today's, if that gives the same bytes.
      host.files.set(path, `// before\n${await readFile(join(versionBefore, file), 'utf8')}`);
    }
    const ada = { id: 'ada', name: 'Ada', roles: ['agent'], queues: ['billing'], status: 'available' };
    await desk.server.call('POST', 'api/v1/admin/people', ada);
    host.token = (await desk.server.call<{ token: string }>('POST', 'api/v1/admin/people/ada/token')).token;

    older = await openConsole();
    await desk.turnOn(older);
    await older.evaluate(watchForUpdate);
  });

  afterAll(async () => {
    await desk?.stop();
    await host?.stop();
  });

  async function openConsole(): Promise<TestPage> {
    const page = await desk.browser.openPage(`${host.base}plain/`);
    await page.bringToFront();
    await page.waitFor(() => document.querySelector('deskbell-bell')?.shadowRoot?.querySelector('button') != null);
    return page;
  }

  const queue = (customer: string) => {
    chats += 1;
    return desk.server.post(billingEvent('chat.queued', { id: `chat-${chats}`, customer: { name: customer } }));
  };
  const notified = (customer: string) =>
    desk.browser.notifications.waitFor(({ body }) => body === `${customer} · billing`);
  const popUpsOf = (...customers: string[]) =>
    customers.map((customer) => ['Incoming chat message', `${customer} · billing`]);

  test('loses and doubles nothing that comes while the worker is exchanged', async () => {
    const other = await desk.openOther('ada');
    // As many as are on display at most.
    const customers = Array.from({ length: 3 }, (_, at) => `Guest ${at}`);
    for (const path of Object.keys(files)) host.files.delete(path);
    const posted = Promise.all(customers.map(queue));
    await older.evaluate(async () => {
      const [registration] = await navigator.serviceWorker.getRegistrations();
      await registration?.update();
    });
    const events = await posted;
    await older.waitFor(() => 'isUpdated' in window);
    for (const customer of customers) await notified(customer);

    expect(customers.map((customer) => desk.shownFor(`${customer} `).length)).toEqual(customers.map(() => 1));
    for (const event of events) expect(await desk.reported(event)).toEqual(['shown']);
    await older.bringToFront();
    await pollUntil({
      until: 'they are pop-ups, and no notifications any more',
      read: async () =>
        (await desk.notices(older)).length === 3 && desk.browser.notifications.listOnShow().length === 0,
    });
    await other.close();
  });

  test('leaves both versions of the page one stream, and a pop-up where the agent looks', async () => {
    newer = await openConsole();
    await desk.serverKnows('ada', 'two consoles, one in front', (windows) => {
      return windows.length === 2 && windows.filter(({ visible, focused }) => visible && focused).length === 1;
    });
    const event = await queue('Berta');
    await desk.hasNotices(newer, popUpsOf('Berta'));

    expect(await desk.reported(event)).toEqual(['shown']);
    expect(JSON.stringify(await desk.notices(older))).not.toContain('Berta');
    expect(desk.shownFor('Berta')).toEqual([]);
    const streams = await newer.evaluate(async () => {
      const { held = [] } = await navigator.locks.query();
      return held.filter(({ name }) => name?.endsWith(':stream')).length;
    });
    expect(streams).toBe(1);
  });

  test('shows in the page of before what comes while the agent is there, and dismisses it in both', async () => {
    await older.bringToFront();
    await desk.serverKnows('ada', 'the older page in front', (windows) =>
      windows.some(({ visible, focused }) => visible && focused),
    );
    await older.waitFor(() => document.hasFocus());
    await queue('Carl');
    await pollUntil({
      until: 'the older page shows it',
      read: async () => JSON.stringify(await desk.notices(older)).includes('Carl'),
    });
    // Not by the pointer: the pop-ups above it may still be on their way.
    await older.evaluate((chat) => {
      const shadow = document.querySelector('deskbell-notices')?.shadowRoot;
      shadow?.querySelector<HTMLElement>(`[data-chat=${chat}] [part=dismiss]`)?.click();
    }, `chat-${chats}`);
    await newer.bringToFront();

    await pollUntil({
      until: 'neither page shows it',
      read: async () => !JSON.stringify([await desk.notices(newer), await desk.notices(older)]).includes('Carl'),
    });
  });

  test('notifies once for both, and a click brings one of them to the front', async () => {
    const other = await desk.openOther('ada');
    const event = await queue('Doris');
    const { id } = await notified('Doris');
    const before = (await desk.browser.listPages()).length;

    expect(desk.shownFor('Doris')).toHaveLength(1);
    await desk.browser.notifications.click(id);
    await pollUntil({
      until: 'one of them is in front, at the chat',
      read: async () => {
        const hashes = await Promise.all(
          [older, newer].map((page) => page.evaluate(() => (document.hasFocus() ? location.hash : ''))),
        );
        return hashes.includes(`#chat/chat-${chats}`);
      },
    });
    expect(await desk.browser.listPages()).toHaveLength(before);
    await desk.reported(event, (kinds) => kinds.includes('clicked'));
    await other.close();
  });

  test('asked nobody to load the page again, and did not do so by itself', async () => {
    expect(await older.evaluate(() => 'isUpdated' in window)).toBe(true);
    expect(desk.browser.listFaults()).toEqual([]);
  });
});

/** Leaves a mark on the page once another worker is at work. */
async function watchForUpdate(): Promise<void> {
  const [registration] = await navigator.serviceWorker.getRegistrations();
  registration?.addEventListener('updatefound', () => {
    const { installing } = registration;
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'activated') Object.assign(window, { isUpdated: true });
    });
  });
}
