import type { TestBrowser, TestPage } from './browser.ts';
import { pollUntil } from './poll-until.ts';

/**
 * Leads every page elsewhere, also those that a click opens only now, until the server knows of no open window, and closes them: a
 * driver that closes a page may end its process before its farewell is out.
 */
export async function leavePages(browser: TestBrowser, countOpen: () => Promise<number>): Promise<void> {
  await pollUntil({
    until: 'the server knows of no open window',
    read: async () => {
      for (const page of await browser.listPages()) if (page.url() !== 'about:blank') await leave(page);
      return countOpen();
    },
    accept: (open) => open === 0,
  });
  for (const page of await browser.listPages()) await page.close();
}

/** Chromium may not tell a page that has only just come to life that it is left: it is given time to be whole, and told. */
async function leave(page: TestPage): Promise<void> {
  await page.evaluate(async () => {
    const isOurs = /\/(console|dashboard)\//.test(location.pathname);
    const isWhole = async () =>
      !isOurs || (await navigator.locks.query()).held?.some(({ name }) => name?.endsWith(':stream'));
    for (let tries = 0; tries < 40 && !(await isWhole()); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    window.dispatchEvent(new PageTransitionEvent('pagehide'));
  });
  await page.goto('about:blank');
}
