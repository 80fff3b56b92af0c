import { emptyMemory, limitStore, type Memory, type MemoryDatabase } from '../../../sw/memory.ts';
import type {
  BrowserSubscription,
  OpenWindow,
  ShownNotification,
  ShowOptions,
  WorkerParts,
} from '../../../sw/worker-parts.ts';
import type { Connection, ToPage } from '../../../wire/worker-message.ts';
import { type ManualTime, manualTime } from './manual-time.ts';

/** What the server was asked. */
export interface ServerCall {
  method: string;
  url: string;
  authorization: string | null;
  body: unknown;
}

export type ServerReply = { status: number; body?: unknown } | 'offline' | 'hangs';

export interface FakeNotification extends ShownNotification {
  body: string;
  options: ShowOptions;
}

export interface FakeWorker {
  parts: WorkerParts;
  time: ManualTime;
  /** What happened, in order. */
  journal: string[];
  /** Each time that somebody asked what is on the screen: how long after something was put there. */
  askedAfterMs: number[];
  /** Every call of `showNotification()`. */
  shows: { title: string; options: ShowOptions }[];
  /** What is on the screen. */
  onScreen: FakeNotification[];
  calls: ServerCall[];
  /** What the windows were told. */
  told: { window: string; message: ToPage }[];
  database: FakeDatabase;
  subscriptions: FakePushManager;
  /** Every number that was put on the app's icon. */
  badges: number[];
}

export interface FakeDatabase extends MemoryDatabase {
  memory: Memory;
}

export interface Given {
  isGuest?: boolean;
  /** Unless said otherwise, it is. */
  isChromium?: boolean;
  memory?: Partial<Memory>;
  database?: MemoryDatabase;
  windows?: FakeWindow[];
  server?: (call: ServerCall) => ServerReply;
  maxActions?: number;
  showNotification?: (title: string, options?: ShowOptions) => Promise<void>;
  openWindow?: (url: string) => Promise<unknown>;
  matchAll?: () => Promise<readonly OpenWindow[]>;
  sync?: boolean;
}

export interface FakeWindow {
  /** Its address, unless said otherwise. */
  id?: string;
  url: string;
  visibilityState?: 'visible' | 'hidden';
  focused?: boolean;
  /** How `focus()` goes. */
  focus?: 'works' | 'rejects' | 'hangs';
}

export const scopeUrl = 'https://desk.example/bell/';
export const startAt = Date.parse('2025-03-03T10:00:00.000Z');

/** A worker's surroundings with a screen, windows, a server and a memory, all of them to look into. */
export function fakeWorker(given: Given = {}): FakeWorker {
  const time = manualTime(startAt);
  const journal: string[] = [];
  let shownAt = Number.NEGATIVE_INFINITY;
  const askedAfterMs: number[] = [];
  const shows: FakeWorker['shows'] = [];
  const onScreen: FakeNotification[] = [];
  const calls: ServerCall[] = [];
  const badges: number[] = [];
  const told: FakeWorker['told'] = [];
  const database = memoryDouble(given.memory);
  const subscriptions = new FakePushManager();
  const windows = (given.windows ?? []).map((window) => toOpenWindow(window, journal, told));

  const showNotification = async (title: string, options: ShowOptions): Promise<void> => {
    journal.push('show begins');
    if (options.renotify && options.tag === '') throw new TypeError('renotify needs a tag');
    shows.push({ title, options });
    shownAt = time.now();
    await new Promise((resolve) => setImmediate(resolve));
    const replaced = onScreen.findIndex(({ tag }) => tag !== '' && tag === options.tag);
    if (replaced >= 0) onScreen.splice(replaced, 1);
    onScreen.push(toNotification({ title, options, onScreen, journal }));
    journal.push('shown');
  };

  const scope: WorkerParts['scope'] = {
    registration: {
      scope: scopeUrl,
      showNotification: given.showNotification ?? ((title, options) => showNotification(title, options as ShowOptions)),
      async getNotifications(filter) {
        askedAfterMs.push(time.now() - shownAt);
        return onScreen.filter(({ tag }) => filter?.tag === undefined || filter.tag === tag);
      },
      pushManager: subscriptions,
      ...(given.sync ? { sync: { register: async (tag: string) => void journal.push(`sync ${tag}`) } } : {}),
    },
    clients: {
      matchAll: given.matchAll ?? (async () => windows),
      openWindow:
        given.openWindow ??
        (async (url) => {
          journal.push(`open ${url}`);
          return null;
        }),
      async claim() {
        journal.push('claim');
      },
    },
    async skipWaiting() {
      journal.push('skip waiting');
    },
  };

  const parts: WorkerParts = {
    isGuest: given.isGuest ?? false,
    isChromium: given.isChromium ?? true,
    scope,
    time,
    shown: { at: Number.NEGATIVE_INFINITY, times: 0, lastOf: new Map(), underWay: Promise.resolve() },
    makingRoom: { newest: undefined, done: Promise.resolve() },
    store: limitStore(given.database ?? database, time),
    maxActions: given.maxActions,
    async setBadge(count) {
      badges.push(count);
    },
    fetch: (url, init) => {
      const call: ServerCall = {
        method: init.method ?? 'GET',
        url,
        authorization: new Headers(init.headers).get('authorization'),
        body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
      };
      calls.push(call);
      return toResponse((given.server ?? usualServer)(call));
    },
  };
  return { parts, time, journal, askedAfterMs, shows, onScreen, calls, told, database, subscriptions, badges };
}

/** What a handler comes to, once all that it left to do is done. */
export async function done<T>({ time }: FakeWorker, handled: Promise<T>): Promise<T> {
  await time.advance(2_000);
  return handled;
}

/** Takes every receipt and every renewal. */
export function usualServer({ url }: ServerCall): ServerReply {
  if (url.endsWith('/receipts')) return { status: 204 };
  if (url.endsWith('/vapid')) return { status: 200, body: activeKey };
  return { status: 200, body: { id: 'subscription-2', renewal: 'renewal-2' } };
}

export const activeKey = { keyId: 'key-2', applicationServerKey: 'BAQE' };

export function connection(given: Partial<Connection> = {}): Connection {
  return {
    server: 'https://desk.example/bell/',
    person: 'ada',
    subscription: 'subscription-1',
    renewal: 'renewal-1',
    keyId: 'key-1',
    applicationServerKey: 'BAMD',
    device: 'Firefox on Linux',
    ...given,
  };
}

/** The same promises as IndexedDB: whole transactions, one after the other, copies in and out. */
export function memoryDouble(memory: Partial<Memory> = {}): FakeDatabase {
  const database: FakeDatabase = {
    memory: { ...emptyMemory, ...structuredClone(memory) },
    async change(work) {
      const { keep, result } = work(structuredClone(database.memory));
      database.memory = { ...database.memory, ...structuredClone(keep) };
      return structuredClone(result);
    },
  };
  return database;
}

/** A database whose upgrade is blocked: it opens never. */
export const hangingDatabase: MemoryDatabase = { change: () => new Promise(() => {}) };

/** A private window's database. */
export const brokenDatabase: MemoryDatabase = { change: () => Promise.reject(new Error('SecurityError')) };

export class FakePushManager {
  current: BrowserSubscription | null = null;
  /** Keys that were subscribed with, and `unsubscribe`. */
  log: string[] = [];
  refuses = false;

  async getSubscription(): Promise<BrowserSubscription | null> {
    return this.current;
  }

  async subscribe({ applicationServerKey }: { applicationServerKey: string }): Promise<BrowserSubscription> {
    if (this.refuses) throw new Error('NotAllowedError');
    if (this.current) throw new Error('InvalidStateError');
    this.log.push(applicationServerKey);
    this.current = this.made(applicationServerKey, 'https://push.example/new');
    return this.current;
  }

  /** A push subscription as the browser holds it. */
  made(applicationServerKey: string, endpoint: string): BrowserSubscription {
    const key = Uint8Array.from(Buffer.from(applicationServerKey, 'base64url'));
    return {
      options: { applicationServerKey: key.buffer },
      toJSON: () => ({ endpoint, expirationTime: null, keys: { p256dh: 'p', auth: 'a' } }),
      unsubscribe: async () => {
        this.log.push('unsubscribe');
        this.current = null;
        return true;
      },
    };
  }
}

function toOpenWindow(given: FakeWindow, journal: string[], told: FakeWorker['told']): OpenWindow {
  const window: OpenWindow = {
    id: given.id ?? given.url,
    url: given.url,
    visibilityState: given.visibilityState ?? 'hidden',
    focused: given.focused ?? false,
    focus() {
      journal.push(`focus ${given.url}`);
      if (given.focus === 'rejects') return Promise.reject(new Error('InvalidAccessError'));
      if (given.focus === 'hangs') return new Promise(() => {});
      return Promise.resolve(window);
    },
    postMessage(message) {
      journal.push(`tell ${given.url} ${message.type}`);
      told.push({ window: given.url, message });
    },
  };
  return window;
}

function toNotification(made: {
  title: string;
  options: ShowOptions;
  onScreen: FakeNotification[];
  journal: string[];
}): FakeNotification {
  const { title, options, onScreen, journal } = made;
  const notification: FakeNotification = {
    title,
    tag: options.tag,
    body: options.body,
    data: structuredClone(options.data),
    options,
    close() {
      const index = onScreen.indexOf(notification);
      if (index < 0) return;
      onScreen.splice(index, 1);
      journal.push(`close ${title}`);
    },
  };
  return notification;
}

function toResponse(reply: ServerReply): Promise<Response> {
  if (reply === 'hangs') return new Promise(() => {});
  if (reply === 'offline') return Promise.reject(new TypeError('Failed to fetch'));
  const { status, body } = reply;
  return Promise.resolve(new Response(status === 204 ? null : JSON.stringify(body ?? {}), { status }));
}
