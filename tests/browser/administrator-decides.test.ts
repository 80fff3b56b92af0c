import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBarriers } from '../support/axe.ts';
import type { TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { billingEvent, type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { openAsAdministrator } from '../support/open-as-administrator.ts';

/** A folder for pictures of each page; none are taken without it. */
const picturesDir = process.env.DESKBELL_PICTURES;

describe.each(browserKinds)('an administrator in %s', (kind) => {
  let desk: DeskInBrowser;
  let page: TestPage;

  beforeAll(async () => {
    desk = await startDeskInBrowser(kind);
    page = await openAsAdministrator(desk);
  });

  afterAll(() => desk?.stop());

  async function openPart(hash: string): Promise<void> {
    await page.goto(`${desk.server.base}admin/#${hash}`);
    const section = hash.split(/[&=]/)[0] ?? '';
    await page.waitFor((name) => !!document.querySelector(`[data-testid=section-${name}] h1`), section);
  }

  /** Chooses from a list: drivers cannot open one in a browser without a window. */
  const choose = (selector: string, value: string) =>
    page.evaluate(
      (where, chosen) => {
        const select = document.querySelector<HTMLSelectElement>(where);
        if (!select) throw new Error(`no ${where}`);
        select.value = chosen;
        select.dispatchEvent(new Event('change', { bubbles: true }));
      },
      selector,
      value,
    );

  const says = (testId: string, words: string) =>
    page.waitFor(
      (id, text) => document.querySelector(`[data-testid=${id}]`)?.textContent?.includes(text),
      testId,
      words,
    );

  async function isWithoutBarriers(name: string): Promise<void> {
    if (picturesDir && kind === 'chromium') await takePictures(name);
    expect(await findBarriers(page)).toEqual([]);
  }

  async function takePictures(name: string): Promise<void> {
    await mkdir(picturesDir ?? '', { recursive: true });
    for (const width of [375, 1280]) {
      for (const dark of [false, true]) {
        const file = join(picturesDir ?? '', `${name}-${width}-${dark ? 'dark' : 'light'}.png`);
        await page.screenshot(file, { width, height: name === 'texts' ? 2600 : 1000, dark });
      }
    }
  }

  const cell = '[data-event="chat.queued"] [data-state=away] select';

  test('sees what a change of the rules would have done, saves it, and takes it back', async () => {
    await desk.server.addPerson({ id: 'ada', name: 'Ada', roles: ['agent'], queues: ['billing'], status: 'available' });
    await desk.server.post(billingEvent('chat.queued', { id: 'chat-1' }));
    await openPart('rules');
    await page.waitFor((where) => !!document.querySelector(where), cell);
    await choose(cell, 'visual');
    await says('preview-summary', '1 push fewer, 1 pop-up more');
    await isWithoutBarriers('rules');

    await page.click('[data-testid=save-rules]');
    await says('rules-saved', 'Saved.');
    await says('rule-version', 'Administrator');
    await page.click('[data-testid=go-back][aria-label="Go back to as delivered"]');
    await says('rules-saved', 'as it was delivered');
    expect(await page.evaluate((where) => document.querySelector<HTMLSelectElement>(where)?.value, cell)).toBe('ring');
  });

  test('is told when somebody else was faster, and keeps what was chosen', async () => {
    await choose(cell, 'visual');
    const cells = [{ event: 'chat.assigned', state: 'away', level: 'visual' }];
    await desk.server.call('PUT', 'api/v1/admin/rules', { cells });
    await page.click('[data-testid=save-rules]');
    await says('section-fault', 'changed the rules meanwhile');
    await says('rule-draft', '1 cell changed, not saved yet');

    await page.click('[data-testid=save-rules]');
    await says('rules-saved', 'Saved.');
  });

  test('writes what notifications say, is told what is wrong, and sees what it looks like', async () => {
    await openPart('texts');
    await page.waitFor(() => document.querySelectorAll('[data-testid=looks]').length === 6);
    await choose('[data-testid=text-language]', 'de');
    await page.waitFor(() => document.querySelector('.toast-title')?.textContent?.includes('geschickt'));
    await page.type('[data-testid=text-title]', ' {nmae}');
    await says('text-title-mistake', 'There is no {nmae} here.');
    for (let index = 0; index < 6; index += 1) await page.press('Backspace');
    await page.type('[data-testid=text-title]', '!');
    await page.waitFor(() => !document.querySelector('[data-testid=text-title-mistake]'));
    await page.waitFor(() => document.querySelector('.toast-title')?.textContent?.includes('!'));
    await page.waitFor(() => !!document.querySelector('[data-sample=long] [data-system=gnome][data-cut]'));
    await isWithoutBarriers('texts');

    await page.click('[data-testid=save-texts]');
    await says('texts-saved', 'Saved.');
    await page.click('[data-testid=reset-texts]');
    await says('texts-saved', 'As delivered again.');
  });

  test('finds an event by what became of it, by an address that can be sent', async () => {
    await openPart('events');
    await page.waitFor(() => document.querySelectorAll('[data-testid=event-row]').length === 1);
    await choose('#event-outcome', 'clicked');
    await says('events-status', 'Nothing fits.');
    await choose('#event-outcome', 'not-shown');
    await page.waitFor(() => document.querySelectorAll('[data-testid=event-row]').length === 1);
    expect(page.url()).toContain('#events&outcome=not-shown');
    await isWithoutBarriers('events');

    await openPart('events&person=ada&outcome=not-shown');
    await page.click('[data-testid=event-row] th a');
    await says('trace', 'Ada');
    await says('trace', 'Webhook');
    await isWithoutBarriers('event');
  });

  test('an agent asks why they were not told, and is told what they can do', async () => {
    page = await desk.signIn({ id: 'ben', status: 'unavailable' });
    await desk.server.post(billingEvent('chat.queued', { id: 'chat-2' }));
    // The list grows, and moves what stands below it.
    await page.waitFor(() => document.querySelector('[data-testid=chat-item][data-chat=chat-2]') !== null);
    await page.click('[data-testid=ask-why]');
    await says('why-event', 'You were unavailable.');
    await says('why-event', 'Set yourself to Available');
    await isWithoutBarriers('why');

    await page.type('#why-chat', 'chat-404');
    await page.press('Enter');
    await says('why-status', 'No event of this chat has come in');
  });
});
