import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import type { BrowserOptions, NotificationPermissionState, TestBrowser } from './browser.ts';
import { getBrowser } from './browser-executables.ts';
import { prepareSurroundings } from './browser-surroundings.ts';
import { launchBrowser } from './launch-browser.ts';
import type { DesktopNotification } from './notification-daemon.ts';
import { createTestBrowser } from './puppeteer-browser.ts';

/** Values of a content setting; none means that the site has to ask. */
const contentSettings = {
  granted: 1,
  denied: 2,
  default: undefined,
} as const satisfies Record<NotificationPermissionState, number | undefined>;

/**
 * Everything that puppeteer would add by itself is left out: its switches keep covered pages awake and visible, and a test wants to see
 * what an agent's browser does.
 */
const switches = [
  '--headless=new',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--disable-component-update',
  '--disable-breakpad',
  '--no-first-run',
  '--no-default-browser-check',
  '--password-store=basic',
  '--force-color-profile=srgb',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1',
];

/** Starts Chromium, driven over the DevTools protocol. */
export async function launchChromium(options: BrowserOptions): Promise<TestBrowser> {
  const { push, origin, permission = 'granted', profileFolder } = options;
  if (push.browserSettings.kind !== 'chromium') {
    throw new Error('Chromium needs the Google push service');
  }
  const surroundings = await prepareSurroundings(profileFolder);
  let browser: Browser | undefined;
  try {
    await seedPermission(surroundings.profileFolder, origin, permission);
    browser = await launchBrowser({
      browser: 'chrome',
      executablePath: getBrowser('chromium'),
      defaultViewport: null,
      pipe: true,
      env: { ...surroundings.environment },
      timeout: 60_000,
      ignoreDefaultArgs: true,
      args: [
        ...switches,
        ...push.browserSettings.switches,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), // its sandbox refuses to run as root
        `--user-data-dir=${surroundings.profileFolder}`,
        'about:blank',
      ],
      // An attached debugger would keep a worker alive for ever.
      targetFilter: (target) => target.type() !== 'service_worker',
    });
    const { daemon, remove: cleanUp } = surroundings;
    return await createTestBrowser(
      { browser, daemon, origin, cleanUp },
      {
        kind: 'chromium',
        toBody: (notification) => withoutOrigin(notification, origin),
        toButtons: ({ actions }) => actions.filter(({ key }) => /^\d+$/.test(key)),
        setColorScheme: (page, scheme) =>
          page.emulateMediaFeatures(scheme === undefined ? [] : [{ name: 'prefers-color-scheme', value: scheme }]),
        stopServiceWorkers: stopWorkers,
      },
    );
  } catch (error) {
    await browser?.close();
    await surroundings.remove();
    throw error;
  }
}

/** Writes the answer into a new profile; an old profile has it already. */
async function seedPermission(
  profileFolder: string,
  origin: string,
  permission: NotificationPermissionState,
): Promise<void> {
  const folder = join(profileFolder, 'Default');
  const file = join(folder, 'Preferences');
  const setting = contentSettings[permission];
  if (setting === undefined || existsSync(file)) {
    return;
  }
  const notifications = { [`${origin},*`]: { setting } };
  await mkdir(folder, { recursive: true });
  await writeFile(file, JSON.stringify({ profile: { content_settings: { exceptions: { notifications } } } }));
}

/** Chromium writes the site above the body: `localhost:8080`, an empty line, the text. */
function withoutOrigin({ body }: DesktopNotification, origin: string): string {
  const site = new URL(origin).host;
  if (body === site) {
    return '';
  }
  return body.startsWith(`${site}\n\n`) ? body.slice(site.length + 2) : body;
}

async function stopWorkers(blankPage: Page): Promise<void> {
  const session = await blankPage.createCDPSession();
  await session.send('ServiceWorker.enable');
  await session.send('ServiceWorker.stopAllWorkers');
  await session.detach();
}
