import { type Browser, type BrowserFacts, browserNames, type System } from './browser-facts.ts';
import { type PushState, type PushStateKind, pushTitles } from './push-state.ts';

/** What the bell tells a person. */
export interface PermissionHelp {
  /** How it stands, in a few words. */
  title: string;
  /** Why, in a sentence. */
  reason: string;
  /** What to do, in this order. */
  steps: readonly string[];
  /** A click on "Turn on notifications" can help. */
  mayEnable: boolean;
}

/** Says in words how notifications stand in this browser, and how to get them. */
export function permissionHelp(state: PushState, facts: BrowserFacts): PermissionHelp {
  const { reason, ...help } = helpByKind[state.kind](facts);
  return { title: pushTitles[state.kind], reason: state.detail ? `${reason} (${state.detail})` : reason, ...help };
}

type Helper = (facts: BrowserFacts) => Omit<PermissionHelp, 'title'>;

const helpByKind = {
  starting: () => ({
    reason: 'This takes a moment.',
    steps: ['If it stays like this, load the page again.'],
    mayEnable: false,
  }),
  on: ({ browser, system }) => ({
    reason: 'You are told of chats in this browser, even when this page is closed.',
    steps: ['Send a test. Nothing on the screen? Then:', ...systemSteps(system, browser)],
    mayEnable: false,
  }),
  off: () => ({
    reason: 'With this page in the background you will miss chats.',
    steps: ['Turn them on with the button. The browser has already allowed them.'],
    mayEnable: true,
  }),
  'not-asked': () => ({
    reason: 'With this page in the background you will miss chats.',
    steps: ['Use the button.', 'When the browser asks, choose “Allow”.'],
    mayEnable: true,
  }),
  dismissed: ({ browser, system }) => ({
    reason: 'Notifications were put off, or the browser’s question was closed without an answer.',
    steps: [
      'Use the button, and choose “Allow” when the browser asks.',
      'If the browser does not ask any more:',
      ...allowSteps(browser, system),
    ],
    mayEnable: true,
  }),
  denied: ({ browser, system }) => ({
    reason: `${nameOf(browser)} blocks notifications of this page.`,
    steps: allowSteps(browser, system),
    mayEnable: false,
  }),
  'private-window': ({ browser }) => ({
    reason: `This seems to be a private window, or ${nameOf(browser)} keeps no data of this page. Notifications cannot work then.`,
    steps: ['Open this page in a normal window.', 'If it is one: allow cookies and site data for this page.'],
    mayEnable: false,
  }),
  'push-service-off': ({ browser }) => ({
    reason: `${nameOf(browser)} could not reach its push service. Until then you are told only in this page.`,
    steps: pushServiceSteps[browser],
    mayEnable: true,
  }),
  'needs-home-screen': () => ({
    reason: 'On an iPhone or iPad only pages on the Home Screen may send notifications.',
    steps: [
      'Tap the Share button.',
      'Choose “Add to Home Screen”.',
      'Open the page from the Home Screen and turn on notifications there.',
    ],
    mayEnable: false,
  }),
  insecure: () => ({
    reason: 'This page was opened without https.',
    steps: ['Open it with an address that starts with https://.', 'If there is none, ask your administrator.'],
    mayEnable: false,
  }),
  'in-frame': () => ({
    reason: 'It is shown inside a page of another site, and browsers do not let it ask for notifications there.',
    steps: [
      'Open this page in a tab of its own.',
      'Turn on notifications there, with this bell.',
      'Keep that tab, or close it: notifications come all the same.',
    ],
    mayEnable: false,
  }),
  unsupported: ({ system }) => ({
    reason: 'It has no notifications for pages that are in the background.',
    steps: [
      system === 'ios' ? 'Update the device to iOS 16.4 or newer.' : 'Use a current Chrome, Edge, Firefox or Safari.',
      'Keep this page in front until then: it still tells you here.',
    ],
    mayEnable: false,
  }),
  'server-refused': () => ({
    reason: 'The server did not take this browser’s registration.',
    steps: ['Try again in a minute.', 'If it stays like this, tell your administrator what it says here.'],
    mayEnable: true,
  }),
} satisfies Record<PushStateKind, Helper>;

function nameOf(browser: Browser): string {
  return browser === 'other' ? 'This browser' : browserNames[browser];
}

/** How to allow what is blocked. */
function allowSteps(browser: Browser, system: System): readonly string[] {
  if (system === 'ios') return iosSteps;
  if (system === 'android') return browser === 'firefox' ? androidFirefoxSteps : androidSteps;
  return desktopSteps[browser];
}

const iosSteps = [
  'Open the Settings app of the device.',
  'Choose Notifications, then this page’s name.',
  'Turn on “Allow Notifications”.',
];
const androidSteps = [
  'Tap the icon to the left of the address.',
  'Tap Permissions, then Notifications.',
  'Turn them on.',
];
const androidFirefoxSteps = [
  'Tap the lock to the left of the address.',
  'Tap Notifications, so that it says “Allowed”.',
];

const chromeSteps = ['Click the icon to the left of the address.', 'Turn on Notifications there.'];

const desktopSteps: Readonly<Record<Browser, readonly string[]>> = {
  chrome: chromeSteps,
  brave: chromeSteps,
  edge: [
    'Click the lock to the left of the address.',
    'Choose “Permissions for this site”.',
    'Set Notifications to “Allow”.',
  ],
  firefox: [
    'Click the icon to the left of the address.',
    'Beside “Send notifications”, click the cross at “Blocked”.',
    'Then turn on notifications here.',
  ],
  safari: [
    'In the menu bar choose Safari, then Settings.',
    'Choose Websites, then Notifications.',
    'Set this page to “Allow”.',
  ],
  other: ['Open the browser’s settings for this page.', 'Allow notifications there.'],
};

/** What to look for when the browser shows notifications, and the system does not. */
function systemSteps(system: System, browser: Browser): readonly string[] {
  const name = browserNames[browser];
  const stepsBySystem: Record<System, readonly string[]> = {
    windows: [
      `Open Settings, System, Notifications, and turn them on for ${name}.`,
      'Turn off “Do not disturb” there.',
    ],
    macos: [
      `Open System Settings, Notifications, ${name}, and allow them.`,
      'Look at the menu bar: no Focus may be on.',
    ],
    linux: [
      `Open the desktop’s settings for notifications, and turn them on for ${name}.`,
      'Turn off “Do not disturb”.',
    ],
    android: [`Open Settings, Apps, ${name}, Notifications, and turn them on.`],
    ios: ['Open Settings, Notifications, this page’s name, and turn them on.', 'No Focus may be on.'],
    other: [`Allow notifications of ${name} in the system’s settings.`],
  };
  return stepsBySystem[system];
}

const askNetwork = (hosts: string) => `In a company network, ask whether it lets through ${hosts}.`;

const pushServiceSteps: Readonly<Record<Browser, readonly string[]>> = {
  brave: [
    'Open brave://settings/privacy.',
    'Turn on “Use Google services for push messaging”.',
    'Start Brave again, and use the button.',
  ],
  chrome: [
    'Use the button again in a minute.',
    'Some builds of Chromium have no push service: use Chrome itself, or Firefox.',
    askNetwork('mtalk.google.com (ports 5228 to 5230) and fcm.googleapis.com'),
  ],
  edge: ['Use the button again in a minute.', askNetwork('*.notify.windows.com')],
  firefox: [
    'Use the button again in a minute.',
    'Open about:config: dom.push.enabled and dom.push.connection.enabled must be true.',
    askNetwork('push.services.mozilla.com'),
  ],
  safari: ['Use the button again in a minute.', askNetwork('*.push.apple.com')],
  other: [
    'Look in the browser’s settings for push messages, and turn them on.',
    'Use the button again, or use Chrome, Edge, Firefox or Safari.',
  ],
};
