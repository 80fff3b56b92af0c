import type { AcceptAnswer } from '../wire/accept-answer.ts';
import type { TestOutcome } from '../wire/device.ts';
import { testOutcomeSchema } from '../wire/device.ts';
import type { Language } from '../wire/language.ts';
import { type Me, meSchema } from '../wire/person.ts';
import type { WindowView } from '../wire/window-report.ts';
import { type CallOptions, createApi } from './api.ts';
import { type BrowserFacts, toBrowserFacts } from './browser-facts.ts';
import { browserLanguage } from './browser-language.ts';
import { DeskbellError, ProblemError } from './deskbell-error.ts';
import { type DeskbellEvents, toConnectionState } from './deskbell-events.ts';
import { keepEarlyClicks } from './early-clicks.ts';
import { Listeners } from './listeners.ts';
import type { OpenNotice } from './notice-board.ts';
import { watchForOtherPerson } from './one-person.ts';
import { endPushOfBrowser } from './push-keeper.ts';
import type { PushState } from './push-state.ts';
import type { WorkerPlace } from './register-worker.ts';
import { type Session, startSession } from './session.ts';
import type { SoundName } from './sound.ts';
import { type ElementSay, englishSay, loadTexts } from './texts/load-texts.ts';

export { DeskbellError, ProblemError } from './deskbell-error.ts';
export type { ConnectionState, DeskbellEvents, OpenChat } from './deskbell-events.ts';
export type { OpenNotice } from './notice-board.ts';
export type { Connection } from './notice-stream.ts';
export type { PushState, PushStateKind } from './push-state.ts';

export interface DeskbellOptions {
  /** The server's base URL. The folder above the page, unless said otherwise. */
  server?: string;
  /** Bearer token, or what gives one. Without it the page's cookie counts. */
  token?: string | (() => string | Promise<string>);
  /** What the page shows at first. Only a `console` or `chat` view shows an agent's notices, only a `dashboard` a supervisor's. */
  view?: WindowView;
  /** Where the service worker is, if it is not the server's `sw.js`; or the registration of one of yours that imports ours. */
  worker?: WorkerPlace | Promise<ServiceWorkerRegistration>;
}

/** Deskbell in a page. Made by `createDeskbell`, at work between `start` and `stop`. */
export interface Deskbell {
  /** The person, from `start` on. */
  readonly me: Me | undefined;
  /** What the person is spoken to in: as they chose, or as the browser does. */
  readonly language: Language;
  /** The elements' texts; in English until those of the language are there. */
  readonly say: ElementSay;
  /** What browser this is, as far as help texts need it. */
  readonly facts: BrowserFacts;
  /** Signs in, reports the window, opens the stream; push follows behind, see the `push` event. Throws `DeskbellError`, `not-signed-in` above all. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Says what the page shows. To be called at each change. */
  setView(view: WindowView): void;
  /** Open pop-ups: on the screen of this page, or waiting for the person's return. */
  readonly notices: readonly OpenNotice[];
  /** Off, in every tab. */
  dismiss(notification: string): void;
  /** Off, in every tab, and `open-chat` here. */
  openNotice(notification: string): void;
  /** Accepts the chat that a notice with `accept` offers; if it becomes the person's, `open-chat` follows. */
  acceptNotice(notification: string): Promise<AcceptAnswer>;
  readonly push: PushState;
  /** Must be called from a click: browsers ask the person only then. */
  enablePush(): Promise<PushState>;
  disablePush(): Promise<PushState>;
  /** Not now: not offered for a week. */
  postponePush(): Promise<PushState>;
  /** A push message to each of the person's own devices, with each one's outcome. */
  test(): Promise<TestOutcome>;
  /** Sounds once, as a sample; `volume` in percent, as chosen if left out. */
  playSound(name: SoundName, volume?: number): Promise<'played' | 'blocked' | 'off'>;
  /** The browser will not let this page sound before the person touches it. */
  readonly isSoundBlocked: boolean;
  /** Ends the push subscription of this browser and the session, in every tab. */
  signOut(): Promise<void>;
  /** JSON call, such as `api('GET', 'api/v1/chats')`, below the server's base URL. Throws `ProblemError` with the server's problem. */
  api<T>(method: string, path: string, body?: unknown, options?: CallOptions): Promise<T>;
  /** Gives the way to stop listening. */
  on<Name extends keyof DeskbellEvents>(name: Name, listener: (value: DeskbellEvents[Name]) => void): () => void;
}

/** Makes the client. Nothing runs before `start`. */
export function createDeskbell(options: DeskbellOptions = {}): Deskbell {
  const server = toBaseUrl(options.server);
  const worker = options.worker ?? { url: new URL('sw.js', server).href, scope: server };
  const http = createApi({ server, token: options.token, fetch: (input, init) => fetch(input, init) });
  const listeners = new Listeners<DeskbellEvents>();
  const facts = readBrowserFacts();
  const takeEarlyClick = keepEarlyClicks(navigator.serviceWorker);
  let view: WindowView = options.view ?? { kind: 'other' };
  let me: Me | undefined;
  let session: Session | undefined;
  let starts = 0;
  let stopWatching = () => {};
  let starting: Promise<void> | undefined;
  let notices: readonly OpenNotice[] = [];
  let push: PushState = { kind: 'starting' };
  let isSoundBlocked = false;
  let language = browserLanguage(navigator.languages);
  let say = englishSay;

  function emit<Name extends keyof DeskbellEvents>(name: Name, value: DeskbellEvents[Name]): void {
    if (name === 'notices') notices = value as DeskbellEvents['notices'];
    if (name === 'push') push = value as DeskbellEvents['push'];
    if (name === 'sound-blocked') isSoundBlocked = value as DeskbellEvents['sound-blocked'];
    listeners.emit(name, value);
  }

  async function begin(mine: number): Promise<void> {
    try {
      await start(mine);
    } catch (fault) {
      // Stopped meanwhile, and maybe started again: that stands.
      if (mine === starts) {
        starting = undefined;
        const isRefused = fault instanceof DeskbellError && fault.code === 'not-signed-in';
        emit('connection', toConnectionState(isRefused ? 'signed-out' : 'retrying'));
      }
      throw fault;
    }
  }

  async function start(mine: number): Promise<void> {
    const person = meSchema.parse(await http.call('GET', 'api/v1/me'));
    if (mine !== starts) return; // stopped meanwhile
    me = person;
    speak(person.language);
    if (options.token === undefined) stopWatching = watchForOtherPerson(server, person.id, end);
    session = startSession({
      ...{ server, api: http, me: person, view, worker, facts, takeEarlyClick, emit },
      isDrawn: () => listeners.has('notices'),
      newWord: () => say('new'),
      onLanguage: (chosen) => speak(chosen ?? browserLanguage(navigator.languages)),
      onSignedOut: end,
    });
  }

  function speak(next: Language): void {
    const isOther = next !== language;
    language = next;
    if (isOther || say === englishSay) {
      loadTexts(next).then((loaded) => {
        if (next !== language) return; // chosen otherwise meanwhile
        say = loaded;
        listeners.emit('language', next);
      }, reportError);
    }
  }

  function end(): void {
    stopSession().catch(reportError);
    emit('connection', toConnectionState('signed-out'));
  }

  function stopSession(): Promise<void> {
    starts += 1;
    stopWatching();
    const stopped = session?.stop() ?? Promise.resolve();
    session = undefined;
    starting = undefined;
    me = undefined;
    emit('notices', []);
    emit('push', { kind: 'starting' });
    return stopped;
  }

  function running(): Session {
    if (!session) throw new DeskbellError('not-signed-in', 'Deskbell is not started');
    return session;
  }

  return {
    get me() {
      return me;
    },
    get notices() {
      return notices;
    },
    get push() {
      return push;
    },
    get isSoundBlocked() {
      return isSoundBlocked;
    },
    get language() {
      return language;
    },
    get say() {
      return say;
    },
    facts,
    start: () => (starting ??= begin(++starts)),
    stop: stopSession,
    setView(next) {
      view = next;
      session?.setView(next);
    },
    dismiss: (notification) => session?.dismiss(notification),
    openNotice: (notification) => session?.openNotice(notification),
    acceptNotice: async (notification) => running().acceptNotice(notification),
    enablePush: async () => running().enablePush(),
    disablePush: async () => running().disablePush(),
    postponePush: async () => running().postponePush(),
    playSound: async (name, volume) => running().playSound(name, volume),
    test: async () => testOutcomeSchema.parse(await http.call('POST', 'api/v1/test-notification', {})),
    async signOut() {
      const ending = session;
      // Whatever fails here, the person leaves: a push subscription without its row, or the reverse, ends by itself.
      await (ending?.endPush() ?? endPushOfBrowser(worker)).catch(reportError);
      ending?.signOutOthers();
      await stopSession();
      await http.call('DELETE', 'api/v1/session').catch((fault: unknown) => {
        if (!(fault instanceof ProblemError) || fault.problem.status >= 500) throw fault;
      });
      emit('connection', toConnectionState('signed-out'));
    },
    async api<T>(method: string, path: string, body?: unknown, options?: CallOptions): Promise<T> {
      const answer = await http.call<T>(method, path, body, options);
      if (method === 'PUT' && path.endsWith('/preferences')) session?.reloadPreferences();
      return answer;
    },
    on(name, listener) {
      const leave = listeners.on(name, listener);
      // What nobody has drawn yet waits for that.
      if (name === 'notices') session?.setView(view);
      return leave;
    },
  };
}

function toBaseUrl(server: string | undefined): string {
  const url = new URL(server ?? '../', document.baseURI);
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url.href;
}

function readBrowserFacts(): BrowserFacts {
  const { userAgent, maxTouchPoints } = navigator;
  return toBrowserFacts({ userAgent, maxTouchPoints, brave: 'brave' in navigator });
}
