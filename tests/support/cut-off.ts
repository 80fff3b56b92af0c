import type { TestPage } from './browser.ts';

/**
 * What a person cannot get to see in a window as narrow as this one: a page that must be scrolled sideways, words beside the
 * window or cut by what is around them, and a layer that is fixed, higher than the window, and cannot be scrolled. A line for each
 * place; empty when all can be read.
 */
export function listCutOff(page: TestPage): Promise<string[]> {
  return page.evaluate(() => {
    const gather = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? gather(one.shadowRoot) : [])]);
    const nameOf = (one: Element) => `${one.outerHTML.slice(0, 60)} "${one.textContent?.trim().slice(0, 30)}"`;
    /** For screen readers alone. */
    const isMeantUnseen = (one: Element | null): boolean =>
      one !== null && (getComputedStyle(one).clipPath.startsWith('inset(50%') || isMeantUnseen(one.parentElement));
    const width = document.documentElement.clientWidth;
    const { scrollWidth } = document.documentElement;
    const isTooWide = scrollWidth > width;
    const found = isTooWide ? [`the page is ${scrollWidth} wide in a window of ${width}`] : [];
    for (const one of gather(document)) {
      const { overflowX, overflowY, position } = getComputedStyle(one);
      const { left, right, height } = one.getBoundingClientRect();
      if (!one.checkVisibility({ visibilityProperty: true }) || height === 0) continue;
      // Also what is unseen can make a page wide.
      if (isMeantUnseen(one) && !isTooWide) continue;
      if (left < -1 || right > width + 1) found.push(`beside the window: ${nameOf(one)}`);
      const words = document.createRange();
      for (const child of one.childNodes) {
        if (!(child instanceof Text)) continue;
        words.selectNodeContents(child);
        const isBeside = words.getBoundingClientRect().right > width + 1;
        if (isBeside) found.push(`words beside the window: ${nameOf(one)}`);
      }
      const isCut = overflowX !== 'visible' && one.scrollWidth > one.clientWidth + 1;
      if (isCut && !(one instanceof HTMLInputElement)) found.push(`cut sideways: ${nameOf(one)}`);
      const isScrolled = overflowY === 'auto' || overflowY === 'scroll';
      if (position === 'fixed' && height > innerHeight && !isScrolled) found.push(`too high: ${nameOf(one)}`);
    }
    return found;
  });
}
