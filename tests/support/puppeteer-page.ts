import { writeFile } from 'node:fs/promises';
import type { ElementHandle, KeyInput, Page } from 'puppeteer-core';
import type { TestPage } from './browser.ts';
import { pollUntil } from './poll-until.ts';

/** Makes pages prefer dark or light colours; `undefined` undoes it. */
export type SetColorScheme = (page: Page, scheme: 'dark' | 'light' | undefined) => Promise<void>;

/** A page of either browser. */
export function createTestPage(page: Page, setColorScheme: SetColorScheme): TestPage {
  const evaluate: TestPage['evaluate'] = async (run, ...values) =>
    // The two libraries' generics say the same and do not meet.
    (await page.evaluate(run as (...given: unknown[]) => unknown, ...values)) as Awaited<ReturnType<typeof run>>;

  const find = (selector: string): Promise<ElementHandle> =>
    pollUntil<ElementHandle | null>({
      until: `${selector} is visible on ${page.url()}`,
      read: () => page.$(`>>> ${selector}`),
      accept: (element) => element !== null,
    }).then((element) => {
      if (element === null) {
        throw new Error(`no ${selector}`);
      }
      return element;
    });

  const setWindowState = async (windowState: 'minimized' | 'normal') => {
    await page.browser().setWindowBounds(await page.windowId(), { windowState });
  };

  return {
    url: () => page.url(),
    async goto(url) {
      await page.goto(url);
    },
    async reload() {
      await page.reload();
    },
    evaluate,
    waitFor: (run, ...values) =>
      pollUntil({
        until: `${String(run)} on ${page.url()}`,
        read: () => evaluate(run, ...values),
      }),
    async click(selector) {
      await (await find(selector)).click();
    },
    async type(selector, text) {
      const element = await find(selector);
      await element.click();
      await element.type(text);
    },
    press: (key) => page.keyboard.press(key as KeyInput),
    bringToFront: () => page.bringToFront(),
    minimize: () => setWindowState('minimized'),
    restore: () => setWindowState('normal'),
    visibility: () =>
      evaluate(() => ({
        visibilityState: document.visibilityState,
        hasFocus: document.hasFocus(),
      })),
    prefer: (scheme) => setColorScheme(page, scheme),
    async zoom(percent) {
      const scale = (percent ?? 100) / 100;
      const viewport = { width: 1280 / scale, height: 1024 / scale, deviceScaleFactor: scale };
      await page.setViewport(percent === undefined ? null : viewport);
    },
    emulate: (features) =>
      page.emulateMediaFeatures(Object.entries(features).map(([name, value]) => ({ name, value }))),
    async screenshot(path, { width, height, dark = false }) {
      await page.bringToFront();
      await page.setViewport({ width, height });
      await setColorScheme(page, dark ? 'dark' : 'light');
      try {
        await writeFile(path, await page.screenshot({ type: 'png' }));
      } finally {
        await setColorScheme(page, undefined);
        await page.setViewport(null);
      }
    },
    close: () => page.close(),
  };
}
