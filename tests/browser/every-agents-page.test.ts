import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBarriersInAnyLight } from '../support/axe.ts';
import type { TestPage } from '../support/browser.ts';
import { listCutOff } from '../support/cut-off.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { findKeyboardTraps } from '../support/keyboard.ts';

/** A folder for pictures; none are taken without it. */
const picturesDir = process.env.DESKBELL_PICTURES;

interface Place {
  name: string;
  path: string;
  /** What is there once the page has come. */
  ready: string;
  /** Pressed then, one after the other. */
  press?: readonly string[];
  /** The part of the page that is looked at. */
  within: string;
}

const places: readonly Place[] = [
  { name: 'sign-in', path: 'sign-in/', ready: 'token-field', within: 'main' },
  { name: 'console', path: 'console/', ready: 'own-notification', within: 'body' },
  { name: 'chat', path: 'console/#chat=chat/mine', ready: 'message', within: 'main' },
  { name: 'chat that is not there', path: 'console/#chat=chat/none', ready: 'chat-missing', within: 'main' },
  { name: 'why', path: 'console/#why', ready: 'why-event', within: 'main' },
  {
    name: 'settings',
    path: 'console/',
    ready: 'chat-item',
    press: ['[data-testid=open-preferences]', '[name=quiet]', '[data-testid=rename-device]'],
    within: 'dialog',
  },
  {
    name: 'bell',
    path: 'console/',
    ready: 'chat-item',
    press: ['[data-testid=deskbell-bell]', '[data-testid=deskbell-test]', '[data-testid=deskbell-seen-no]'],
    within: 'deskbell-bell',
  },
  { name: 'dashboard', path: 'dashboard/', ready: 'queue-chat', within: 'body' },
];

describe.each(['chromium', 'firefox'] as const)('the pages of agents and supervisors in %s', (kind) => {
  let desk: DeskInBrowser;
  let page: TestPage;

  beforeAll(async () => {
    desk = await startDeskInBrowser(kind);
    page = await desk.signIn({ id: 'kim', name: 'Kim Wladimirowna-Oberreuter', roles: ['agent', 'supervisor'] });
    await page.goto(`${desk.server.base}console/`);
    await page.waitFor(() => !!document.querySelector('deskbell-bell'));
    await desk.turnOn(page);
    const subject = 'Donaudampfschifffahrtsgesellschaftskapitänsmütze';
    const mine = { id: 'mine', subject, customer: { name: 'Marta Silva' }, agents: ['kim'] };
    await desk.server.post(billingEvent('chat.accepted', mine, { by: { id: 'kim', kind: 'agent' } }));
    const message = { id: 'm1', text: `https://shop.example/orders/${'0123456789'.repeat(8)}` };
    const by = { kind: 'customer', name: 'Marta Silva' } as const;
    await desk.server.post(billingEvent('message.created', { id: 'mine' }, { by, message }));
    await desk.server.post(billingEvent('assistance.requested', { id: 'mine' }, { by: { id: 'kim', kind: 'agent' } }));
    await desk.server.post(billingEvent('chat.queued', { id: 'waits', customer: { name: 'Noor Haddad' } }));
  });

  afterAll(() => desk?.stop());

  async function open({ path, ready, press = [] }: Place): Promise<void> {
    await page.goto('about:blank');
    await page.goto(`${desk.server.base}${path}`);
    await waitFor(ready);
    for (const selector of press) await page.click(selector);
  }

  const waitFor = (testId: string) => page.waitFor((id) => !!document.querySelector(`[data-testid=${id}]`), testId);

  async function takePicture(name: string, look: { width: number; height: number; dark?: boolean }): Promise<void> {
    if (!picturesDir) return;
    await mkdir(picturesDir, { recursive: true });
    const file = `${kind}-${name.replaceAll(' ', '-')}-${look.width}${look.dark ? '-dark' : ''}.png`;
    await page.screenshot(join(picturesDir, file), look);
  }

  test.each(places)('$name has no barrier in light or dark, and is whole at a zoom of 400 %', async (place) => {
    await open(place);
    expect(await findBarriersInAnyLight(page)).toEqual([]);
    await page.zoom(400);
    expect(await listCutOff(page)).toEqual([]);
    await page.zoom(undefined);
    await takePicture(place.name, { width: 1200, height: 900 });
    await takePicture(place.name, { width: 320, height: 640, dark: true });
  });

  test('three pop-ups and how many more have no barrier, and can all be scrolled to at a zoom of 400 %', async () => {
    await open(places[1] as Place);
    await desk.serverKnows('kim', 'the console in front', (windows) => windows.some(({ focused }) => focused));
    for (const id of ['a', 'b', 'c', 'd']) {
      await desk.server.post(billingEvent('chat.queued', { id, customer: { name: `Customer ${id}` } }));
    }
    await page.waitFor(() => !!document.querySelector('deskbell-notices')?.shadowRoot?.querySelector('.more'));
    expect(await findBarriersInAnyLight(page)).toEqual([]);
    await page.zoom(400);
    expect(await listCutOff(page)).toEqual([]);
    const isSeen = await page.evaluate(() => {
      const last = document.querySelector('deskbell-notices')?.shadowRoot?.querySelector('li:nth-child(3) button');
      if (!(last instanceof HTMLElement)) return undefined;
      last.focus();
      const { top, bottom } = last.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
    expect(isSeen).toBe(true);
    await page.zoom(undefined);
    await takePicture('pop-ups', { width: 320, height: 640 });
  });

  test.skipIf(kind === 'firefox')('what moves holds still for those who ask for it', async () => {
    const animation = () =>
      page.evaluate(() => {
        const notice = document.querySelector('deskbell-notices')?.shadowRoot?.querySelector('.notice');
        return notice && getComputedStyle(notice).animationName;
      });
    expect(await animation()).toBe('arrive');
    await page.emulate({ 'prefers-reduced-motion': 'reduce' });
    expect(await animation()).toBe('none');
    await page.emulate({});
  });

  test.skipIf(kind === 'firefox').each(places)(
    '$name has no button that only its colour tells, where the system has its own',
    async (place) => {
      await page.emulate({ 'forced-colors': 'active' });
      await open(place);
      expect(await listFlatButtons(page)).toEqual([]);
      await page.emulate({});
    },
  );

  // The last: the keyboard leads out of the page in the end.
  test.skipIf(kind === 'firefox').each(places)('$name is worked by the keyboard alone', async (place) => {
    await open(place);
    expect(await findKeyboardTraps(page, place.within)).toEqual([]);
  });
});

/** Buttons that nothing surrounds and no line runs under. */
function listFlatButtons(page: TestPage): Promise<string[]> {
  return page.evaluate(() => {
    const gather = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((one) => [one, ...(one.shadowRoot ? gather(one.shadowRoot) : [])]);
    return gather(document)
      .filter((one) => one instanceof HTMLButtonElement && one.checkVisibility())
      .filter((button) => {
        const { borderTopStyle, textDecorationLine } = getComputedStyle(button);
        return borderTopStyle === 'none' && textDecorationLine === 'none';
      })
      .map((button) => button.outerHTML.slice(0, 100));
  });
}
