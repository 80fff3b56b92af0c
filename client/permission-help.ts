import { type Browser, type BrowserFacts, browserNames, type System } from './browser-facts.ts';
import type { PushState, PushStateKind } from './push-state.ts';
import type { HelpText } from './texts/help-english.ts';
import type { SayValues } from './texts/say.ts';

/** Drawings of what to look for; `help-picture.ts` has them. */
export const helpPictures = [
  'question',
  'crossed-bell',
  'speech-bubble',
  'site-icon',
  'switch-on',
  'blocked-cross',
  'share',
  'add',
  'gear',
  'moon',
] as const;
export type HelpPicture = (typeof helpPictures)[number];

export interface HelpStep {
  text: HelpText;
  values?: SayValues;
  picture?: HelpPicture;
}

/** What the bell's panel tells a person. */
export interface PermissionHelp {
  /** Why it stands so. */
  reason: HelpText;
  /** What to do, in this order. */
  steps: readonly HelpStep[];
}

/** Says how to get notifications where they stand so. */
export function permissionHelp({ kind }: PushState, facts: BrowserFacts): PermissionHelp {
  return { reason: `reason.${kind}`, steps: stepsByKind[kind](facts) };
}

/** What to look at when the browser has shown a notification, and nobody saw it. */
export function systemHelp({ system }: BrowserFacts): readonly HelpStep[] {
  return systemSteps[system];
}

const enabling: ReadonlySet<PushStateKind> = new Set([
  'off',
  'not-asked',
  'dismissed',
  'quieted',
  'push-service-off',
  'server-refused',
]);

/** A click on "Turn on notifications" can help. */
export function mayEnable({ kind }: PushState): boolean {
  return enabling.has(kind);
}

const chooseAllow: HelpStep = { text: 'chooseAllow', picture: 'question' };

const stepsByKind = {
  starting: () => [{ text: 'reload' }],
  on: ({ system }) => [
    { text: 'tryTest' },
    { text: system === 'ios' || system === 'android' ? 'closed.phone' : 'closed.desktop' },
  ],
  off: () => [{ text: 'alreadyAllowed' }],
  'not-asked': () => [{ text: 'useButton' }, chooseAllow],
  dismissed: (facts) => [{ text: 'useButton' }, chooseAllow, { text: 'noQuestion' }, ...allowSteps(facts)],
  quieted: ({ browser, ...facts }) => [
    { text: 'useButton' },
    browser === 'firefox'
      ? { text: 'speechBubble', picture: 'speech-bubble' }
      : { text: 'crossedBell', picture: 'crossed-bell' },
    { text: 'allowThere', picture: 'question' },
    { text: 'noQuestion' },
    ...allowSteps({ browser, ...facts }),
  ],
  denied: (facts) => allowSteps(facts),
  'blocked-in-advance': (facts) => [
    ...allowSteps(facts),
    ...(facts.system === 'macos' ? systemSteps.macos : []),
    companyStep[facts.browser],
  ],
  'in-frame': () => [{ text: 'ownTab' }, { text: 'keepTab' }],
  'private-window': () => [{ text: 'normalWindow' }, { text: 'allowSiteData', picture: 'site-icon' }],
  'push-service-off': ({ browser }) => pushServiceSteps[browser],
  'needs-home-screen': () => [
    { text: 'home.share', picture: 'share' },
    { text: 'home.add', picture: 'add' },
    { text: 'home.open' },
  ],
  insecure: () => [{ text: 'useHttps' }, { text: 'noHttps' }],
  unsupported: ({ system }) => [{ text: system === 'ios' ? 'updateIos' : 'useCurrent' }, { text: 'keepInFront' }],
  'server-refused': () => [{ text: 'tryAgain' }, { text: 'askAdministrator' }],
} satisfies Record<PushStateKind, (facts: BrowserFacts) => readonly HelpStep[]>;

/** How to allow what is blocked. */
function allowSteps({ browser, system }: BrowserFacts): readonly HelpStep[] {
  if (system === 'ios') return iosSteps;
  if (system === 'android') return browser === 'firefox' ? androidFirefoxSteps : androidSteps;
  return desktopSteps[browser];
}

const iosSteps: readonly HelpStep[] = [
  { text: 'allow.ios.settings', picture: 'gear' },
  { text: 'allow.ios.name' },
  { text: 'allow.ios.set', picture: 'switch-on' },
];
const androidSteps: readonly HelpStep[] = [
  { text: 'allow.android.icon', picture: 'site-icon' },
  { text: 'allow.android.permissions' },
  { text: 'allow.android.set', picture: 'switch-on' },
];
const androidFirefoxSteps: readonly HelpStep[] = [
  { text: 'allow.androidFirefox.lock', picture: 'site-icon' },
  { text: 'allow.androidFirefox.set' },
];
const chromeSteps: readonly HelpStep[] = [
  { text: 'allow.chrome.icon', picture: 'site-icon' },
  { text: 'allow.chrome.turnOn', picture: 'switch-on' },
];

const desktopSteps: Readonly<Record<Browser, readonly HelpStep[]>> = {
  chrome: chromeSteps,
  brave: chromeSteps,
  edge: [
    { text: 'allow.edge.lock', picture: 'site-icon' },
    { text: 'allow.edge.permissions' },
    { text: 'allow.edge.set', picture: 'switch-on' },
  ],
  firefox: [
    { text: 'allow.firefox.icon', picture: 'site-icon' },
    { text: 'allow.firefox.cross', picture: 'blocked-cross' },
    { text: 'allow.firefox.then' },
  ],
  safari: [
    { text: 'allow.safari.settings', picture: 'gear' },
    { text: 'allow.safari.websites' },
    { text: 'allow.safari.set' },
  ],
  other: [{ text: 'allow.other.settings', picture: 'gear' }, { text: 'allow.other.set' }],
};

const companyAt = (page: string): HelpStep => ({ text: 'companyDecides', values: { page } });

/** Where each browser shows what a company decided. */
const companyStep: Readonly<Record<Browser, HelpStep>> = {
  chrome: companyAt('chrome://policy'),
  edge: companyAt('edge://policy'),
  brave: companyAt('brave://policy'),
  firefox: companyAt('about:policies'),
  safari: { text: 'companyAsk' },
  other: { text: 'companyAsk' },
};

const systemSteps: Readonly<Record<System, readonly HelpStep[]>> = {
  windows: [
    { text: 'system.windows.set', picture: 'switch-on' },
    { text: 'system.windows.disturb', picture: 'moon' },
  ],
  macos: [
    { text: 'system.macos.set', picture: 'switch-on' },
    { text: 'system.macos.focus', picture: 'moon' },
  ],
  linux: [
    { text: 'system.linux.set', picture: 'switch-on' },
    { text: 'system.linux.disturb', picture: 'moon' },
  ],
  android: [
    { text: 'system.android.set', picture: 'switch-on' },
    { text: 'system.android.disturb', picture: 'moon' },
  ],
  ios: [
    { text: 'system.ios.set', picture: 'switch-on' },
    { text: 'system.ios.focus', picture: 'moon' },
  ],
  other: [{ text: 'system.other.set', picture: 'switch-on' }],
};

const askNetwork = (hosts: string): HelpStep => ({ text: 'service.network', values: { hosts } });

const pushServiceSteps: Readonly<Record<Browser, readonly HelpStep[]>> = {
  brave: [
    { text: 'service.brave.open', picture: 'gear' },
    { text: 'service.brave.set', picture: 'switch-on' },
    { text: 'service.brave.restart' },
  ],
  chrome: [
    { text: 'useButtonLater' },
    { text: 'service.chromium' },
    askNetwork('mtalk.google.com (5228–5230), fcm.googleapis.com'),
  ],
  edge: [{ text: 'useButtonLater' }, askNetwork('*.notify.windows.com')],
  firefox: [{ text: 'useButtonLater' }, { text: 'service.firefox' }, askNetwork('push.services.mozilla.com')],
  safari: [{ text: 'useButtonLater' }, askNetwork('*.push.apple.com')],
  other: [{ text: 'service.other.settings', picture: 'gear' }, { text: 'service.other.use' }],
};

/** What a text may name, said as a name: undefined for a browser that has none here. */
export function toBrowserName(browser: Browser): string | undefined {
  return browser === 'other' ? undefined : browserNames[browser];
}
