import type { ToPage } from '../wire/worker-message.ts';
import type { MemoryStore } from './memory.ts';
import type { Time } from './time.ts';

/** What every handler works with. Made once in `worker.ts`; a test hands in its own. */
export interface WorkerParts {
  /** Another worker has imported us: not every notification of its scope is ours, and our files lie elsewhere. */
  isGuest: boolean;
  /** It forgets notifications that it is asked of too soon, and looks for them when a push ends: see `listOnScreen`, `followUp`. */
  isChromium: boolean;
  scope: WorkerScope;
  /** Never hangs and never rejects: see `limitStore`. */
  store: MemoryStore;
  time: Time;
  /**
   * What this run of the worker has put on the screen: when it last did, how often, and which time was the last of each tag. `underWay`
   * settles once all that was begun by now is there.
   */
  shown: { at: number; times: number; lastOf: Map<string, number>; underWay: Promise<void> };
  /** The last push that made, or is to make, the others fit on the screen; and when all have done so. */
  makingRoom: { newest: string | undefined; done: Promise<void> };
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** `Notification.maxActions`, where the browser has it. */
  maxActions: number | undefined;
  /** Puts a number on the app's icon, 0 takes it off; where there is no such icon it does nothing. Never rejects. */
  setBadge(count: number): Promise<void>;
}

/** The part of `ServiceWorkerGlobalScope` that the handlers use. */
export interface WorkerScope {
  registration: {
    scope: string;
    showNotification(title: string, options?: ShowOptions): Promise<void>;
    getNotifications(filter?: { tag?: string }): Promise<readonly ShownNotification[]>;
    pushManager: {
      getSubscription(): Promise<BrowserSubscription | null>;
      subscribe(options: { userVisibleOnly: boolean; applicationServerKey: string }): Promise<BrowserSubscription>;
    };
    /** Background Sync: Chromium alone has it. */
    sync?: { register(tag: string): Promise<void> };
  };
  clients: {
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly OpenWindow[]>;
    openWindow(url: string): Promise<unknown>;
    claim(): Promise<void>;
  };
  skipWaiting(): Promise<void>;
}

/** The options of `showNotification()` that we give (Notifications API; `lib.webworker` lacks half of them). */
export interface ShowOptions {
  body: string;
  tag: string;
  lang: string;
  dir: 'auto' | 'ltr' | 'rtl';
  icon: string;
  badge: string;
  silent: boolean;
  renotify: boolean;
  requireInteraction: boolean;
  data: unknown;
  actions: { action: string; title: string }[];
  timestamp?: number;
}

export interface ShownNotification {
  title: string;
  tag: string;
  data: unknown;
  close(): void;
}

/** A `WindowClient`. */
export interface OpenWindow {
  id: string;
  url: string;
  visibilityState: string;
  focused: boolean;
  focus(): Promise<OpenWindow>;
  postMessage(message: ToPage): void;
}

/** A `PushSubscription`. */
export interface BrowserSubscription {
  options: { applicationServerKey: ArrayBuffer | null };
  toJSON(): unknown;
  unsubscribe(): Promise<boolean>;
}

/**
 * Longest that an event may keep the worker: a promise that never settles would keep a new version from taking over.
 * Known faults, P2: 10 s, less a second for the browser's own work.
 */
export const eventLimitMs = 9_000;
