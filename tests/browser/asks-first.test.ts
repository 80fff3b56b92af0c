import { createServer, request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { BrowserKind, TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import type { BrowserSettings, LocalPushService } from '../support/local-push-service.ts';
import { listenLocally } from '../support/local-server.ts';
import { pollUntil } from '../support/poll-until.ts';

/** Where each browser has the permission that was denied. */
const waysToAllow = {
  firefox: 'Beside “Send notifications”, click the cross at “Blocked”.',
  chromium: 'Turn on Notifications there.',
} as const satisfies Record<BrowserKind, string>;

/** Where each browser shows what a company decided. */
const policyPages = {
  firefox: 'about:policies',
  chromium: 'chrome://policy',
} as const satisfies Record<BrowserKind, string>;

describe.each(browserKinds)('in %s, where nothing was asked yet and no push service answers', (kind) => {
  let desk: DeskInBrowser;
  let page: TestPage;

  beforeAll(async () => {
    desk = await startDeskInBrowser(kind, { permission: 'default', adaptPush: withoutPushService });
    page = await desk.signIn({ id: 'ben' });
  });

  afterAll(() => desk?.stop());

  /** Everything that the bell's panel says. */
  const panelText = () =>
    page.evaluate(
      () =>
        document
          .querySelector('deskbell-bell')
          ?.shadowRoot?.querySelector('[data-testid=deskbell-panel]')
          ?.textContent?.replace(/\s+/g, ' ')
          .trim() ?? '',
    );

  test('a page that opens asks nothing', async () => {
    await desk.bellSays(page, 'not-asked');
    expect(await page.evaluate(() => Notification.permission)).toBe('default');
    expect(await desk.listDevices()).toEqual([]);
  });

  const isLineShown = () =>
    page.evaluate(() => document.querySelector('[data-testid=push-line]')?.hasAttribute('hidden') === false);

  test('says so in a line that leads to the bell; “Not now” is remembered at the next visit', async () => {
    await page.click('[data-testid=what-to-do]');
    await page.click('[data-testid=deskbell-later]');
    await desk.bellSays(page, 'dismissed');
    expect(await isLineShown()).toBe(false);
    await page.reload();
    await desk.bellSays(page, 'dismissed');
    expect(await page.evaluate(() => Notification.permission)).toBe('default');
  });

  test('a block shows at once, with the way back in this browser, whom to ask, and no button', async () => {
    await desk.browser.setPermission('denied');
    await desk.bellSays(page, 'blocked-in-advance');
    await page.click('[data-testid=deskbell-bell]');

    const text = await pollUntil({
      until: 'the panel is loaded',
      read: panelText,
      accept: (seen) => seen.includes(waysToAllow[kind]),
    });
    expect(text).toContain('Notifications are blocked');
    expect(text).toContain(policyPages[kind]);
    expect(text).not.toContain('Turn on notifications');
    await page.evaluate(() => {
      const bell = document.querySelector('deskbell-bell');
      if (bell) bell.parentNode?.insertBefore(bell, bell.nextSibling);
    });
    await pollUntil({
      until: 'the panel is there again, after the page was drawn anew around it',
      read: panelText,
      accept: (seen) => seen === text,
    });
  });

  test('a permission given in the browser’s settings shows at once', async () => {
    await desk.browser.setPermission('granted');
    await desk.bellSays(page, 'off');
  });

  test('a push service that is off is said to be, and pop-ups still come', async () => {
    await page.click('[data-testid=deskbell-enable]');
    await desk.bellSays(page, 'push-service-off');
    expect(await panelText()).toContain('The browser’s push service is switched off');
    await page.press('Escape');

    await desk.serverKnows('ben', 'the console in front', ([window]) => Boolean(window?.focused));
    const id = await desk.server.post(billingEvent('chat.queued', { id: 'chat-1', customer: { name: 'Dora' } }));
    await desk.hasNotices(page, [['Incoming chat message', 'Dora · billing']]);
    expect(await desk.reported(id)).toEqual(['shown']);
  }, 90_000);

  test('no page wrote an error to its console', () => {
    expect(desk.browser.listFaults()).toEqual([]);
  });
});

describe.each(browserKinds)('in %s, on a page without https', (kind) => {
  let frontDoor: FrontDoor;
  let desk: DeskInBrowser;
  let page: TestPage;

  beforeAll(async () => {
    frontDoor = await openFrontDoor();
    desk = await startDeskInBrowser(kind, {
      environment: { DESKBELL_PUBLIC_URL: frontDoor.origin },
      adaptPush: withoutPushService,
    });
    frontDoor.leadTo(desk.server.origin);
    page = await desk.signIn({ id: 'ben' });
  });

  afterAll(async () => {
    await desk?.stop();
    await frontDoor?.close();
  });

  test('there is no service worker, the bell says why, and pop-ups come all the same', async () => {
    expect(await page.evaluate(() => [isSecureContext, 'serviceWorker' in navigator])).toEqual([false, false]);
    await desk.bellSays(page, 'insecure');
    await desk.serverKnows('ben', 'the console in front', ([window]) => Boolean(window?.focused));
    const id = await desk.server.post(billingEvent('chat.queued', { id: 'chat-1', customer: { name: 'Emil' } }));

    await desk.hasNotices(page, [['Incoming chat message', 'Emil · billing']]);
    expect(await desk.reported(id)).toEqual(['shown']);
    await page.click('[data-testid=deskbell-notice-open]');
    await page.waitFor(() => document.querySelector('[data-testid=chat-title]')?.textContent === 'Emil');
    // Chromium says of each page without https that it ignores this header.
    const faults = desk.browser.listFaults().filter(({ text }) => !text.startsWith('The Cross-Origin-Opener-Policy'));
    expect(faults).toEqual([]);
  });
});

/** Leaves the browser without a push service, and tells it that every name of ours is this machine. */
function withoutPushService(push: LocalPushService): LocalPushService {
  return { ...push, browserSettings: cutOff(push.browserSettings) };
}

function cutOff(settings: BrowserSettings): BrowserSettings {
  if (settings.kind === 'firefox') {
    const cut = { 'dom.push.connection.enabled': false, 'network.dns.localDomains': insecureName };
    return { ...settings, preferences: { ...settings.preferences, ...cut, 'dom.security.https_first': false } };
  }
  const names = `MAP ${insecureName} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1`;
  return {
    ...settings,
    switches: [
      '--gcm-checkin-url=http://localhost:1/checkin',
      '--gcm-registration-url=http://localhost:1/register3',
      '--gcm-mcs-endpoint=https://localhost:1',
      `--host-resolver-rules=${names}`,
      '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable',
    ],
  };
}

/** A name that is not this machine's own: pages of it, without https, are no secure context. */
const insecureName = 'desk.test';

interface FrontDoor {
  origin: string;
  leadTo(server: string): void;
  close(): Promise<void>;
}

/** Hands every call on to the server: an address that is known before the server is there. */
async function openFrontDoor(): Promise<FrontDoor> {
  let target = '';
  const door = createServer((incoming, response) => {
    const { method, headers, url = '/' } = incoming;
    const handedOn = request(new URL(url, target), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    handedOn.on('error', () => response.destroy());
    response.on('close', () => handedOn.destroy());
    incoming.pipe(handedOn);
  });
  const { port, stop } = await listenLocally(door);
  return {
    origin: `http://${insecureName}:${port}`,
    leadTo(server) {
      target = server;
    },
    close: stop,
  };
}
