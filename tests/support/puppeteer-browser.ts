import { setTimeout as pause } from 'node:timers/promises';
import type { Browser, Page, Target } from 'puppeteer-core';
import type {
  BrowserKind,
  BrowserNotifications,
  NotificationPermissionState,
  PageMessage,
  ShownNotification,
  TestBrowser,
  TestPage,
} from './browser.ts';
import type { DesktopNotification, NotificationDaemon } from './notification-daemon.ts';
import { pollUntil } from './poll-until.ts';
import { createTestPage, type SetColorScheme } from './puppeteer-page.ts';

/** What one browser does differently from the other. */
export type BrowserDifferences = {
  readonly kind: BrowserKind;
  /** Takes away what the browser added to the body. */
  toBody(notification: DesktopNotification): string;
  /** The site's own buttons among the actions. */
  toButtons(notification: DesktopNotification): DesktopNotification['actions'];
  readonly setColorScheme: SetColorScheme;
  /** `blankPage` is open all the time. */
  stopServiceWorkers(blankPage: Page): Promise<void>;
};

/** A started browser and what belongs to it. */
export type StartedBrowser = {
  readonly browser: Browser;
  readonly daemon: NotificationDaemon;
  readonly origin: string;
  /** Ends all that was started with it; called after the browser has ended. */
  cleanUp(): Promise<void>;
};

/**
 * Nobody reads a notification and has the pointer on it sooner. While the worker still handles the push a click is none of a
 * person's: Chromium finds nothing on show at the end of the push, and adds a notice of its own.
 */
const soonestClickMs = 400;

const permissionStates = {
  granted: 'granted',
  denied: 'denied',
  default: 'prompt',
} as const satisfies Record<NotificationPermissionState, string>;

/** Gives a browser driven by puppeteer the interface that tests use. */
export async function createTestBrowser(
  started: StartedBrowser,
  differences: BrowserDifferences,
): Promise<TestBrowser> {
  const { browser, daemon, origin, cleanUp } = started;
  const messages: PageMessage[] = [];
  const testPages = new WeakMap<Page, TestPage>();
  const [blankPage] = await browser.pages();
  if (blankPage === undefined) {
    throw new Error('the browser started without a page');
  }

  const toTestPage = (page: Page): TestPage => {
    const known = testPages.get(page);
    if (known !== undefined) {
      return known;
    }
    const testPage = createTestPage(page, differences.setColorScheme);
    testPages.set(page, testPage);
    collectMessages(page, messages);
    return testPage;
  };
  const listPages = async () => {
    const pages = await browser.pages();
    return pages.filter((page) => page !== blankPage).map(toTestPage);
  };
  // A page that a worker opens is listened to from its start, not from when a test first looks.
  browser.on('targetcreated', (target: Target) => {
    if (target.type() === 'page') {
      target.page().then(
        (page) => page !== null && toTestPage(page),
        () => undefined, // closed already
      );
    }
  });

  return {
    kind: differences.kind,
    notifications: createBrowserNotifications(daemon, differences),
    messages,
    listFaults: () => messages.filter(({ level }) => level === 'error' || level === 'exception'),
    async openPage(url) {
      const page = await browser.newPage();
      const testPage = toTestPage(page);
      await page.goto(url);
      await page.bringToFront();
      return testPage;
    },
    listPages,
    waitForPage: async (predicate, withinMs = 15_000) => {
      const [page] = await pollUntil({
        until: 'such a page is open',
        read: async () => (await listPages()).filter((testPage) => predicate(testPage.url())),
        accept: (found) => found.length > 0,
        withinMs,
      });
      if (page === undefined) {
        throw new Error('no such page');
      }
      return page;
    },
    async setPermission(state) {
      const permission = { name: 'notifications' };
      await browser.setPermission(origin, { permission, state: permissionStates[state] });
    },
    stopServiceWorkers: () => differences.stopServiceWorkers(blankPage),
    async close() {
      try {
        await browser.close();
      } finally {
        await cleanUp();
      }
    },
  };
}

function collectMessages(page: Page, messages: PageMessage[]): void {
  page.on('console', (message) => {
    messages.push({ url: page.url(), level: message.type(), text: message.text() });
  });
  page.on('pageerror', (error) => {
    messages.push({ url: page.url(), level: 'exception', text: String(error) });
  });
}

function createBrowserNotifications(daemon: NotificationDaemon, differences: BrowserDifferences): BrowserNotifications {
  const toShown = (notification: DesktopNotification): ShownNotification => ({
    id: notification.id,
    at: notification.at,
    title: notification.title,
    body: differences.toBody(notification),
    actions: differences.toButtons(notification).map(({ title }) => title),
    silent: notification.hints['suppress-sound'] === true,
  });
  return {
    listOnShow: () => daemon.listOnShow().map(toShown),
    listEverShown: () => daemon.history.map(toShown),
    waitFor: async (predicate = () => true, withinMs = 15_000) =>
      toShown(await daemon.waitForNotification((shown) => predicate(toShown(shown)), withinMs)),
    async click(id, actionTitle) {
      const notification = daemon.listOnShow().find((shown) => shown.id === id);
      const buttons = notification === undefined ? [] : differences.toButtons(notification);
      const button = buttons.find(({ title }) => title === actionTitle);
      if (actionTitle !== undefined && button === undefined) {
        throw new Error(`notification ${id} is not on show with a button "${actionTitle}"`);
      }
      await pause((notification?.at ?? 0) + soonestClickMs - Date.now());
      daemon.click(id, button?.key);
    },
    dismiss: (id) => daemon.dismiss(id),
  };
}
