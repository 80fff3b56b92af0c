import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatEvent, person } from '../support/builders.ts';
import { startTestDesk, type TestDesk } from '../support/test-desk.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'operations');
const files = ['prometheus-alerts.yml', 'grafana-dashboard.json'];

let desk: TestDesk;
beforeAll(async () => {
  desk = await startTestDesk();
  await desk.addSource();
  await desk.subscribe(await desk.addPerson(person()));
  await desk.addPerson(person({ id: 'ben' }));
});
afterAll(() => desk.stop());

const metrics = async () => (await desk.call('get', '/metrics', undefined, null).expect(200)).text;
const numberOf = async (name: string) => Number((await metrics()).match(new RegExp(`^${name} (\\S+)$`, 'm'))?.[1]);

/** Metrics that a query names, without what a histogram adds to its name. */
function namesIn(text: string): string[] {
  const names = text.match(/\b(?:deskbell|process|nodejs)_[a-z_]+/g) ?? [];
  return [...new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')))];
}

test.each(files)('every metric that %s names is there', async (file) => {
  const named = namesIn(await readFile(join(folder, file), 'utf8'));
  const there = [...(await metrics()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);

  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !there.includes(name))).toEqual([]);
});

test('every metric of ours is on the dashboard', async () => {
  const shown = namesIn(await readFile(join(folder, 'grafana-dashboard.json'), 'utf8'));
  const ours = [...(await metrics()).matchAll(/^# TYPE (deskbell_\S+)/gm)].map(([, name]) => name);

  // That the store is up is an alarm, and no curve.
  expect(ours.filter((name) => !shown.includes(name ?? ''))).toEqual(['deskbell_store_up']);
});

describe('what an operator reads', () => {
  test('is of this instant, not of when it was read before', async () => {
    await metrics();
    await desk.call('put', '/api/v1/admin/people/ben', { status: 'unavailable' }).expect(200);
    const without = await numberOf('deskbell_agents_unreachable');
    await desk.call('put', '/api/v1/admin/people/ben', { status: 'available' }).expect(200);

    expect([without, await numberOf('deskbell_agents_unreachable')]).toEqual([0, 1]);
  });

  test('agents who are available and have no device are counted', async () => {
    expect(await numberOf('deskbell_agents_unreachable')).toBe(1);
  });

  test('who is disabled is no agent, and a device whose pushes are refused is none', async () => {
    await desk.call('put', '/api/v1/admin/people/ben', { disabled: true }).expect(200);
    const withoutBen = await numberOf('deskbell_agents_unreachable');
    desk.receiver.answerWith({ status: 403 });
    await desk.call('post', '/api/v1/admin/people/anna/test-notification').expect(200);
    const withoutPushes = await numberOf('deskbell_agents_unreachable');
    desk.receiver.answerWith({ status: 201 });
    await desk.call('post', '/api/v1/admin/people/anna/test-notification').expect(200);
    await desk.call('put', '/api/v1/admin/people/ben', { disabled: false }).expect(200);

    expect([withoutBen, withoutPushes, await numberOf('deskbell_agents_unreachable')]).toEqual([0, 1, 1]);
  });

  test('what waits is counted, with how long it has been due, and the push service that is left alone', async () => {
    desk.receiver.answerWith({ status: 503, headers: { 'retry-after': '60' } });
    await desk.post(chatEvent({ type: 'chat.queued' })).expect(202);
    await desk.settle();
    desk.clock.advance(65_000 - 10_000);

    const { host } = new URL(desk.receiver.origin);
    expect(await numberOf(`deskbell_push_host_waiting{host="${host}"}`)).toBe(1);
    expect(await numberOf('deskbell_store_up')).toBe(1);
    expect(await numberOf('deskbell_people_told_total')).toBe(2);
  });

  test('the time to the answer of a webhook and of a push service is measured', async () => {
    const { host } = new URL(desk.receiver.origin);

    expect(await numberOf('deskbell_webhook_seconds_count')).toBe(1);
    expect(await numberOf(`deskbell_push_seconds_count{host="${host}"}`)).toBeGreaterThan(0);
  });
});

/** "deskbell_pushes_total outcome", for each label that a query groups or selects by. */
function labelsIn(text: string): string[] {
  const selected = [...text.matchAll(/(deskbell_[a-z_]+)\{(\w+)=/g)].map(([, name, label]) => `${name} ${label}`);
  const grouped = [...text.matchAll(/by \(([\w, ]+)\) \(\w+\((deskbell_[a-z_]+)/g)].flatMap(([, labels = '', name]) =>
    labels.split(', ').map((label) => `${name} ${label}`),
  );
  return [...new Set([...selected, ...grouped])];
}

test.each(files)(
  'every label that a query of %s goes by is on its metric, with the value that it looks for',
  async (file) => {
    const asked = await readFile(join(folder, file), 'utf8');
    desk.receiver.answerWith({ status: 403 });
    // Until a push service that was left alone is sent to again.
    desk.clock.advance(600_000);
    await desk.settle();
    await desk.call('post', '/api/v1/admin/people/anna/test-notification').expect(200);
    desk.desk.rooms.metrics.callback('chat.shown', 'done');
    await desk.post(chatEvent(), { secret: 'whsec_AAAA' }).expect(401);
    desk.desk.rooms.metrics.fault('made.up');
    desk.desk.rooms.metrics.receipt('shown', 1);
    const text = await metrics();
    const samples = (pair: string) => {
      const [name = '', label = ''] = pair.split(' ');
      return new RegExp(`^${name}\\{[^}]*\\b${label}="`, 'm').test(text);
    };
    const values = [...asked.replaceAll('\\"', '"').matchAll(/deskbell_\w+\{(\w+="[\w-]+")\}/g)].map(
      ([, value = '']) => value,
    );

    expect(labelsIn(asked).length).toBeGreaterThan(3);
    expect(labelsIn(asked).filter((pair) => !samples(pair))).toEqual([]);
    expect(values.filter((value) => !text.includes(value))).toEqual([]);
  },
);

test('a store that cannot be read is told, and the other numbers are there', async () => {
  const { schema } = desk.desk.rooms.store.db;
  await schema.alterTable('deliveries').renameTo('elsewhere').execute();
  const text = await metrics();
  await schema.alterTable('elsewhere').renameTo('deliveries').execute();

  expect(text).toMatch(/^deskbell_store_up 0$/m);
  expect(text).toMatch(/^deskbell_streams 0$/m);
});

test('hosts that somebody makes up below a push service are one on the list of numbers', async () => {
  const anna = (await desk.call('post', '/api/v1/admin/people/anna/token').expect(201)).body.token;
  const { body: key } = await desk.call('get', '/api/v1/vapid', undefined, anna).expect(200);
  for (const name of ['one', 'other']) {
    const { keys } = desk.receiver.subscribe(key.applicationServerKey);
    const endpoint = `https://${name}.made-up.push.apple.com/`;
    const subscription = { endpoint, keys };
    await desk.call('put', '/api/v1/subscriptions', { keyId: key.keyId, subscription }, anna).expect(201);
  }
  await desk.call('post', '/api/v1/test-notification', undefined, anna).expect(200);
  const text = await metrics();

  expect(text).not.toContain('made-up');
  expect(text).toMatch(/^deskbell_pushes_total\{host="push\.apple\.com",/m);
});
