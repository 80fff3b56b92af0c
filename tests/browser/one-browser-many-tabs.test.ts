import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { pollUntil } from '../support/poll-until.ts';

/** Short, for whoever goes right after a pop-up is pushed to when the lease of their window would have ended. */
const leaseMs = 12_000;

describe.each(browserKinds)('in %s', (kind) => {
  let desk: DeskInBrowser;
  let tabs: TestPage[];
  let chats = 0;

  beforeAll(async () => {
    desk = await startDeskInBrowser(kind, { environment: { DESKBELL_LEASE_MS: String(leaseMs) } });
    await desk.turnOn(await desk.signIn({ id: 'ben' }));
    await desk.leaveAll('ben');
  });

  afterAll(() => desk?.stop());

  describe('three tabs', () => {
    beforeEach(async () => {
      chats += 1;
      tabs = [await desk.open('console/'), await desk.open('console/'), await desk.open('console/')];
      await desk.serverKnows('ben', 'three consoles, one in front', (windows) => {
        return windows.length === 3 && windows.filter(({ visible, focused }) => visible && focused).length === 1;
      });
    });

    afterEach(async () => {
      await desk.leaveAll('ben');
      desk.dismissNotifications();
    });

    const queued = (customer: string) =>
      desk.server.post(billingEvent('chat.queued', { id: `chat-${chats}`, customer: { name: customer } }));
    const popUpOf = (customer: string) => [['Incoming chat message', `${customer} · billing`]];

    /** The answer of each tab, the first one opened first. */
    const noticesOfTabs = () => Promise.all(tabs.map((tab) => desk.notices(tab)));

    function tab(place: number): TestPage {
      const page = tabs[place];
      if (!page) throw new Error(`no tab ${place}`);
      return page;
    }

    /** Brings a tab to the front and waits until it has looked what waits for it. */
    async function lookAt(place: number): Promise<void> {
      await tab(place).bringToFront();
      await tab(place).waitFor(() => document.visibilityState === 'visible' && !document.title.startsWith('New'));
    }

    test('are one push subscription', async () => {
      for (const page of tabs) await desk.bellSays(page, 'on');
      expect(await desk.listDevices()).toHaveLength(1);
    });

    test('behind another page ring once: one push, one notification', async () => {
      await desk.openOther('ben');
      const before = desk.push.requests.length;
      const id = await queued('Dora');
      await desk.browser.notifications.waitFor(({ body }) => body === 'Dora · billing');
      for (const page of tabs) await page.waitFor(() => document.title.startsWith('New'));

      expect(await desk.settled(id)).toEqual(['accepted']);
      expect(await desk.reported(id)).toEqual(['shown']);
      expect(desk.push.requests.length - before).toBe(1);
      expect(desk.shownFor('Dora')).toHaveLength(1);
    });

    test('show a pop-up in the tab in front alone, and acknowledge it once', async () => {
      const id = await queued('Emil');
      await desk.hasNotices(tab(2), popUpOf('Emil'));
      await lookAt(0);

      expect(await noticesOfTabs()).toEqual([[], [], popUpOf('Emil')]);
      expect(await desk.reported(id)).toEqual(['shown']);
      expect(desk.shownFor('Emil')).toEqual([]);
    });

    test('are all done with what is dismissed in one', async () => {
      await desk.openOther('ben');
      const id = await queued('Frida');
      const shown = await desk.browser.notifications.waitFor(({ body }) => body === 'Frida · billing');
      await lookAt(1);
      await desk.hasNotices(tab(1), popUpOf('Frida'));
      // It was pushed first and came by the stream as well: the pop-up takes the place of the notification.
      await pollUntil({
        until: 'the notification has gone',
        read: () => desk.browser.notifications.listOnShow().every((one) => one.id !== shown.id),
      });
      await tab(1).click('[data-testid=deskbell-notice-dismiss]');
      await desk.reported(id, (kinds) => kinds.includes('closed'));
      await lookAt(2);
      await lookAt(0);

      expect(await noticesOfTabs()).toEqual([[], [], []]);
      expect(desk.shownFor('Frida')).toHaveLength(1);
    });

    test('go on with the stream when the tab that has it goes', async () => {
      // The first one that was opened has it.
      await tab(0).goto('about:blank');
      const id = await queued('Gero');
      await desk.hasNotices(tab(2), popUpOf('Gero'));
      expect(await desk.reported(id)).toEqual(['shown']);
      const streams = await tab(2).evaluate(async () => {
        const { held = [] } = await navigator.locks.query();
        return held.filter(({ name }) => name?.endsWith(':stream')).length;
      });
      expect(streams).toBe(1);
      expect(await desk.notices(tab(1))).toEqual([]);
      expect(desk.shownFor('Gero')).toEqual([]);
    });

    test('alert once for what the page has shown before its push comes', async () => {
      const id = await queued('Hugo');
      await desk.hasNotices(tab(2), popUpOf('Hugo'));
      // Whoever goes within seconds of a pop-up has not seen it: the push goes out after all.
      for (const page of tabs) await page.goto('about:blank');
      const shown = await desk.browser.notifications.waitFor(({ body }) => body === 'Hugo · billing', 2 * leaseMs);

      expect(shown.silent).toBe(true);
      expect(await desk.settled(id)).toEqual(['accepted']);
      expect(desk.shownFor('Hugo')).toHaveLength(1);
    });
  });

  test('no tab wrote an error to its console', () => {
    expect(desk.browser.listFaults()).toEqual([]);
  });
});
