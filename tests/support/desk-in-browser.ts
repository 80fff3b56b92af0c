import type { ChatEvent } from '../../wire/chat-event.ts';
import type { Device } from '../../wire/device.ts';
import { toIso } from '../../wire/instant.ts';
import type { NewPerson } from '../../wire/person.ts';
import type { Trace, TracedDelivery } from '../../wire/trace.ts';
import type { KnownWindow } from '../../wire/window-report.ts';
import type { BrowserKind, BrowserOptions, ShownNotification, TestBrowser, TestPage } from './browser.ts';
import { launchBrowser, startPushService } from './browser-kinds.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { leavePages } from './leave-pages.ts';
import type { LocalPushService } from './local-push-service.ts';
import { pollUntil } from './poll-until.ts';
import { type ServerProcess, startServerProcess } from './server-process.ts';

/** Short, so that a push that follows an unanswered pop-up is soon there. */
const graceMs = 600;

/** The server, a push service, and a browser in front of them, with what tests say of all three. */
export interface DeskInBrowser {
  kind: BrowserKind;
  certificates: Certificates;
  push: LocalPushService;
  server: ServerProcess;
  browser: TestBrowser;
  /** Adds a person (an available agent of `billing`, unless said otherwise) and opens their first page, signed in. */
  signIn(person: Partial<NewPerson> & { id: string }): Promise<TestPage>;
  /** Turns notifications on as a person does, with the bell, and waits until the server has the push subscription. */
  turnOn(page: TestPage): Promise<void>;
  /** Opens one of our pages in front of the others: `console/`, `console/#chat=chat/7`, `dashboard/`. */
  open(path: string): Promise<TestPage>;
  /** Waits until the page says so of its bell. */
  bellSays(page: TestPage, state: string): Promise<void>;
  /** Opens a page of nobody's in front of the others, and waits until the server knows all windows of the person as hidden. */
  openOther(person: string): Promise<TestPage>;
  /** Closes every page, once the server knows that it is left. */
  leaveAll(person: string): Promise<void>;
  serverKnows(person: string, what: string, accept: (windows: readonly KnownWindow[]) => boolean): Promise<void>;
  /** The push subscriptions that pushes go to. */
  listDevices(): Promise<readonly Device[]>;
  waitForDevices(until: string, accept: (devices: readonly Device[]) => boolean): Promise<readonly Device[]>;
  /** Every notification whose words hold this text, replaced ones too. */
  shownFor(text: string): readonly ShownNotification[];
  /** What windows and devices have reported of an event, once `accept` likes it. */
  reported(eventId: string, accept?: (kinds: readonly string[]) => boolean): Promise<readonly string[]>;
  /** Waits until every push of the event is sent or dropped for good, and gives the states of its pushes. */
  settled(eventId: string): Promise<readonly TracedDelivery['state'][]>;
  /** The pop-ups on the page: title and body of each, the newest first. */
  notices(page: TestPage): Promise<readonly (readonly string[])[]>;
  /** Waits until the page shows these pop-ups, no more and no less. */
  hasNotices(page: TestPage, wanted: readonly (readonly string[])[]): Promise<void>;
  dismissNotifications(): void;
  stop(): Promise<void>;
}

export interface DeskOptions extends Pick<BrowserOptions, 'permission'> {
  environment?: Readonly<Record<string, string>>;
  /** Of the pages under test, if they are not the server's. */
  origin?: string;
  /** Changes what the browser is told of its push service. */
  adaptPush?: (push: LocalPushService) => LocalPushService;
}

/** Starts all three, with nobody signed in. */
export async function startDeskInBrowser(kind: BrowserKind, options: DeskOptions = {}): Promise<DeskInBrowser> {
  const { environment, adaptPush = (push) => push, ...browserOptions } = options;
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const end of stops.splice(0).reverse()) await end();
  };
  try {
    const certificates = await makeCertificates();
    stops.push(() => certificates.remove());
    const push = await startPushService(kind, certificates);
    stops.push(() => push.stop());
    const server = await startServerProcess({
      ...push.senderEnvironment,
      DESKBELL_GRACE_MS: String(graceMs),
      ...environment,
    });
    stops.push(() => server.stop());
    const browser = await launchBrowser(kind, { push: adaptPush(push), origin: server.origin, ...browserOptions });
    stops.push(() => browser.close());
    return { kind, certificates, push, server, browser, ...talk({ push, server, browser }), stop };
  } catch (fault) {
    await stop();
    throw fault;
  }
}

type Talk = Omit<DeskInBrowser, 'kind' | 'certificates' | 'push' | 'server' | 'browser' | 'stop'>;

function talk({ push, server, browser }: Pick<DeskInBrowser, 'push' | 'server' | 'browser'>): Talk {
  const listDevices = async () => {
    const { subscriptions } = await server.call<{ subscriptions: Device[] }>('GET', 'api/v1/admin/subscriptions');
    return subscriptions.filter(({ state }) => state === 'active');
  };

  const waitForDevices: Talk['waitForDevices'] = (until, accept) =>
    pollUntil({ until, read: listDevices, accept, withinMs: 30_000 });

  const readWindows = (person: string) =>
    server.call<{ windows: KnownWindow[] }>('GET', `api/v1/admin/people/${person}/windows`);

  const serverKnows: Talk['serverKnows'] = async (person, what, accept) => {
    await pollUntil({
      until: `the server knows of ${what}`,
      read: () => readWindows(person),
      accept: ({ windows }) => accept(windows),
    });
  };

  const bellSays: Talk['bellSays'] = async (page, state) => {
    await pollUntil({
      until: `the bell says "${state}"`,
      read: () => page.evaluate(() => document.querySelector('deskbell-bell')?.getAttribute('state')),
      accept: (seen) => seen === state,
      withinMs: 40_000,
    });
  };

  const notices: Talk['notices'] = (page) =>
    page.evaluate(() => {
      const shadow = document.querySelector('deskbell-notices')?.shadowRoot;
      return [...(shadow?.querySelectorAll('[data-testid=deskbell-notice]') ?? [])].map((notice) =>
        ['title', 'body'].map((part) => notice.querySelector(`[part=${part}]`)?.textContent ?? ''),
      );
    });

  return {
    ...{ listDevices, waitForDevices, serverKnows, bellSays, notices },

    async signIn(person) {
      const agent: NewPerson = { name: person.id, roles: ['agent'], queues: ['billing'], status: 'available' };
      const page = await browser.openPage(await server.addPerson({ ...agent, ...person }));
      await page.waitFor(() => !location.pathname.includes('/sign-in/') && !!document.querySelector('deskbell-bell'));
      return page;
    },

    async turnOn(page) {
      const before = new Set((await listDevices()).map(({ id }) => id));
      await page.click('[data-testid=deskbell-bell]');
      await page.click('[data-testid=deskbell-enable]');
      await waitForDevices('the browser is registered', (devices) => devices.some(({ id }) => !before.has(id)));
      await bellSays(page, 'on');
      await push.waitForConnected();
    },

    async open(path) {
      const page = await browser.openPage(`${server.base}${path}`);
      await page.waitFor(() => !!document.querySelector('deskbell-bell'));
      await page.bringToFront();
      return page;
    },

    async openOther(person) {
      const page = await browser.openPage('about:blank');
      await page.bringToFront();
      await serverKnows(person, 'no window in front', (windows) => windows.every(({ visible }) => !visible));
      return page;
    },

    async leaveAll(person) {
      await leavePages(browser, async () => (await readWindows(person)).windows.length);
    },

    shownFor: (text) =>
      browser.notifications.listEverShown().filter(({ title, body }) => `${title} ${body}`.includes(text)),

    async reported(eventId, accept = (kinds) => kinds.length > 0) {
      const kindsOf = ({ decisions }: Trace) => decisions.flatMap(({ receipts }) => receipts.map(({ kind }) => kind));
      const trace = await pollUntil({
        until: 'it is reported',
        read: () => server.trace(eventId),
        accept: (seen) => accept(kindsOf(seen)),
      });
      return kindsOf(trace);
    },

    async settled(eventId) {
      const pushesOf = ({ decisions }: Trace) =>
        decisions.flatMap(({ deliveries }) => deliveries.filter(({ channel }) => channel === 'push'));
      const trace = await pollUntil({
        until: 'every push is sent or dropped',
        read: () => server.trace(eventId),
        accept: (seen) => pushesOf(seen).every(({ state }) => state !== 'pending' && state !== 'claimed'),
      });
      return pushesOf(trace).map(({ state }) => state);
    },

    async hasNotices(page, wanted) {
      await pollUntil({
        until: `the pop-ups are ${JSON.stringify(wanted)}`,
        read: () => notices(page),
        accept: (seen) => JSON.stringify(seen) === JSON.stringify(wanted),
      });
    },

    dismissNotifications() {
      for (const { id } of browser.notifications.listOnShow()) browser.notifications.dismiss(id);
    },
  };
}

/** An event of a chat in `billing`, as its chat system says it. */
export function billingEvent(
  type: ChatEvent['type'],
  chat: ChatEvent['chat'],
  rest: Partial<ChatEvent> = {},
): ChatEvent {
  return { type, at: toIso(Date.now()), chat: { queue: 'billing', ...chat }, ...rest };
}
