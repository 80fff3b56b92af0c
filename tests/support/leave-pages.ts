import type { TestBrowser } from './browser.ts';

/**
 * Leads every page elsewhere, waits until the farewells were heard, and closes them: a driver that closes a page may end its process
 * before. A page that has only just come to life does not always hear that it is left, and is told.
 */
export async function leavePages(browser: TestBrowser, heard: () => Promise<void>): Promise<void> {
  const pages = await browser.listPages();
  for (const page of pages) {
    await page.evaluate(() => {
      window.dispatchEvent(new PageTransitionEvent('pagehide'));
    });
    await page.goto('about:blank');
  }
  await heard();
  for (const page of pages) await page.close();
}
