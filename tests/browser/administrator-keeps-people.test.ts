import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PeopleList } from '../../wire/people-list.ts';
import type { QueueWithPolicy } from '../../wire/queue-policy.ts';
import { findBarriers } from '../support/axe.ts';
import type { TestPage } from '../support/browser.ts';
import { browserKinds } from '../support/browser-kinds.ts';
import { type DeskInBrowser, startDeskInBrowser } from '../support/desk-in-browser.ts';
import { openAsAdministrator } from '../support/open-as-administrator.ts';

describe.each(browserKinds)('an administrator in %s, of a desk without people,', (kind) => {
  let desk: DeskInBrowser;
  let page: TestPage;

  beforeAll(async () => {
    desk = await startDeskInBrowser(kind);
    page = await openAsAdministrator(desk);
    await page.goto(`${desk.server.base}admin/#people`);
  });

  afterAll(() => desk?.stop());

  const waitForText = (testId: string, text: string) =>
    page.waitFor(
      (id, words) => !!document.querySelector(`[data-testid=${id}]`)?.textContent?.includes(words),
      testId,
      text,
    );

  const waitForRows = (ids: readonly string[]) =>
    page.waitFor((wanted) => {
      const rows = [...document.querySelectorAll<HTMLElement>('[data-testid=person-row]')];
      return rows.map((row) => row.dataset.person).join() === wanted;
    }, ids.join());

  const chooseFile = (text: string) =>
    page.evaluate((content) => {
      const input = document.querySelector<HTMLInputElement>('[data-testid=import-file]');
      const chosen = new DataTransfer();
      chosen.items.add(new File([content], 'people.csv', { type: 'text/csv' }));
      if (!input) return;
      input.files = chosen.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    }, text);

  test('is told which line of a file is wrong, and nothing is imported', async () => {
    await page.click('[data-testid=import-people]');
    await chooseFile('id;name;roles;queues\r\nmia;Mia;agent;billing\r\nkim;Kim;king;billing');
    await waitForText('import-counts', '1 line is wrong');
    const [first] = await page.evaluate(() =>
      [...document.querySelectorAll('[data-testid=import-line]')].map((row) => row.textContent ?? ''),
    );

    expect(first).toMatch(/Kim.*no role “king”/s);
    expect(await findBarriers(page)).toEqual([]);
    expect((await desk.server.call<PeopleList>('GET', 'api/v1/admin/people')).total).toBe(1);
  });

  test('imports the mended file, and finds people by name, by queue and by what does not reach them', async () => {
    await chooseFile('id;name;roles;queues\r\nmia;Mia;agent;billing\r\nkim;Kim Ångström;agent;"billing, returns"');
    await waitForText('import-counts', '2 would be added');
    await page.click('[data-testid=import-apply]');
    await waitForText('people-count', 'Imported: 2 added, 0 changed.');
    await waitForRows(['administrator', 'kim', 'mia']);
    expect(await findBarriers(page)).toEqual([]);

    await page.type('#people-search', 'angstrom');
    await waitForRows(['kim']);
    await page.evaluate(() => document.querySelector<HTMLFormElement>('[data-testid=people-filters]')?.reset());
    await page.click('input[name=unreachable]');
    await waitForRows(['administrator', 'kim', 'mia']);
  });

  test('adds a person with the keyboard alone, and gives them a link', async () => {
    await page.evaluate(() => document.querySelector<HTMLElement>('[data-testid=add-person]')?.focus());
    await page.press('Enter');
    await page.waitFor(() => document.activeElement?.id === 'person-name');
    for (const letter of 'Zoe') await page.press(letter);
    await page.press('Enter');
    await page.waitFor(() => document.querySelectorAll('[data-testid=person-row]').length === 4);
    await page.click('[data-person=mia] [data-testid=person-link]');
    await page.waitFor(() =>
      document.querySelector('[data-testid=sign-in-url]')?.textContent?.includes('/sign-in/#token='),
    );
    await page.press('Escape');
  });

  test('changes a name, and nothing that others have changed since the form was opened', async () => {
    await desk.server.call('PUT', 'api/v1/admin/people/kim', { queues: ['billing', 'returns, EMEA'] });
    await page.goto(`${desk.server.base}admin/#person=kim`);
    await page.waitFor(() => !!document.querySelector('[data-testid=edit-person]'));
    await page.click('[data-testid=edit-person]');
    await page.waitFor(() => !!document.querySelector<HTMLInputElement>('#person-queues')?.value.includes('EMEA'));
    await desk.server.call('PUT', 'api/v1/admin/people/kim', { roles: ['agent', 'supervisor'], status: 'available' });
    await page.type('#person-name', ' 2');
    await page.click('[data-testid=save-person]');
    await page.waitFor(() => !!document.querySelector('person-section h1')?.textContent?.includes(' 2'));

    expect(await desk.server.call('GET', 'api/v1/admin/people/kim')).toMatchObject({
      ...{ name: 'Kim Ångström 2', roles: ['agent', 'supervisor'], status: 'available' },
      queues: ['billing', 'returns, EMEA'],
    });
    await desk.server.call('PUT', 'api/v1/admin/people/kim', { queues: ['billing', 'returns'], status: 'offline' });
  });

  test('tests a device the whole way to the screen, removes it, and is told what to do then', async () => {
    await desk.turnOn(page);
    await page.press('Escape');
    await page.goto(`${desk.server.base}admin/#person=administrator`);
    await page.waitFor(() => !!document.querySelector('[data-testid=person-device]'));
    await page.click('[data-testid=test-devices]');
    await waitForText('test-said', 'It was shown.');
    const steps = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('.test-steps li')].map(({ dataset }) => dataset.state),
    );
    expect(steps).toEqual(['done', 'done', 'done']);
    expect(desk.shownFor('Notifications work')).toHaveLength(1);
    expect(await findBarriers(page)).toEqual([]);

    await page.click('[data-testid=remove-device]');
    await page.click('person-devices [data-testid=confirm-yes]');
    await page.waitFor(() => !document.querySelector('[data-testid=person-device][data-state=active]'));
    await page.click('[data-testid=test-devices]');
    await waitForText('test-said', 'There is no device to send to.');
  });

  test('sets the times of a queue that people brought, with what is wrong told beside its field', async () => {
    await page.goto(`${desk.server.base}admin/#queues`);
    await page.click('[data-queue=billing] [data-testid=edit-queue]');
    await page.type('#queue-warn', '5');
    await page.type('#queue-breach', '4');
    await page.click('[data-testid=add-step]');
    await page.type('#queue-after-0', '10');
    await page.click('[data-testid=has-hours]');
    await page.click('[data-testid=save-queue]');
    await waitForText('queue-dialog', 'The warning has to come before the time is over');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('queue-warn');
    expect(await findBarriers(page)).toEqual([]);

    await page.press('Backspace');
    await page.type('#queue-warn', '2');
    await waitForText('queue-story', 'A chat that has waited 2 minutes: the agents are warned');
    await page.click('[data-testid=save-queue]');
    await waitForText('queues-table', 'After 10 minutes: the supervisors are told that nobody takes it.');
    await waitForText('queues-table', 'Monday to Friday 09:00–17:00');
    expect(await findBarriers(page)).toEqual([]);
    const { queues } = await desk.server.call<{ queues: QueueWithPolicy[] }>('GET', 'api/v1/admin/queues');
    expect(queues.map(({ id, people, policy }) => [id, people, policy?.sla, policy?.escalation])).toEqual([
      ['billing', 2, { warnAfterMinutes: 2, breachAfterMinutes: 4 }, [{ afterMinutes: 10, to: 'supervisors' }]],
      ['returns', 1, undefined, undefined],
    ]);
  });

  test('makes a token with a note and an end, revokes it, disables a person and erases them, each after a question', async () => {
    await page.goto(`${desk.server.base}admin/#person=mia`);
    await page.type('#token-label', 'Laptop');
    await page.click('[data-testid=person-link]');
    await page.waitFor(() => document.querySelector('[data-testid=sign-in-url]')?.textContent?.includes('#token='));
    await page.press('Escape');
    await waitForText('tokens-table', 'Laptop');
    await page.click('[aria-label="Revoke Laptop"]');
    await page.click('person-access [data-testid=confirm-yes]');
    await page.waitFor(() => !document.querySelector('[aria-label="Revoke Laptop"]'));

    await page.click('[data-testid=disable-person]');
    await page.click('person-leaving [data-testid=confirm-yes]');
    await waitForText('disable-person', 'Let in again');
    expect(await desk.server.call('GET', 'api/v1/admin/people/mia')).toMatchObject({ disabled: true });
    expect(await findBarriers(page)).toEqual([]);
    await page.click('[data-testid=erase-person]');
    await waitForText('confirm-list', 'devices, tokens and sessions');
    await page.click('person-leaving [data-testid=confirm-yes]');
    await page.waitFor(() => location.hash === '#people');
    await page.waitFor(
      () => !!document.querySelector('[data-testid=person-row]') && !document.querySelector('[data-person=mia]'),
    );

    expect(desk.browser.listFaults()).toEqual([]);
  });
});
