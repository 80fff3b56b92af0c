import type { TestBrowser } from './browser.ts';

/**
 * Lets every page say its farewell, waits until that was heard, and closes them. Led away or closed by a driver, a page that has
 * only just come to life does not always hear of it.
 */
export async function leavePages(browser: TestBrowser, heard: () => Promise<void>): Promise<void> {
  const pages = await browser.listPages();
  for (const page of pages) {
    await page.evaluate(() => {
      window.dispatchEvent(new PageTransitionEvent('pagehide'));
    });
  }
  await heard();
  for (const page of pages) await page.close();
}
