import { createServer } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import webPush, { type PushSubscription } from 'web-push';
import type { TestBrowser, TestPage } from '../support/browser.ts';
import { browserKinds, launchBrowser, startPushService } from '../support/browser-kinds.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { startReceiver } from '../support/decrypting-receiver.ts';
import type { LocalPushService } from '../support/local-push-service.ts';
import { listenLocally } from '../support/local-server.ts';
import { pollUntil } from '../support/poll-until.ts';
import { type Sending, sendPush } from '../support/send-push.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

const keys = webPush.generateVAPIDKeys();
const otherKeys = webPush.generateVAPIDKeys();

let certificates: Certificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

describe.each(browserKinds)('with %s', (kind) => {
  let site: Site;
  let push: LocalPushService;
  let browser: TestBrowser;
  let page: TestPage;
  let subscription: PushSubscription;
  let profile: TemporaryFolder;

  const launch = () => launchBrowser(kind, { push, origin: site.origin, profileFolder: profile.path });
  const send = (text: string, options: Partial<Sending> = {}) =>
    sendPush({ vapid: keys, subscription, text, certificates, proxy: push.senderEnvironment.HTTPS_PROXY, ...options });

  beforeAll(async () => {
    site = await startSite();
    profile = await makeTemporaryFolder('profile');
    push = await startPushService(kind, certificates);
    browser = await launch();
    page = await browser.openPage(site.origin);
    subscription = await page.evaluate(subscribe, keys.publicKey);
    await push.waitForConnected();
  }, 90_000);

  afterAll(async () => {
    await browser?.close();
    await push?.stop();
    await site?.stop();
    await profile?.remove();
  }, 30_000);

  test('a page is hidden behind another and while minimised, and has the focus in front', async () => {
    await waitForVisibility(page, { visibilityState: 'visible', hasFocus: true });
    const other = await browser.openPage(`${site.origin}/other`);
    await waitForVisibility(page, { visibilityState: 'hidden', hasFocus: false });
    await page.bringToFront();
    await waitForVisibility(page, { visibilityState: 'visible', hasFocus: true });
    await page.minimize();
    await page.waitFor(() => document.visibilityState === 'hidden'); // a headless Firefox keeps hasFocus() true
    await page.restore();
    await waitForVisibility(page, { visibilityState: 'visible', hasFocus: true });
    await other.close();
  });

  test('a click with the pointer reaches a button inside a shadow root', async () => {
    await page.click('button');
    await page.waitFor(() => document.title === 'Clicked');
  });

  test('a screenshot is taken in the size and colours asked for, which the page then forgets', async () => {
    const before = await page.evaluate(() => [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]);
    const path = join(profile.path, 'page.png');
    await page.screenshot(path, { width: 500, height: 400, dark: true });
    expect(await page.evaluate(() => localStorage.getItem('looks'))).toContain('500 dark');
    await pollUntil({
      until: 'the page looks as before',
      read: () => page.evaluate(() => [innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]),
      accept: (now) => now.join() === before.join(),
    });
  });

  test('a notification shows its exact texts and buttons, and leaves the focus where it is', async () => {
    const title = 'Ada <b>&amp;</b> "Bo" 日本語 🔔';
    const body = 'line one\nline <i>two</i> & more – ünïcode';
    expect(await send(JSON.stringify({ title, body, actions: ['Accept', 'Later'], tag: 'texts' }))).toBe(201);
    const shown = await browser.notifications.waitFor((notification) => notification.title === title);
    expect(shown).toMatchObject({ body, actions: ['Accept', 'Later'], silent: false });
    expect(await page.visibility()).toEqual({ visibilityState: 'visible', hasFocus: true });

    await send(JSON.stringify({ title: 'Second', body: '', tag: 'texts', silent: true }));
    const second = await browser.notifications.waitFor((notification) => notification.title === 'Second');
    expect(second).toMatchObject({ body: '', actions: [], silent: true });
    expect(browser.notifications.listOnShow()).toEqual([second]); // same tag
    browser.notifications.dismiss(second.id);
    await site.waitFor('close');
    expect(browser.notifications.listOnShow()).toEqual([]);
  });

  test('a button pressed on a notification reaches the worker by its name', async () => {
    await send(JSON.stringify({ title: 'Buttons', body: 'b', actions: ['Accept', 'Later'] }));
    const { id } = await browser.notifications.waitFor((notification) => notification.title === 'Buttons');
    await browser.notifications.click(id, 'Later');
    await site.waitFor('click Later');
  });

  test('the endpoint answers as it is told to, and otherwise judges strictly', async () => {
    push.answerNext({ status: 429, headers: { 'retry-after': '7' } });
    push.answerNext('reset');
    expect(await send('{}')).toBe(429);
    await expect(send('{}')).rejects.toThrow();
    push.answerWith('hang');
    await expect(send('{}', { timeoutMs: 200 })).rejects.toThrow();
    push.answerWith(undefined);
    expect(await send('{}', { vapid: otherKeys })).toBe(403);
    expect(push.requests.slice(-4).map(({ answered }) => answered)).toEqual([429, 'reset', 'hang', 403]);
  });

  test('a message for a closed page is shown, and a click opens a page', async () => {
    await page.close();
    await browser.stopServiceWorkers();
    site.forgetReports();
    expect(await send(JSON.stringify({ title: 'Closed', body: 'while closed' }), { topic: 'closed' })).toBe(201);
    const { messageId, endpoint } = await push.waitForRequest(({ topic }) => topic === 'closed');
    expect(endpoint).toBe(subscription.endpoint);
    await push.waitForDelivered((delivery) => delivery.messageId === messageId);
    const { id } = await browser.notifications.waitFor((notification) => notification.title === 'Closed');
    await site.waitFor('start');
    await browser.notifications.click(id);
    page = await browser.waitForPage((url) => url === `${site.origin}/opened`);
    await waitForVisibility(page, { visibilityState: 'visible', hasFocus: true });
    expect(browser.listFaults()).toEqual([]);
  });

  test('of two messages of one topic the newer waits for a browser that is closed', async () => {
    await browser.close();
    expect(await send(JSON.stringify({ title: 'Old', body: '' }), { topic: 'chat-1' })).toBe(201);
    expect(await send(JSON.stringify({ title: 'New', body: '' }), { topic: 'chat-1' })).toBe(201);
    expect(await send(JSON.stringify({ title: 'Late', body: '' }), { ttlSeconds: 0 })).toBe(201);
    browser = await launch();
    await browser.notifications.waitFor((notification) => notification.title === 'New', 30_000);
    expect(browser.notifications.listEverShown().map(({ title }) => title)).toEqual(['New']);
  }, 90_000);

  test.runIf(kind === 'firefox')('a message sent while the line is cut arrives when Firefox is back', async () => {
    push.cutConnections();
    expect(await send(JSON.stringify({ title: 'Cut', body: '' }))).toBe(201);
    await browser.notifications.waitFor((notification) => notification.title === 'Cut');
  });

  test('after unsubscribing the endpoint answers 410', async () => {
    page = await browser.openPage(site.origin);
    expect(await page.evaluate(unsubscribe)).toBe(true);
    await pollUntil({ until: '410 is answered', read: () => send('{}'), accept: (status) => status === 410 });
  });

  test.runIf(kind === 'firefox')('forgotten subscriptions make Firefox tell its worker', async () => {
    subscription = await page.evaluate(subscribe, keys.publicKey);
    push.forgetSubscriptions();
    await site.waitFor('pushsubscriptionchange');
    expect(await send('{}')).toBe(410);
  });

  test.each(['denied', 'default', 'granted'] as const)('the site sees a permission set to %s', async (state) => {
    await browser.setPermission(state);
    await page.waitFor((wanted) => Notification.permission === wanted, state);
  });
});

describe('the receiver without a browser', () => {
  test('it decrypts what another library encrypted, and keeps what came with it', async () => {
    const receiver = await startReceiver(certificates);
    const subscription = receiver.subscribe(keys.publicKey);
    const text = JSON.stringify({ hello: 'wörld' });
    const status = await sendPush({ vapid: keys, subscription, text, certificates, topic: 'chat-1', urgency: 'high' });
    const message = await receiver.waitForMessage();
    expect([status, message]).toMatchObject([
      201,
      {
        endpoint: subscription.endpoint,
        payload: { hello: 'wörld' },
        plaintextBytes: Buffer.byteLength(text),
        ttlSeconds: 60,
        urgency: 'high',
        topic: 'chat-1',
        fault: undefined,
      },
    ]);
    await receiver.stop();
  });

  test.each([
    [403, 'a key that the subscription was not made with', { vapid: otherKeys }],
    [400, 'a topic that is too long', { topic: 'x'.repeat(33) }],
    [401, 'no authorization', { headers: { Authorization: undefined } }],
    [403, 'the audience of another origin', { audience: 'https://localhost' }],
    [400, 'no TTL', { headers: { TTL: undefined } }],
    [413, 'a body of 4,097 bytes', { text: 'x'.repeat(3994) }],
    [201, 'a body of 4,096 bytes', { text: 'x'.repeat(3993) }],
  ] as const)('it answers %i to %s', async (expected, _what, options) => {
    const receiver = await startReceiver(certificates);
    const subscription = receiver.subscribe(keys.publicKey);
    expect(await sendPush({ vapid: keys, text: '{}', ...options, subscription, certificates })).toBe(expected);
    receiver.unsubscribe(subscription.endpoint);
    expect(await sendPush({ vapid: keys, text: '{}', subscription, certificates })).toBe(410);
    await receiver.stop();
  });
});

type Site = {
  readonly origin: string;
  /** Resolves when the worker has reported that; a report counts once. */
  waitFor(report: string): Promise<void>;
  forgetReports(): void;
  stop(): Promise<void>;
};

const pageSource = `<!doctype html><title>Site</title><link rel="icon" href="data:,"><x-panel></x-panel><script type="module">
customElements.define('x-panel', class extends HTMLElement {
  connectedCallback() {
    this.attachShadow({ mode: 'open' }).innerHTML = '<button>Press</button>';
    this.shadowRoot.firstChild.addEventListener('click', (event) => { if (event.isTrusted) document.title = 'Clicked'; });
  }
});
const dark = matchMedia('(prefers-color-scheme: dark)');
const note = () => {
  localStorage.setItem('looks', [localStorage.getItem('looks'), innerWidth + (dark.matches ? ' dark' : ' light')].join());
};
addEventListener('resize', note);
dark.addEventListener('change', note);
await navigator.serviceWorker.register('/worker.js');
</script>`;

const workerSource = `
const report = (what) => fetch('/report', { method: 'POST', body: what });
report('start');
addEventListener('push', (event) => event.waitUntil((async () => {
  const { title, actions = [], ...options } = event.data.json();
  await registration.showNotification(title, { ...options, actions: actions.map((name) => ({ action: name, title: name })) });
})()));
addEventListener('notificationclick', (event) => event.waitUntil(Promise.all([
  event.action ? undefined : clients.openWindow('/opened'),
  report(['click', event.action].join(' ').trim()),
])));
addEventListener('notificationclose', (event) => event.waitUntil(report('close')));
addEventListener('pushsubscriptionchange', (event) => event.waitUntil(report('pushsubscriptionchange')));
`;

async function startSite(): Promise<Site> {
  const reports: string[] = [];
  const server = createServer((incoming, response) => {
    if (incoming.url === '/report') {
      incoming.on('data', (chunk) => reports.push(String(chunk)));
      incoming.on('end', () => response.end());
      return;
    }
    const [type, source] =
      incoming.url === '/worker.js' ? ['text/javascript', workerSource] : ['text/html; charset=utf-8', pageSource];
    response.writeHead(200, { 'content-type': type }).end(source);
  });
  const { port, stop } = await listenLocally(server);
  return {
    origin: `http://localhost:${port}`,
    async waitFor(report) {
      await pollUntil({ until: `the worker reports "${report}"`, read: () => reports.includes(report) });
      reports.splice(reports.indexOf(report), 1);
    },
    forgetReports() {
      reports.length = 0;
    },
    stop,
  };
}

async function subscribe(applicationServerKey: string): Promise<PushSubscription> {
  const { pushManager } = await navigator.serviceWorker.ready;
  const { endpoint, keys = {} } = (
    await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey })
  ).toJSON();
  return { endpoint: endpoint ?? '', keys: { p256dh: keys.p256dh ?? '', auth: keys.auth ?? '' } };
}

async function unsubscribe(): Promise<boolean | undefined> {
  const { pushManager } = await navigator.serviceWorker.ready;
  return (await pushManager.getSubscription())?.unsubscribe();
}

async function waitForVisibility(page: TestPage, wanted: Awaited<ReturnType<TestPage['visibility']>>): Promise<void> {
  await pollUntil({
    until: `the page is ${JSON.stringify(wanted)}`,
    read: () => page.visibility(),
    accept: (seen) => seen.visibilityState === wanted.visibilityState && seen.hasFocus === wanted.hasFocus,
  });
}
