import axe from 'axe-core';
import type { TestPage } from './browser.ts';

/**
 * What stands in the way of people who read a page by other means, a line for each place; empty when nothing does.
 * `only`: looks for nothing but this.
 */
export async function findBarriers(page: TestPage, only?: 'color-contrast'): Promise<string[]> {
  // A driver's own script is not under the page's content security policy; a script element would be.
  await page.evaluate(new Function(axe.source) as () => void);
  return page.evaluate(async (rule) => {
    const { axe: engine } = window as unknown as { axe: typeof axe };
    const rules = rule ? { runOnly: [rule] } : {};
    const { violations } = await engine.run(document, { resultTypes: ['violations'], ...rules });
    return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target }) => `${id}: ${help}: ${String(target)}`));
  }, only);
}

/** The same in light and in the dark, where only colours differ. */
export async function findBarriersInAnyLight(page: TestPage): Promise<string[]> {
  await page.prefer('light');
  const inLight = await findBarriers(page);
  await page.prefer('dark');
  const inDark = await findBarriers(page, 'color-contrast');
  await page.prefer(undefined);
  return [...inLight, ...inDark.map((barrier) => `in the dark: ${barrier}`)];
}
