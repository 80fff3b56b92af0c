import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBarriersInAnyLight } from '../support/axe.ts';
import type { TestPage } from '../support/browser.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { pollUntil } from '../support/poll-until.ts';

/** A folder for pictures; none are taken without it. */
const picturesDir = process.env.DESKBELL_PICTURES;

describe('an agent in chromium', () => {
  let desk: DeskInBrowser;
  let page: TestPage;

  beforeAll(async () => {
    desk = await startDeskInBrowser('chromium');
    page = await desk.signIn({ id: 'ben', name: 'Ben' });
    await desk.turnOn(page);
    await page.press('Escape');
  });

  afterAll(() => desk?.stop());

  const textOf = (selector: string) => page.evaluate((at) => document.querySelector(at)?.textContent?.trim(), selector);

  async function choose(language: string): Promise<void> {
    await page.click('[data-testid=open-preferences]');
    await page.waitFor(() => !!document.querySelector('[data-testid=preferences-dialog][open] #preferences-language'));
    await page.evaluate((value) => {
      const select = document.querySelector<HTMLSelectElement>('#preferences-language');
      if (select) select.value = value;
    }, language);
    await page.click('[data-testid=preferences-save]');
    await page.waitFor((wanted) => document.documentElement.lang === wanted, language);
  }

  async function takePicture(name: string, width: number): Promise<void> {
    if (!picturesDir) return;
    await mkdir(picturesDir, { recursive: true });
    await page.screenshot(join(picturesDir, `${name}-${width}.png`), {
      width,
      height: 900,
      dark: name.endsWith('dark'),
    });
  }

  const openPreferences = async () => {
    await page.click('[data-testid=open-preferences]');
    await page.waitFor(
      () => !!document.querySelector('[data-testid=preferences-dialog][open] [data-testid=own-device]'),
    );
  };

  test.each([
    { language: 'de', title: 'Meine Chats', bell: 'Benachrichtigungen sind an', dir: 'ltr' },
    { language: 'ar', title: 'محادثاتي', bell: 'الإشعارات مفعّلة', dir: 'rtl' },
  ])('chooses $language, and page and bell speak it without a reload', async ({ language, title, bell, dir }) => {
    await choose(language);

    await pollUntil({
      until: 'the bell speaks it',
      read: () =>
        page.evaluate(() => document.querySelector('deskbell-bell')?.shadowRoot?.querySelector('button')?.title),
      accept: (seen) => seen === bell,
    });
    expect(await page.evaluate(() => document.documentElement.dir)).toBe(dir);
    expect(await textOf('#list-mine')).toContain(title);
    expect(await findBarriersInAnyLight(page)).toEqual([]);
    await takePicture(`console-${language}`, 1200);
  });

  test('has no barrier in the settings, which fit a narrow page', async () => {
    await openPreferences();

    expect(await findBarriersInAnyLight(page)).toEqual([]);
    await takePicture('preferences-ar', 1200);
    await takePicture('preferences-ar-dark', 320);
    await page.press('Escape');
    await choose('en');
  });

  test('follows a test to the screen, and is told what to look at when it was not seen', async () => {
    await page.click('[data-testid=deskbell-bell]');
    await page.click('[data-testid=deskbell-test]');
    await page.click('[data-testid=deskbell-seen-no]');

    const panel = await page.evaluate(
      () =>
        document.querySelector('deskbell-bell')?.shadowRoot?.querySelector('[data-testid=deskbell-panel]')?.textContent,
    );
    expect(panel).toContain('Chrome on Linux (this browser)');
    expect(panel).toContain('turn them on for Chrome');
    expect(await findBarriersInAnyLight(page)).toEqual([]);
    await takePicture('panel', 1200);
    await takePicture('panel-dark', 320);
    await page.press('Escape');
  });

  test('pauses what rings, sees until when, and ends it', async () => {
    await page.click('[data-testid=open-preferences]');
    await page.click('[data-testid=pause-60]');
    await page.waitFor(() => document.querySelector('[data-testid=pause-line]')?.hasAttribute('hidden') === false);
    const id = await desk.server.post(billingEvent('chat.queued', { id: 'chat-1', customer: { name: 'Dora' } }));
    const trace = await desk.server.trace(id);

    expect(trace.decisions.map(({ level, because }) => [level, because])).toEqual([['none', 'snoozed']]);
    expect(await findBarriersInAnyLight(page)).toEqual([]);
    await page.click('[data-testid=end-pause]');
    await page.waitFor(() => document.querySelector('[data-testid=pause-line]')?.hasAttribute('hidden') === true);
  });

  test('gives this browser a name of their own by the keyboard, which its next visit leaves alone', async () => {
    await openPreferences();
    await page.click('[data-testid=rename-device]');
    for (const key of ['K', 'i', 't', 'c', 'h', 'e', 'n', 'Enter']) await page.press(key);
    await page.waitFor(() => !!document.querySelector('[data-testid=own-device]')?.textContent?.includes('Kitchen'));

    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-testid'))).toBe('rename-device');
    expect(
      await page.evaluate(() => document.querySelector('[data-testid=preferences-dialog]')?.hasAttribute('open')),
    ).toBe(true);
    expect(await findBarriersInAnyLight(page)).toEqual([]);
    await page.reload();
    await desk.bellSays(page, 'on');
    expect((await desk.listDevices()).map(({ device }) => device)).toEqual(['Kitchen']);
  });

  test('removes this browser from the devices, and it ends on both sides', async () => {
    await openPreferences();
    await page.click('[data-testid=remove-device]');
    await desk.waitForDevices('the device is gone', (devices) => devices.length === 0);
    await desk.bellSays(page, 'off');
  });

  test('sees no page that breaks its content security policy or writes another error to its console', () => {
    expect(desk.browser.listFaults()).toEqual([]);
  });
});
