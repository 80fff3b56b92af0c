import type { LocalPushService } from './local-push-service.ts';

/** The browsers that tests run in. */
export type BrowserKind = 'firefox' | 'chromium';

/** What a browser answers a site about notifications. */
export type NotificationPermissionState = 'granted' | 'denied' | 'default';

/** How to start a browser. */
export type BrowserOptions = {
  readonly push: LocalPushService;
  /** Origin of the pages under test; a fixed port, so that it is the same after a restart. */
  readonly origin: string;
  /** Lasting answer for that origin. Default: `granted`. */
  readonly permission?: NotificationPermissionState;
  /** Folder to keep the profile in, for a later start. Without it, the profile is deleted at `close()`. */
  readonly profileFolder?: string;
};

/** A notification as a person sees it, the same from each browser. */
export type ShownNotification = {
  readonly id: number;
  /** Milliseconds. */
  readonly at: number;
  readonly title: string;
  readonly body: string;
  /** Titles of the buttons that the site asked for. */
  readonly actions: readonly string[];
  readonly silent: boolean;
};

/** The notifications of one browser. */
export type BrowserNotifications = {
  /** What is on show, oldest first. */
  listOnShow(): readonly ShownNotification[];
  /** Every notification that was ever shown, oldest first; replacements are entries of their own. */
  listEverShown(): readonly ShownNotification[];
  /** The first one on show that `predicate` accepts (default: any). Rejects after `withinMs` (default 15,000). */
  waitFor(predicate?: (notification: ShownNotification) => boolean, withinMs?: number): Promise<ShownNotification>;
  /** Clicks the notification, or the button with that title, as soon as a person could. */
  click(id: number, actionTitle?: string): Promise<void>;
  dismiss(id: number): void;
};

/** Something a page wrote to its console, or failed to catch. */
export type PageMessage = {
  readonly url: string;
  /** `exception` for what nobody caught; otherwise the console's method: `log`, `warn`, `error` … */
  readonly level: string;
  readonly text: string;
};

/** One open page. */
export type TestPage = {
  url(): string;
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Runs a function in the page; it is sent as text, so it sees nothing but its arguments. */
  evaluate<Value, Arguments extends unknown[]>(
    run: (...values: Arguments) => Value | Promise<Value>,
    ...values: Arguments
  ): Promise<Value>;
  /** Polls a function in the page until it returns something truthy, and returns that. Rejects after 15 s. */
  waitFor<Value, Arguments extends unknown[]>(
    run: (...values: Arguments) => Value | Promise<Value>,
    ...values: Arguments
  ): Promise<Value>;
  /** Clicks with the pointer, once the element is there; looks through open shadow roots. */
  click(selector: string): Promise<void>;
  /** Clicks into the element and types. */
  type(selector: string, text: string): Promise<void>;
  /** Presses a key of the keyboard (`Tab`, `Enter`, `Escape` …). */
  press(key: string): Promise<void>;
  bringToFront(): Promise<void>;
  /** Minimises the window that the page is in. */
  minimize(): Promise<void>;
  /** Undoes `minimize()`. */
  restore(): Promise<void>;
  visibility(): Promise<{ visibilityState: DocumentVisibilityState; hasFocus: boolean }>;
  /** Makes the page prefer dark or light colours; `undefined` undoes it. */
  prefer(scheme: 'dark' | 'light' | undefined): Promise<void>;
  /** Makes the page as a window of 1280 by 1024 pixels shows it at this zoom in percent; `undefined` undoes it. */
  zoom(percent: number | undefined): Promise<void>;
  /** Makes the page believe of the system what a media feature says, such as `forced-colors: active`. Chromium only. */
  emulate(features: Readonly<Record<string, string>>): Promise<void>;
  /** Brings the page to the front and writes a PNG of it as it looks at that size; its size and colours are put back. */
  screenshot(
    path: string,
    look: { readonly width: number; readonly height: number; readonly dark?: boolean },
  ): Promise<void>;
  close(): Promise<void>;
};

/** A real browser, headless, with a profile, a push service and a desktop of its own. */
export type TestBrowser = {
  readonly kind: BrowserKind;
  readonly notifications: BrowserNotifications;
  /** Everything that pages wrote to their consoles, oldest first. */
  readonly messages: readonly PageMessage[];
  /** Those of the messages that a test may want to be none: errors and exceptions. */
  listFaults(): readonly PageMessage[];
  /** Opens a page in front of the others. */
  openPage(url: string): Promise<TestPage>;
  /** The open pages, whoever opened them. One blank page that keeps the browser alive is not counted. */
  listPages(): Promise<readonly TestPage[]>;
  /** The first page, open or to come, whose URL `predicate` accepts. Rejects after `withinMs` (default 15,000). */
  waitForPage(predicate: (url: string) => boolean, withinMs?: number): Promise<TestPage>;
  /** Answers for the origin from now on. In Chromium it lasts until the browser ends; `BrowserOptions.permission` lasts longer. */
  setPermission(state: NotificationPermissionState): Promise<void>;
  /** Resolves when no service worker runs, so that the next event starts one anew. */
  stopServiceWorkers(): Promise<void>;
  close(): Promise<void>;
};
