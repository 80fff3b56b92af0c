import type { TestPage } from './browser.ts';

/** A control, or what has the focus: a number that it keeps, though the page changes, and how it begins. */
interface Place {
  id: number;
  name: string;
}

/** A field for a day and a time stops at each of its parts; more than any has. */
const mostStops = 12;

/** What one can do something with in the parts of the page that fit the selector, shadow roots included. */
export function listControls(page: TestPage, within: string): Promise<Place[]> {
  return page.evaluate((where) => {
    const gather = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? gather(one.shadowRoot) : [])]);
    const idOf = (one: Element & { keyboardId?: number }) => {
      one.keyboardId ??= Math.random();
      return one.keyboardId;
    };
    const selector = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary';
    const isWithin = (one: Element): boolean => {
      if (one.closest(where)) return true;
      const root = one.getRootNode();
      return root instanceof ShadowRoot && isWithin(root.host);
    };
    return gather(document)
      .filter((one): one is HTMLElement => one instanceof HTMLElement && one.matches(selector) && isWithin(one))
      .filter((control) => control.checkVisibility({ visibilityProperty: true }) && control.tabIndex >= 0)
      .filter((control) => !(control instanceof HTMLInputElement && control.type === 'radio' && !control.checked))
      .map((control) => ({ id: idOf(control), name: control.outerHTML.slice(0, 120) }));
  }, within);
}

/** Presses Tab until nothing new has the focus any more, and answers where it was, and whether that could be seen. */
export async function tabThrough(page: TestPage): Promise<ReadonlyMap<number, Place & { isSeen: boolean }>> {
  const reached = new Map<number, Place & { isSeen: boolean }>();
  for (let since = 0; since < mostStops; since += 1) {
    await page.press('Tab');
    const at = await findFocus(page);
    if (at && !reached.has(at.id)) since = 0;
    if (at) reached.set(at.id, at);
  }
  return reached;
}

function findFocus(page: TestPage): Promise<(Place & { isSeen: boolean }) | undefined> {
  return page.evaluate(() => {
    const idOf = (one: Element & { keyboardId?: number }) => {
      one.keyboardId ??= Math.random();
      return one.keyboardId;
    };
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!element || element === document.body) return undefined;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const isSeen = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    return {
      id: idOf(element),
      name: element.outerHTML.slice(0, 120),
      isSeen,
    };
  });
}

/** What the keyboard alone cannot come to in these parts of the page, and what has a focus that nobody sees; empty if all is well. */
export async function findKeyboardTraps(page: TestPage, within: string): Promise<string[]> {
  const controls = await listControls(page, within);
  const reached = await tabThrough(page);
  return [
    ...controls.filter(({ id }) => !reached.has(id)).map(({ name }) => `not reached: ${name}`),
    ...[...reached.values()].filter(({ isSeen }) => !isSeen).map(({ name }) => `focus not seen: ${name}`),
  ];
}
