import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adminSectionNames } from '../../client/pages/admin/admin-route.ts';
import { findBarriersInAnyLight } from '../support/axe.ts';
import type { TestPage } from '../support/browser.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { findKeyboardTraps } from '../support/keyboard.ts';
import { openAsAdministrator } from '../support/open-as-administrator.ts';

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

  const parts = [...adminSectionNames, 'person=mia', 'source=chat', 'event'];

  test.each(parts)('%s has no barrier in light or dark, and is worked by the keyboard alone', async (part) => {
    await open(part === 'event' ? `event=${event}&source=chat` : part);
    expect(await findBarriersInAnyLight(page)).toEqual([]);

    expect(await findKeyboardTraps(page, '.admin-section')).toEqual([]);
  });

  test.each(dialogs)('the dialog for $name has no barrier, keeps the focus, and gives it back', async (dialog) => {
    await open(dialog.at);
    const opener = `[data-testid=${dialog.opener}]`;
    await page.waitFor((where) => !!document.querySelector(where), opener);
    await page.evaluate((where) => document.querySelector<HTMLElement>(where)?.focus(), opener);
    await page.press('Enter');
    await page.waitFor(() => !!document.querySelector('dialog[open]'));
    await page.waitFor(() => document.querySelector('dialog[open]')?.contains(document.activeElement));
    expect(await findBarriersInAnyLight(page)).toEqual([]);

    expect(await findKeyboardTraps(page, 'dialog[open]')).toEqual([]);
    await page.press('Escape');
    await page.waitFor(() => !document.querySelector('dialog[open]'));
    await page.waitFor((where) => document.activeElement?.matches(where), opener);
  });
});
