import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { createDeskbell, Deskbell, OpenNotice } from '../../client/embed.ts';
import type { TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { buildReactExample, plainExample } from '../support/build-example.ts';
import { type ConsoleHost, startConsoleHost } from '../support/console-host.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { pollUntil } from '../support/poll-until.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

/** Nothing inline, nothing from elsewhere, and no text that becomes code, but for what this policy makes. */
const strictPolicy = [
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; worker-src 'self'",
  "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types deskbell-worker",
].join('; ');

/** A worker that the console had before, with nothing of ours. */
const offlineWorker = `
  self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
  self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener('fetch', (event) => {
    if (event.request.mode === 'navigate') event.respondWith(fetch(event.request));
  });
`;

/** Tells the page around it what the bell says. */
const framedScript = `
  import { connect } from './bell/client/deskbell.js';
  const deskbell = connect({ server: 'bell/', token: async () => (await fetch('token')).text() });
  deskbell.on('push', ({ kind }) => parent.postMessage(kind, '*'));
`;

/** A console whose chats are frames of another site. */
const framingPage = (frame: string) => `
  <!doctype html><title>Chats</title>
  <deskbell-bell></deskbell-bell><deskbell-notices></deskbell-notices>
  <input id="beside"><iframe src="${frame}"></iframe>
  <script type="module">
    import { connect } from './bell/client/deskbell.js';
    connect({ server: 'bell/', token: async () => (await fetch('token')).text(), view: { kind: 'console' } });
  </script>`;

/** A console whose client can be reached from its page. */
const ownPage = `
  <!doctype html><title>Chats</title>
  <deskbell-bell></deskbell-bell><deskbell-notices></deskbell-notices>
  <script type="module">
    import { connect, createDeskbell } from './bell/client/deskbell.js';
    window.createDeskbell = createDeskbell;
    window.asked = 0;
    async function token() {
      window.asked += 1;
      return (await fetch('token')).text();
    }
    window.deskbell = connect({ server: 'bell/', token, view: { kind: 'console' } });
    window.deskbell.on('preferences', (preferences) => { window.preferences = preferences; });
  </script>`;

/** What such a page keeps for tests. */
interface OwnWindow {
  createDeskbell: typeof createDeskbell;
  deskbell: Deskbell;
  asked: number;
  preferences?: unknown;
}

let reactFolder: TemporaryFolder;

beforeAll(async () => {
  reactFolder = await makeTemporaryFolder('react');
  await buildReactExample(reactFolder.path, '/desk/react/');
});
afterAll(() => reactFolder?.remove());

describe.each(browserKinds)('a console of somebody else’s, in %s', (kind) => {
  let host: ConsoleHost;
  let desk: DeskInBrowser;
  let chats = 0;

  beforeAll(async () => {
    host = await startConsoleHost();
    desk = await startDeskInBrowser(kind, {
      origin: host.origin,
      environment: {
        DESKBELL_PUBLIC_URL: `${host.base}bell`,
        DESKBELL_CORS_ORIGINS: host.origin,
        DESKBELL_CONSOLE_URL: `${host.base}plain/#{source}/{chat}`,
      },
    });
    host.bellOrigin = desk.server.origin;
    host.bellBase = desk.server.base;
    host.folders.set('plain/', plainExample);
    host.folders.set('react/', reactFolder.path);
    host.files.set('empty.html', '<!doctype html><title>empty</title>');
    host.files.set('plain/offline.js', offlineWorker);
  });

  afterAll(async () => {
    await desk?.stop();
    await host?.stop();
  });

  /** Adds an agent, who is signed in at the host's console from here on. */
  async function addAgent(id: string): Promise<void> {
    const agent = { id, name: id, roles: ['agent'], queues: ['billing'], status: 'available' };
    await desk.server.call('POST', 'api/v1/admin/people', agent);
    const { token } = await desk.server.call<{ token: string }>('POST', `api/v1/admin/people/${id}/token`);
    host.token = token;
  }

  async function openConsole(path: string): Promise<TestPage> {
    const page = await desk.browser.openPage(`${host.base}${path}`);
    await page.bringToFront();
    await page.waitFor(() => document.querySelector('deskbell-bell')?.shadowRoot?.querySelector('button') != null);
    return page;
  }

  const inFront = (person: string) =>
    desk.serverKnows(person, 'a console in front', (windows) =>
      windows.some(({ view, visible, focused }) => view.kind === 'console' && visible && focused),
    );

  /** A chat comes into the queue; says its id and its event's. */
  async function queue(customer: string): Promise<{ chat: string; event: string }> {
    chats += 1;
    const chat = `chat-${chats}`;
    return {
      chat,
      event: await desk.server.post(billingEvent('chat.queued', { id: chat, customer: { name: customer } })),
    };
  }
  const popUpOf = (customer: string) => [['Incoming chat message', `${customer} · billing`]];
  const notified = (customer: string) =>
    desk.browser.notifications.waitFor(({ body }) => body === `${customer} · billing`);
  const openChat = (page: TestPage, chat: string) =>
    page.waitFor((id) => document.querySelector('#chat')?.textContent === `Chat ${id}`, chat);

  describe('in plain HTML, below a path, with a strict policy, beside a worker of its own', () => {
    let page: TestPage;

    beforeAll(async () => {
      await addAgent('anna');
      const setup = await desk.browser.openPage(`${host.base}empty.html`);
      await setup.evaluate(async () => {
        await navigator.serviceWorker.register('plain/offline.js');
      });
      await setup.close();
      host.headers = { 'content-security-policy': strictPolicy };
      page = await openConsole('plain/');
    });

    afterAll(async () => {
      await desk.leaveAll('anna');
      host.headers = {};
    });

    afterEach(() => desk.dismissNotifications());

    test('turns notifications on by the bell', async () => {
      await desk.turnOn(page);
      const scopes = await page.evaluate(async () =>
        (await navigator.serviceWorker.getRegistrations()).map(({ scope }) => new URL(scope).pathname).sort(),
      );
      expect(scopes).toEqual(['/desk/bell/', '/desk/plain/']);
      expect(await page.evaluate(() => navigator.serviceWorker.controller?.scriptURL.endsWith('offline.js'))).toBe(
        true,
      );
    });

    test('has them on again by itself after the browser has cleared its storage', async () => {
      await page.goto(`${host.base}empty.html`);
      await page.evaluate(async () => {
        localStorage.clear();
        indexedDB.deleteDatabase('deskbell-worker');
        await (await navigator.serviceWorker.getRegistration('bell/'))?.unregister();
      });
      await page.goto(`${host.base}plain/`);
      await page.bringToFront();

      await desk.bellSays(page, 'on');
    });

    test('shows a pop-up, and goes to its chat', async () => {
      await inFront('anna');
      const { chat } = await queue('Dora');
      await desk.hasNotices(page, popUpOf('Dora'));
      await page.click('[data-testid=deskbell-notice-open]');

      await openChat(page, chat);
      expect(await page.evaluate(() => location.hash)).toBe(`#chat/${chat}`);
      await desk.hasNotices(page, []);
    });

    test('is brought to the front by a click on a notification, at the chat, as the page that it was', async () => {
      const other = await desk.openOther('anna');
      const { chat } = await queue('Emil');
      const { id } = await notified('Emil');
      const before = (await desk.browser.listPages()).length;
      await desk.browser.notifications.click(id);

      await openChat(page, chat);
      await page.waitFor(() => document.hasFocus());
      expect(await desk.browser.listPages()).toHaveLength(before);
      await other.close();
    });

    test('is told by polls behind a proxy that holds the stream back, and by the stream again behind none', async () => {
      host.holdsBack = true;
      await page.goto(`${host.base}plain/?held`);
      await page.bringToFront();
      await pollUntil({ until: 'it polls', read: () => host.asked.polls > 0 });
      await inFront('anna');
      const { event } = await queue('Frida');
      await desk.hasNotices(page, popUpOf('Frida'));
      expect(await desk.reported(event)).toEqual(['shown']);

      const { streams } = host.asked;
      host.holdsBack = false;
      await page.goto(`${host.base}plain/`);
      await pollUntil({ until: 'it opened a stream', read: () => host.asked.streams > streams });
      await inFront('anna');
      const { polls } = host.asked;
      await queue('Gero');
      await desk.hasNotices(page, popUpOf('Gero'));
      expect(host.asked.polls).toBe(polls);
    });

    test('starts by itself once the server is there, where a page of the proxy answered at first', async () => {
      host.files.set('bell/api/v1/me', '<p>The service is being restarted');
      await page.goto(`${host.base}plain/?early`);
      await page.waitFor(() => document.querySelector('deskbell-bell')?.getAttribute('state') === 'starting');
      host.files.delete('bell/api/v1/me');

      await desk.bellSays(page, 'on');
    });

    test('broke none of the rules of its page', () => {
      expect(desk.browser.listFaults()).toEqual([]);
    });
  });

  describe('in React, with Deskbell on another origin, and its worker imported', () => {
    let page: TestPage;

    beforeAll(async () => {
      await addAgent('cora');
      page = await openConsole('react/');
    });
    afterAll(() => desk.leaveAll('cora'));

    test('turns notifications on in the console’s own worker', async () => {
      await desk.turnOn(page);
      const subscribed = await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        return [new URL(registration?.scope ?? '').pathname, !!(await registration?.pushManager.getSubscription())];
      });
      expect(subscribed).toEqual(['/desk/react/', true]);
    });

    test('shows a pop-up, and gives each chat its address', async () => {
      await inFront('cora');
      const { chat } = await queue('Hugo');
      await desk.hasNotices(page, popUpOf('Hugo'));
      await page.click('[data-testid=deskbell-notice-open]');

      await openChat(page, chat);
      expect(await page.evaluate(() => location.pathname)).toBe(`/desk/react/chats/chat/${chat}`);
    });

    test('is brought to the front by a click on a notification, wherever it is in the console', async () => {
      await desk.openOther('cora');
      const { chat, event } = await queue('Ilse');
      const { id } = await notified('Ilse');
      const before = (await desk.browser.listPages()).length;
      await desk.browser.notifications.click(id);

      await openChat(page, chat);
      await page.waitFor(() => document.hasFocus());
      expect(await desk.browser.listPages()).toHaveLength(before);
      await desk.reported(event, (kinds) => kinds.includes('clicked'));
      expect(desk.shownFor('Ilse')).toHaveLength(1);
    });

    test('turns notifications off by the bell', async () => {
      const before = (await desk.listDevices()).length;
      await page.click('[data-testid=deskbell-bell]');
      await page.click('[data-testid=deskbell-disable]');

      await desk.bellSays(page, 'off');
      expect(await desk.listDevices()).toHaveLength(before - 1);
    });

    test('wrote no error to its console', () => {
      expect(desk.browser.listFaults()).toEqual([]);
    });
  });

  describe('in a frame', () => {
    beforeAll(async () => {
      await addAgent('dirk');
      host.files.set('around.html', '<!doctype html><input id="beside"><iframe src="plain/"></iframe>');
      host.files.set(
        'around-framed.html',
        '<!doctype html><script>onmessage = ({ data }) => { window.said = data; };</script>' +
          `<iframe src="${host.base}framed.html"></iframe>`,
      );
      host.files.set('framed.html', '<!doctype html><script type="module" src="framed.js"></script>');
      host.files.set('framed.js', framedScript);
    });
    afterAll(() => desk.leaveAll('dirk'));

    test('of its own site counts as in front while somebody works beside it', async () => {
      const page = await desk.browser.openPage(`${host.base}around.html`);
      await page.bringToFront();
      await page.click('#beside');
      await inFront('dirk');
      await queue('Jana');

      await page.waitFor(() => {
        const frame = document.querySelector('iframe')?.contentDocument;
        const shadow = frame?.querySelector('deskbell-notices')?.shadowRoot;
        return shadow?.querySelector('[part=body]')?.textContent === 'Jana · billing';
      });
    });

    test('of another site says where notifications can be turned on', async () => {
      const around = `${host.base}around-framed.html`.replace('localhost', '127.0.0.1');
      const page = await desk.browser.openPage(around);

      await page.waitFor(() => 'said' in window && window.said === 'in-frame');
    });
  });

  describe('with a frame in it', () => {
    let page: TestPage;

    beforeAll(async () => {
      await addAgent('egon');
      const frame = `${host.base}typing.html`.replace('localhost', '127.0.0.1');
      host.files.set('framing.html', framingPage(frame));
      host.files.set('typing.html', '<!doctype html><textarea style="position: fixed; inset: 0"></textarea>');
      page = await openConsole('framing.html');
      await page.click('#beside');
      await inFront('egon');
    });
    afterAll(() => desk.leaveAll('egon'));

    test('is in front while somebody works in the frame', async () => {
      await page.click('iframe');
      await page.waitFor(() => document.activeElement?.tagName === 'IFRAME');
      const { event } = await queue('Karl');

      await desk.hasNotices(page, popUpOf('Karl'));
      expect(await desk.reported(event)).toEqual(['shown']);
    });

    test('is not once another window has the focus, of which only the frame hears', async () => {
      await page.evaluate(() => {
        document.hasFocus = () => false;
      });
      await desk.serverKnows('egon', 'a console beside another window', ([window]) => window?.focused === false);
    });
  });

  describe('without a place for pop-ups', () => {
    afterAll(() => desk.leaveAll('hilda'));
    afterEach(() => desk.dismissNotifications());

    test('is told by notifications, and shows what waits once there is one', async () => {
      await addAgent('hilda');
      host.files.set('bell-only.html', ownPage.replace('<deskbell-notices></deskbell-notices>', ''));
      const page = await openConsole('bell-only.html');
      await page.waitFor(() => (window as unknown as OwnWindow).deskbell.me);
      await page.evaluate(() => (window as unknown as OwnWindow).deskbell.enablePush());
      await inFront('hilda');
      const { event } = await queue('Mona');

      await notified('Mona');
      expect(await desk.reported(event)).toEqual(['shown']);
      await page.evaluate(() => document.body.append(document.createElement('deskbell-notices')));
      await desk.hasNotices(page, popUpOf('Mona'));
      await pollUntil({
        until: 'the notification is gone',
        read: () => desk.browser.notifications.listOnShow().every(({ body }) => body !== 'Mona · billing'),
      });
    });
  });

  describe('that begins and ends by its own rules', () => {
    let page: TestPage;

    beforeAll(async () => {
      await addAgent('fred');
      host.files.set('own.html', ownPage);
      page = await openConsole('own.html');
      await page.waitFor(() => (window as unknown as OwnWindow).deskbell.me);
      await page.evaluate(() => (window as unknown as OwnWindow).deskbell.enablePush());
    });
    afterAll(() => desk.leaveAll('fred'));

    test('gives an element a client, which stays its own wherever the page moves it', async () => {
      const isKept = await page.evaluate(async () => {
        const { createDeskbell } = window as unknown as OwnWindow;
        const bell = document.createElement('deskbell-bell');
        document.body.append(bell);
        const own = createDeskbell({ server: 'bell/' });
        bell.deskbell = own;
        document.body.prepend(bell);
        const { deskbell } = bell;
        bell.remove();
        return deskbell === own;
      });
      expect(isKept).toBe(true);
    });

    test('is not told of the end of a start that it has given up', async () => {
      const kinds = await page.evaluate(async () => {
        const { createDeskbell } = window as unknown as OwnWindow;
        const good = await (await fetch('token')).text();
        let fail = () => {};
        const tokens: Promise<string>[] = [
          new Promise((_, reject) => {
            fail = () => reject(new Error('no token'));
          }),
        ];
        const deskbell = createDeskbell({ server: 'bell/', token: () => tokens.pop() ?? good });
        const told: string[] = [];
        deskbell.on('connection', ({ kind }) => told.push(kind));
        const first = deskbell.start();
        await deskbell.stop();
        const second = deskbell.start();
        fail();
        await first.catch(() => {});
        const isSame = deskbell.start() === second;
        await second.catch(() => {});
        await deskbell.stop();
        return [isSame, ...told];
      });
      expect(kinds).toEqual([true]);
    });

    test('takes what was said of a pop-up off with the session', async () => {
      const notice: OpenNotice = {
        ...{ notification: 'n-1', token: 't-1', level: 'visual', event: 'chat.queued', state: 'shown', tag: 'chat' },
        ...{ title: 'Incoming chat message', body: 'Dora', navigate: '', at: '2026-01-01T00:00:00Z', accept: 'Accept' },
      };
      await page.evaluate(async (shown) => {
        const { deskbell } = window as unknown as OwnWindow;
        const notices = document.querySelector('deskbell-notices');
        if (!notices) throw new Error('no pop-ups');
        notices.deskbell = Object.create(deskbell, {
          notices: { value: [shown] },
          acceptNotice: { value: async () => ({ outcome: 'taken', text: 'Ben has it' }) },
        });
      }, notice);
      await page.click('[data-testid=deskbell-notice-accept]');
      await page.waitFor(() => {
        const said = document.querySelector('deskbell-notices')?.shadowRoot?.querySelector('.said');
        return said?.textContent === 'Ben has it';
      });
      await page.evaluate(() => (window as unknown as OwnWindow).deskbell.stop());

      await desk.hasNotices(page, []);
    });

    test('reads the person’s choices again that it could not read', async () => {
      host.files.set('bell/api/v1/preferences', '<p>The service is being restarted');
      await page.reload();
      await page.bringToFront();
      await desk.bellSays(page, 'on');
      host.files.delete('bell/api/v1/preferences');

      await page.waitFor(() => (window as unknown as OwnWindow).preferences);
    });

    test('signs out whoever it could not begin with: no push comes, and no start is tried again', async () => {
      host.files.set('bell/api/v1/me', '<p>The service is being restarted');
      await page.reload();
      await page.waitFor(() => (window as unknown as OwnWindow).asked > 0);
      const [asked, at] = await page.evaluate(async () => {
        const own = window as unknown as OwnWindow;
        await own.deskbell.signOut();
        return [own.asked, performance.now()] as const;
      });
      const isSubscribed = await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration('bell/');
        return !!(await registration?.pushManager.getSubscription());
      });
      host.files.delete('bell/api/v1/me');
      // The first two tries would have been over by then.
      await page.waitFor((since) => performance.now() > since + 3_500, at);

      expect([isSubscribed, await page.evaluate(() => (window as unknown as OwnWindow).asked)]).toEqual([false, asked]);
    });
  });
});
