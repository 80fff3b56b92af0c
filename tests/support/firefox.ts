import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'puppeteer-core';
import type { BrowserOptions, TestBrowser } from './browser.ts';
import { getBrowser } from './browser-executables.ts';
import { prepareSurroundings } from './browser-surroundings.ts';
import { launchBrowser } from './launch-browser.ts';
import { pollUntil } from './poll-until.ts';
import { createTestBrowser } from './puppeteer-browser.ts';

/** Firefox adds this to the names of a site's actions, to tell them from its own. */
const siteActionSuffix = '-moz';

/** Starts Firefox, driven over WebDriver BiDi. */
export async function launchFirefox(options: BrowserOptions): Promise<TestBrowser> {
  const { push, origin, permission = 'granted', profileFolder } = options;
  if (push.browserSettings.kind !== 'firefox') {
    throw new Error('Firefox needs the Mozilla push service');
  }
  const surroundings = await prepareSurroundings(profileFolder);
  const isNewProfile = !existsSync(join(surroundings.profileFolder, 'permissions.sqlite'));
  let browser: Browser | undefined;
  try {
    browser = await launchBrowser({
      browser: 'firefox',
      executablePath: getBrowser('firefox'),
      headless: true,
      defaultViewport: null,
      userDataDir: surroundings.profileFolder,
      env: { ...surroundings.environment },
      timeout: 60_000,
      args: ['--remote-allow-system-access'], // for the colour scheme; pages get nothing by it
      extraPrefsFirefox: {
        ...push.browserSettings.preferences,
        'alerts.useSystemBackend': true,
        'dom.push.retryBaseInterval': 200,
        'dom.serviceWorkers.idle_timeout': 1000,
      },
    });
    const { daemon, remove: cleanUp } = surroundings;
    const testBrowser = await createTestBrowser(
      { browser, daemon, origin, cleanUp },
      {
        kind: 'firefox',
        toBody: ({ body }) => body,
        toButtons: ({ actions }) => actions.filter(({ key }) => key.endsWith(siteActionSuffix)),
        setColorScheme,
        stopServiceWorkers: (blankPage) => waitForIdleWorkers(blankPage.browser()),
      },
    );
    if (isNewProfile) {
      await testBrowser.setPermission(permission); // kept in the profile
    }
    return testBrowser;
  } catch (error) {
    await browser?.close();
    await surroundings.remove();
    throw error;
  }
}

/** Workers are stopped by their idle timeout, which is set short. */
async function waitForIdleWorkers(browser: Browser): Promise<void> {
  await pollUntil({
    until: 'no service worker runs',
    read: async () => {
      const { realms } = await sendBidi(browser, 'script.getRealms', {});
      return Array.isArray(realms) && realms.every((realm) => realm.type !== 'service-worker');
    },
  });
}

/** BiDi has no command for it; the browser's own window can do it for the page in front, as its developer tools do. */
async function setColorScheme(page: Page, scheme: 'dark' | 'light' | undefined): Promise<void> {
  const browser = page.browser();
  const { contexts } = await sendBidi(browser, 'browsingContext.getTree', { 'moz:scope': 'chrome' });
  const windows = Array.isArray(contexts) ? contexts : [];
  const override = JSON.stringify(scheme ?? 'none');
  for (const { context } of windows) {
    await sendBidi(browser, 'script.evaluate', {
      target: { context },
      awaitPromise: false,
      expression: `gBrowser.selectedBrowser.browsingContext.prefersColorSchemeOverride = ${override}`,
    });
  }
}

/** Sends a command that puppeteer has no method for, over the connection that it keeps to itself. */
async function sendBidi(browser: Browser, method: string, parameters: object): Promise<Record<string, unknown>> {
  const { connection } = browser as unknown as {
    connection: { send(name: string, parameters: object): Promise<{ result: Record<string, unknown> }> };
  };
  return (await connection.send(method, parameters)).result;
}
