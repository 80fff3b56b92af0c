import { createECDH, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findBarriers } from '../support/axe.ts';
import type { TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { openAsAdministrator } from '../support/open-as-administrator.ts';

/** One more than a page of a list holds. */
const many = 51;

describe.each(browserKinds)('an administrator of a large desk, in %s,', (kind) => {
  let desk: DeskInBrowser;
  let page: TestPage;

  beforeAll(async () => {
    desk = await startDeskInBrowser(kind);
    const lines = Array.from({ length: many }, (_, index) => `agent-${index},Agent ${index},support,available`);
    await importPeople(`id,name,queues,status\n${lines.join('\n')}`);
    for (let count = 0; count < many; count += 1) await registerDevice(`agent-${count % 3}`);
    page = await openAsAdministrator(desk);
  });

  afterAll(() => desk?.stop());

  async function importPeople(csv: string): Promise<void> {
    const { token } = await desk.server.call<{ token: string }>('POST', 'api/v1/admin/people/administrator/token', {});
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv' };
    const path = `${desk.server.base}api/v1/admin/people/import`;
    const response = await fetch(path, { method: 'POST', headers, body: csv });
    if (!response.ok) throw new Error(await response.text());
  }

  const tokens = new Map<string, string>();

  /** As a browser that is not here: nothing is ever sent to it. */
  async function registerDevice(person: string): Promise<void> {
    const token =
      tokens.get(person) ??
      (await desk.server.call<{ token: string }>('POST', `api/v1/admin/people/${person}/token`, {})).token;
    tokens.set(person, token);
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const vapid = await fetch(`${desk.server.base}api/v1/vapid`, { headers });
    const { keyId } = await vapid.json();
    const keys = {
      p256dh: createECDH('prime256v1').generateKeys('base64url'),
      auth: randomBytes(16).toString('base64url'),
    };
    const subscription = { endpoint: `https://fcm.googleapis.com/fcm/send/${randomBytes(9).toString('hex')}`, keys };
    const body = JSON.stringify({ keyId, subscription: { ...subscription, expirationTime: null } });
    const response = await fetch(`${desk.server.base}api/v1/subscriptions`, { method: 'PUT', headers, body });
    if (!response.ok) throw new Error(await response.text());
  }

  async function openPart(name: string): Promise<void> {
    await page.goto(`${desk.server.base}admin/#${name}`);
    await page.waitFor((part) => !!document.querySelector(`[data-testid=section-${part}] h1`), name);
  }

  const rows = (testId: string, count: number) =>
    page.waitFor((id, wanted) => document.querySelectorAll(`[data-testid=${id}]`).length === wanted, testId, count);
  const says = (testId: string, words: string) =>
    page.waitFor(
      (id, text) => document.querySelector(`[data-testid=${id}]`)?.textContent?.includes(text),
      testId,
      words,
    );

  test('turns the pages of people and of devices', async () => {
    await openPart('people');
    await says('people-count', '1–50 of 52 people');
    await page.click('[data-testid=page-next]');
    await says('people-count', '51–52 of 52 people');
    await rows('person-row', 2);
    await page.click('[data-testid=page-before]');
    await rows('person-row', 50);

    await openPart('devices');
    await says('devices-count', '1–50 of 51 devices');
    await page.click('[data-testid=page-next]');
    await says('devices-count', '51–51 of 51 devices');
    await rows('device-row', 1);
    expect(await findBarriers(page)).toEqual([]);
  });

  test('sees the first whom no push reaches, and opens the list of the others', async () => {
    await openPart('overview');
    await says('unreachable', '48 of 51 agents on duty cannot be reached');
    const seen = () =>
      page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('[data-testid=unreachable-person]')]
          .filter((person) => person.checkVisibility())
          .map((person) => person.dataset.person),
      );
    // By name as people sort it: 10 after 9.
    expect(await seen()).toEqual(['3', '4', '5', '6', '7', '8', '9', '10'].map((number) => `agent-${number}`));

    await page.click('[data-testid=more-unreachable] summary');
    expect((await seen()).length).toBe(48);
  });

  test('reads who changed what, by person, by kind, and further back', async () => {
    await openPart('audit');
    await rows('audit-row', 50);
    await page.click('[data-testid=audit-more]');
    // Everybody who was imported, and four tokens.
    await page.waitFor(() => document.querySelectorAll('[data-testid=audit-row]').length > 50);
    await page.waitFor(() => !document.querySelector('[data-testid=audit-more]'));

    await page.evaluate(() => {
      const select = document.querySelector<HTMLSelectElement>('#audit-kind');
      if (!select) throw new Error('no kinds');
      select.value = 'rules';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await says('section-audit', 'Nothing fits.');

    const cells = [{ event: 'chat.queued', state: 'away', level: 'visual' }];
    await desk.server.call('PUT', 'api/v1/admin/rules', { cells });
    await page.reload();
    await page.waitFor(() => document.querySelector('[data-testid=audit-row]')?.textContent?.includes('visual'));
    const [first] = await page.evaluate(() =>
      [...document.querySelectorAll('[data-testid=audit-row]')].map((row) => row.textContent ?? ''),
    );
    expect(first).toMatch(/Administrator.*Chat waits in a queue, elsewhere.*ring.*visual/s);
    expect(await findBarriers(page)).toEqual([]);
  });

  test('is told when somebody else changed the same text, and overwrites it only knowingly', async () => {
    await openPart('texts');
    await page.waitFor(() => !!document.querySelector('[data-testid=text-title]'));
    await page.type('[data-testid=text-title]', '!');
    const other = { subject: 'message.created', part: 'title', text: 'Look: {name}' };
    await desk.server.call('PUT', 'api/v1/admin/texts', { language: 'en', texts: [other] });
    await page.click('[data-testid=save-texts]');
    await says('section-fault', 'it is now “Look: {name}”');
    const typed = await page.evaluate(
      () => document.querySelector<HTMLTextAreaElement>('[data-testid=text-title]')?.value,
    );
    expect(typed).toMatch(/!$/);

    await page.click('[data-testid=save-texts]');
    await says('texts-saved', 'Saved.');
  });
});
