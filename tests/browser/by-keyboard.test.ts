import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureAdministrator } from '../../server/administrator.ts';
import { systemClock } from '../../server/clock.ts';
import { createDesk } from '../../server/desk.ts';
import type { Log } from '../../server/log.ts';
import { parseSettings } from '../../server/settings.ts';
import type { ChatEvent } from '../../wire/chat-event.ts';
import { type Person, roles } from '../../wire/person.ts';
import type { SignedWebhook } from '../../wire/source.ts';
import type { TestBrowser, TestPage } from '../support/browser.ts';
import { launchBrowser, startPushService } from '../support/browser-kinds.ts';
import { type Certificates, makeCertificates } from '../support/certificates.ts';
import { billingEvent } from '../support/desk-in-browser.ts';
import type { LocalPushService } from '../support/local-push-service.ts';
import { listenLocally } from '../support/local-server.ts';
import { pollUntil } from '../support/poll-until.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

const adminToken = 'the-administrators-token';
const mostTabs = 60;

describe('with the keyboard alone, in chromium', () => {
  let certificates: Certificates;
  let push: LocalPushService;
  let desk: ExampleDesk;
  let browser: TestBrowser;
  let page: TestPage;

  beforeAll(async () => {
    certificates = await makeCertificates();
    push = await startPushService('chromium', certificates);
    desk = await startExampleDesk();
    browser = await launchBrowser('chromium', { push, origin: desk.origin });
    const kim = { id: 'kim', name: 'Kim', roles: [...roles], queues: ['billing'], status: 'available' };
    await desk.call('POST', 'api/v1/admin/people', kim);
    page = await browser.openPage(`${desk.origin}/sign-in/?next=console/`);
  });

  afterAll(async () => {
    await browser?.close();
    await desk?.stop();
    await push?.stop();
    await certificates?.remove();
  });

  /** Presses Tab until the focus is there. Answers where it was just before. */
  async function tabTo(testId: string): Promise<string | undefined> {
    for (let tabs = 0; tabs < mostTabs; tabs += 1) {
      const before = await focused();
      await page.press('Tab');
      if ((await focused()) === testId) return before;
    }
    throw new Error(`${mostTabs} times Tab do not lead to ${testId}`);
  }

  /** The `data-testid` of what has the focus, looked for through shadow roots. */
  const focused = () =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element?.getAttribute('data-testid') ?? element?.tagName.toLowerCase();
    });

  const waitForFocus = (testId: string) =>
    pollUntil({ until: `the focus is at ${testId}`, read: focused, accept: (seen) => seen === testId });

  async function type(text: string): Promise<void> {
    for (const character of text) await page.press(character);
  }

  const isPanelOpen = () =>
    page.evaluate(() => {
      const shadow = document.querySelector('deskbell-bell')?.shadowRoot;
      return shadow?.querySelector('[data-testid=deskbell-panel]')?.hasAttribute('hidden') === false;
    });

  test('a person signs in with a token', async () => {
    const { token } = await desk.call<{ token: string }>('POST', 'api/v1/admin/people/kim/token');
    await page.waitFor(() => !!document.querySelector('[data-testid=token-field]'));
    await tabTo('token-field');
    await type(token);
    await page.press('Enter');
    await page.waitFor(() => location.pathname === '/console/' && !!document.querySelector('deskbell-bell'));
  });

  test('turns notifications on, is told so where the focus is, and leaves the panel with Escape', async () => {
    await page.waitFor(() => document.querySelector('deskbell-bell')?.getAttribute('state') === 'off');
    await tabTo('deskbell-bell');
    await page.press('Enter');
    await tabTo('deskbell-enable');
    await page.press('Space');
    await waitForFocus('deskbell-push-title');
    await page.waitFor(() => {
      const shadow = document.querySelector('deskbell-bell')?.shadowRoot;
      return shadow?.querySelector('[data-testid=deskbell-push-title]')?.textContent === 'Notifications are on';
    });
    await page.press('Escape');
    expect([await isPanelOpen(), await focused()]).toEqual([false, 'deskbell-bell']);
  });

  test('the panel closes by Escape also when the focus is elsewhere, and by a click outside', async () => {
    await page.press('Enter');
    expect(await isPanelOpen()).toBe(true);
    await tabTo('open-preferences');
    await page.press('Escape');
    expect([await isPanelOpen(), await focused()]).toEqual([false, 'deskbell-bell']);
    await page.press('Enter');
    await page.click('#own-notifications-title');
    expect([await isPanelOpen(), await focused()]).toEqual([false, 'deskbell-bell']);
  });

  test('a pop-up that is dismissed gives the focus back', async () => {
    await desk.say(billingEvent('chat.queued', { id: 'chat-1', customer: { name: 'Dora' } }));
    await page.waitFor(() => !!document.querySelector('[data-testid=chat-item]'));
    const before = await tabTo('deskbell-notice-accept');
    await page.press('Escape');
    expect(before).not.toBe('body');
    await waitForFocus(before ?? '');
  });

  test('opens a chat from a pop-up, accepts it, and answers', async () => {
    await desk.say(billingEvent('chat.queued', { id: 'chat-2', customer: { name: 'Emil' } }));
    await page.waitFor(() => {
      const shadow = document.querySelector('deskbell-notices')?.shadowRoot;
      return !!shadow?.querySelector('[data-testid=deskbell-notice]');
    });
    await tabTo('deskbell-notice-open');
    await page.press('Enter');
    await waitForFocus('chat-title');
    await tabTo('accept-chat');
    await page.press('Enter');
    await page.waitFor(() => !!document.querySelector('[data-testid=composer-text]'));
    await tabTo('composer-text');
    await type('How can I help?');
    await page.press('Enter');
    await page.waitFor(() => !!document.querySelector('.messages')?.textContent?.includes('How can I help?'));
  });

  test('changes their status', async () => {
    await page.goto(`${desk.origin}/console/`);
    await tabTo('status-select');
    await page.press('ArrowDown');
    await pollUntil({
      until: 'the server knows',
      read: () => desk.call<{ people: Person[] }>('GET', 'api/v1/admin/people'),
      accept: ({ people }) => people.some(({ id, status }) => id === 'kim' && status === 'unavailable'),
    });
  });

  test('connects a chat system, and looks at its webhooks', async () => {
    await page.goto(`${desk.origin}/admin/#sources`);
    await page.waitFor(() => !!document.querySelector('[data-testid=sources-table]'));
    await tabTo('add-source');
    await page.press('Enter');
    await type('Shop chat');
    await page.press('Tab');
    await page.press('Tab');
    await type('a-shop');
    await page.press('Enter');
    await page.waitFor(() => !!document.querySelector('[data-testid=secret-dialog][open]'));
    await tabTo('secret-done');
    await page.press('Enter');
    await page.waitFor(() => !!document.querySelector('[data-source=a-shop]'));
    // The first by name is the example desk's.
    await tabTo('open-source');
    await page.press('Enter');
    await page.waitFor(() => location.hash.startsWith('#source=') && document.activeElement?.tagName === 'H1');
    await tabTo('send-try');
    await page.press('Enter');
    await page.waitFor(() => !!document.querySelector('[data-testid=try-answer][data-status="202"]'));
  });

  test('tests a key, and the focus comes back to where it was', async () => {
    await page.goto(`${desk.origin}/admin/#keys`);
    await page.waitFor(() => !!document.querySelector('[data-testid=keys-table]'));
    await tabTo('test-key');
    await page.press('Enter');
    await page.waitFor(() => !!document.querySelector('[data-testid=test-verdict]'));
    await tabTo('close-test');
    await page.press('Enter');
    await waitForFocus('test-key');
  });

  const pages = ['sign-in/', 'console/', 'console/#chat=example/chat-2', 'console/#chat=example/none', 'dashboard/'];
  const sections = ['overview', 'people', 'sources', 'rules', 'events', 'devices', 'keys'].map(
    (name) => `admin/#${name}`,
  );

  test.each([...pages, ...sections, 'try/'])('%s has one h1 that says where one is', async (path) => {
    await page.goto('about:blank');
    await page.goto(`${desk.origin}/${path}`);
    await pollUntil({
      until: 'it has one heading',
      read: () =>
        page.evaluate(() => [...document.querySelectorAll('h1')].map((heading) => heading.textContent.trim())),
      accept: (headings) => headings.length === 1 && headings[0] !== '',
    });
  });

  test('no page breaks its content security policy or writes another error to its console', () => {
    // Chromium notes what the server refuses, such as a chat that is not there.
    const faults = browser.listFaults().filter(({ text }) => !text.startsWith('Failed to load resource'));
    expect(faults).toEqual([]);
  });
});

interface ExampleDesk {
  origin: string;
  /** As the administrator. */
  call<Body>(method: string, path: string, body?: unknown): Promise<Body>;
  /** Says it as the example desk's chat system. */
  say(event: ChatEvent): Promise<void>;
  stop(): Promise<void>;
}

/** The real application with its example desk, whose console can answer. */
async function startExampleDesk(): Promise<ExampleDesk> {
  const folder = await makeTemporaryFolder('example');
  let app: RequestListener = (_request, response) => response.writeHead(503).end();
  const { port, stop } = await listenLocally(createServer((request, response) => app(request, response)));
  const origin = `http://localhost:${port}`;
  const settings = parseSettings(
    { DESKBELL_DATA_DIR: folder.path, DESKBELL_PUBLIC_URL: origin, DESKBELL_VAPID_SUBJECT: 'mailto:ops@example.com' },
    [],
  );
  const log: Log = { info() {}, warn() {}, fault: (_event, error) => console.error(error) };
  const pagesDir = join(import.meta.dirname, '..', '..', 'dist', 'pages');
  const desk = await createDesk({ settings, clock: systemClock, log, pagesDir });
  await ensureAdministrator(desk.rooms.store, adminToken, systemClock.now());
  await desk.start();
  app = desk.app;

  async function call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const response = await fetch(`${origin}/${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text || 'null') as Body;
  }

  return {
    origin,
    call,
    async say(event) {
      const path = 'api/v1/admin/sources/example/sign';
      const signed = await call<SignedWebhook>('POST', path, { event, id: `msg_${randomUUID()}` });
      const response = await fetch(signed.url, { method: 'POST', headers: signed.headers, body: signed.body });
      if (response.status !== 202) throw new Error(`webhook: ${response.status} ${await response.text()}`);
    },
    async stop() {
      desk.rooms.streams.endAll();
      await stop();
      await desk.stop();
      await folder.remove();
    },
  };
}
