import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminSectionNames } from '../../client/pages/admin/admin-route.ts';
import { findBarriers } from '../support/axe.ts';
import type { TestPage } from '../support/browser.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { openAsAdministrator } from '../support/open-as-administrator.ts';

/** A field for a day and a time stops at each of its parts; more than any has. */
const mostStops = 12;

/** Each dialog: where it is, and what opens it. */
const dialogs: readonly { name: string; at: string; opener: string }[] = [
  { name: 'a new person', at: 'people', opener: 'add-person' },
  { name: 'a file of people', at: 'people', opener: 'import-people' },
  { name: 'a person’s facts', at: 'people', opener: 'edit-person' },
  { name: 'a sign-in link', at: 'people', opener: 'person-link' },
  { name: 'whether to disable somebody', at: 'person=mia', opener: 'disable-person' },
  { name: 'a queue’s times', at: 'queues', opener: 'edit-queue' },
  { name: 'a new chat system', at: 'sources', opener: 'add-source' },
  { name: 'a chat system’s name', at: 'source=chat', opener: 'rename-source' },
  { name: 'a new secret', at: 'source=chat', opener: 'new-secret' },
  { name: 'a key from elsewhere', at: 'keys', opener: 'import-key' },
  { name: 'the test of a key', at: 'keys', opener: 'test-key' },
  { name: 'one’s settings', at: 'overview', opener: 'open-preferences' },
];

describe('the administrator’s pages in chromium', () => {
  let desk: DeskInBrowser;
  let page: TestPage;
  let event: string;

  beforeAll(async () => {
    desk = await startDeskInBrowser('chromium');
    await desk.server.addPerson({ id: 'mia', name: 'Mia', roles: ['agent'], queues: ['billing'], status: 'available' });
    event = await desk.server.post(billingEvent('chat.queued', { id: 'chat-1' }));
    page = await openAsAdministrator(desk);
  });

  afterAll(() => desk?.stop());

  async function open(hash: string): Promise<void> {
    await page.goto('about:blank');
    await page.goto(`${desk.server.base}admin/#${hash}`);
    await page.waitFor(() => !!document.querySelector('.admin-section h1'));
    // What it shows has come.
    await page.waitFor(
      () => document.querySelectorAll('.admin-section :is(table, form, ul, ol, dl, .empty)').length > 0,
    );
  }

  /** In the dark only colours differ. */
  async function findBarriersInAnyLight(): Promise<string[]> {
    await page.prefer('light');
    const inLight = await findBarriers(page);
    await page.prefer('dark');
    const inDark = await findBarriers(page, 'color-contrast');
    await page.prefer(undefined);
    return [...inLight, ...inDark.map((barrier) => `in the dark: ${barrier}`)];
  }

  /** What has the focus: a name that tells it from others, and whether its focus can be seen. */
  const focused = () =>
    page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      if (!element || element === document.body) return undefined;
      const all = [...document.querySelectorAll('*')];
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
      const isSeen = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
      return { index: all.indexOf(element), name: element.outerHTML.slice(0, 120), isSeen };
    });

  /** What one can do something with, in the part of the page that is open. */
  const listControls = (within: string) =>
    page.evaluate((where) => {
      const all = [...document.querySelectorAll('*')];
      const selector = 'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary';
      return [...document.querySelectorAll<HTMLElement>(where)]
        .flatMap((part) => [...part.querySelectorAll<HTMLElement>(selector)])
        .filter((control) => control.checkVisibility({ visibilityProperty: true }) && control.tabIndex >= 0)
        .filter((control) => !(control instanceof HTMLInputElement && control.type === 'radio' && !control.checked))
        .map((control) => ({ index: all.indexOf(control), name: control.outerHTML.slice(0, 120) }));
    }, within);

  /** Presses Tab until nothing new has the focus any more, and answers where it was. */
  async function tabThrough(): Promise<Map<number, { name: string; isSeen: boolean }>> {
    const seen = new Map<number, { name: string; isSeen: boolean }>();
    for (let since = 0; since < mostStops; since += 1) {
      await page.press('Tab');
      const at = await focused();
      if (at && !seen.has(at.index)) since = 0;
      if (at) seen.set(at.index, at);
    }
    return seen;
  }

  const parts = [...adminSectionNames, 'person=mia', 'source=chat', 'event'];

  test.each(parts)('%s has no barrier in light or dark, and is worked by the keyboard alone', async (part) => {
    await open(part === 'event' ? `event=${event}&source=chat` : part);
    expect(await findBarriersInAnyLight()).toEqual([]);

    const controls = await listControls('.admin-section');
    const reached = await tabThrough();
    expect(controls.filter(({ index }) => !reached.has(index)).map(({ name }) => name)).toEqual([]);
    expect([...reached.values()].filter(({ isSeen }) => !isSeen).map(({ name }) => name)).toEqual([]);
  });

  test.each(dialogs)('the dialog for $name has no barrier, keeps the focus, and gives it back', async (dialog) => {
    await open(dialog.at);
    const opener = `[data-testid=${dialog.opener}]`;
    await page.waitFor((where) => !!document.querySelector(where), opener);
    await page.evaluate((where) => document.querySelector<HTMLElement>(where)?.focus(), opener);
    await page.press('Enter');
    await page.waitFor(() => !!document.querySelector('dialog[open]'));
    await page.waitFor(() => document.querySelector('dialog[open]')?.contains(document.activeElement));
    expect(await findBarriersInAnyLight()).toEqual([]);

    const controls = await listControls('dialog[open]');
    const reached = await tabThrough();
    expect(controls.filter(({ index }) => !reached.has(index)).map(({ name }) => name)).toEqual([]);
    expect([...reached.values()].filter(({ isSeen }) => !isSeen).map(({ name }) => name)).toEqual([]);
    await page.press('Escape');
    await page.waitFor(() => !document.querySelector('dialog[open]'));
    await page.waitFor((where) => document.activeElement?.matches(where), opener);
  });
});
