import { afterEach, beforeEach, expect, test } from 'vitest';
import { person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
  await desk.subscribe(await desk.addPerson(person({ id: 'ben' })), 'Ben’s');
  await desk.subscribe(await desk.addPerson(person()), 'Anna’s');
});
afterEach(() => desk.stop());

const list = async (query = '') => (await desk.call('get', `/api/v1/admin/subscriptions${query}`).expect(200)).body;
const labelsOf = async (query = '') =>
  (await list(query)).subscriptions.map(({ device }: { device: string }) => device);

test('everybody’s devices are listed by person', async () => {
  expect(await labelsOf()).toEqual(['Anna’s', 'Ben’s']);
});

test('one person’s are asked for by their id', async () => {
  expect(await labelsOf('?person=ben')).toEqual(['Ben’s']);
});

test('a person that nobody knows has none', async () => {
  expect(await labelsOf('?person=nobody')).toEqual([]);
});

test('no answer holds an endpoint or a key', async () => {
  const text = JSON.stringify(await list());
  const rows = await desk.desk.rooms.store.db.selectFrom('pushSubscriptions').selectAll().execute();

  const told = rows
    .flatMap(({ endpoint, p256dh, auth }) => [endpoint, p256dh, auth])
    .filter((word) => text.includes(word));
  expect(told).toEqual([]);
});

test('a device whose VAPID key does not fit is flagged, and the others go on (G14)', async () => {
  desk.receiver.answerNext({ status: 403 });
  const { body } = await desk.call('post', '/api/v1/admin/people/anna/token');
  await desk.call('post', '/api/v1/test-notification', {}, body.token).expect(200);

  const states = (await list()).subscriptions.map(({ device, state }: Record<string, string>) => [device, state]);
  expect(states).toEqual([
    ['Anna’s', 'refused'],
    ['Ben’s', 'active'],
  ]);
});

test('a long list is read page by page, each device once', async () => {
  const token = await desk.addPerson(person({ id: 'zoe', name: 'Zoe' }));
  const made = [await desk.subscribe(token), await desk.subscribe(token), await desk.subscribe(token)];
  const page = async (query: string) =>
    (await desk.call('get', `/api/v1/admin/subscriptions?person=zoe&${query}`)).body;
  const pages = [await page('limit=2'), await page('limit=2&offset=2'), await page('limit=2&offset=4')];
  const ids = pages.map(({ subscriptions }) => subscriptions.map(({ id }: { id: string }) => id));

  expect([ids.map(({ length }) => length), pages.map(({ total }) => total)]).toEqual([
    [2, 1, 0],
    [3, 3, 3],
  ]);
  expect(ids.flat().sort()).toEqual(made.map(({ id }) => id).sort());
});
