import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Overview } from '../../../../wire/overview.ts';
import { chatEvent, person } from '../../../support/builders.ts';
import { startTestDesk, type TestDesk } from '../../../support/test-desk.ts';

let desk: TestDesk;
beforeEach(async () => {
  desk = await startTestDesk();
  await desk.addSource();
});
afterEach(() => desk.stop());

const minute = 60_000;
/** A look that is not the one before. */
async function read(): Promise<Overview> {
  desk.clock.advance(2_000);
  return (await desk.call('get', '/api/v1/admin/overview').expect(200)).body;
}
const assigned = (chat: string) =>
  desk.post(chatEvent({ type: 'chat.assigned', chat: { id: chat, agents: ['anna'] } }));
const busyMinutes = ({ minutes }: Overview) =>
  minutes.filter(({ webhooks }) => webhooks > 0).map(({ at, webhooks }) => [at.slice(11, 16), webhooks]);

test('an empty desk has sixty minutes with nothing in them', async () => {
  const overview = await read();

  expect(overview.minutes).toHaveLength(60);
  expect([overview.minutes[0]?.at, overview.minutes.at(-1)?.at]).toEqual([
    '2026-01-14T11:01:00.000Z',
    '2026-01-14T12:00:00.000Z',
  ]);
  expect({ ...overview, minutes: [] }).toEqual({
    ...{ at: '2026-01-14T12:00:02.000Z', minutes: [], pushServices: [], refusedHosts: [], devices: [], onDuty: 0 },
    timeToShown: { count: 0, medianMs: null, p95Ms: null, p99Ms: null },
    unreachable: { count: 0, people: [] },
  });
});

describe('webhooks and notifications', () => {
  test('are counted by the minute, and a minute that was read before stays right', async () => {
    await desk.addPerson(person());
    await assigned('1').expect(202);
    await read();
    await assigned('2').expect(202);
    desk.clock.advance(minute);
    await read();
    desk.clock.advance(5 * minute);
    await assigned('3').expect(202);

    const overview = await read();
    expect(busyMinutes(overview)).toEqual([
      ['12:00', 2],
      ['12:06', 1],
    ]);
    expect(overview.minutes.map(({ notifications }) => notifications.ring).filter(Boolean)).toEqual([2, 1]);
  });

  test('leave out a webhook that came twice or was refused', async () => {
    await desk.post(chatEvent(), { id: 'msg_1' }).expect(202);
    await desk.post(chatEvent(), { id: 'msg_1' }).expect(200);
    await desk.post(chatEvent(), { secret: 'whsec_AAAA' }).expect(401);

    expect(busyMinutes(await read())).toEqual([['12:00', 1]]);
  });

  test('go after an hour', async () => {
    await desk.post(chatEvent()).expect(202);
    await read();
    desk.clock.advance(61 * minute);

    expect(busyMinutes(await read())).toEqual([]);
  });

  test('are there still after a restart', async () => {
    await desk.post(chatEvent()).expect(202);
    await desk.restart();

    expect(busyMinutes(await read())).toEqual([['12:00', 1]]);
  });
});

test('the time to shown is that of the first report of each notification', async () => {
  await desk.addPerson(person());
  const told = new Set<string>();
  for (const seconds of [1, 2, 10]) {
    await assigned(`chat-${seconds}`).expect(202);
    const rows = await desk.desk.rooms.store.db.selectFrom('decisions').select('id').execute();
    const notification = rows.map(({ id }) => id).find((id) => !told.has(id)) ?? '';
    told.add(notification);
    const token = desk.desk.rooms.intake.proofs.proofOf('receipt', notification);
    desk.clock.advance(seconds * 1_000);
    const receipt = { notification, token, kind: 'shown', at: desk.clock.now() };
    await desk.call('post', '/api/v1/receipts', { receipts: [receipt] }, null).expect(204);
    desk.clock.advance(1_000);
    await desk.call('post', '/api/v1/receipts', { receipts: [{ ...receipt, kind: 'clicked' }] }, null).expect(204);
  }

  expect((await read()).timeToShown).toEqual({ count: 3, medianMs: 2_000, p95Ms: 10_000, p99Ms: 10_000 });
});

describe('push services', () => {
  const host = () => new URL(desk.receiver.origin).host;

  test('are listed with what they accepted, refused, gave up and have to wait for', async () => {
    const anna = await desk.addPerson(person());
    await desk.subscribe(anna);
    await assigned('1');
    await desk.settle();
    desk.receiver.answerNext({ status: 403 });
    await assigned('2');
    await desk.settle();
    await read();
    desk.receiver.answerNext({ status: 503, headers: { 'retry-after': '30' } });
    await assigned('3');
    await desk.settle();

    const { pushServices } = await read();
    expect(pushServices).toEqual([
      {
        ...{ host: host(), accepted: 1, refused: 1, gone: 0, failed: 1, waiting: 1 },
        closedUntil: expect.stringMatching(/^2026-01-14T12:00:/),
      },
    ]);
  });

  test('one that gave a push subscription up is counted so', async () => {
    const { endpoint } = await desk.subscribe(await desk.addPerson(person()));
    desk.receiver.unsubscribe(endpoint);
    await assigned('1');
    await desk.settle();

    expect((await read()).pushServices[0]).toMatchObject({ accepted: 0, gone: 1 });
  });
});

test('devices are counted by browser, the most first, live ones alone', async () => {
  const anna = await desk.addPerson(person());
  await desk.subscribe(anna, 'Chrome on Windows');
  await desk.subscribe(anna, 'Firefox on Linux');
  await desk.subscribe(anna, 'Firefox on Linux');
  const { id } = await desk.subscribe(anna, 'Safari on Mac');
  await desk.call('delete', `/api/v1/subscriptions/${id}`, undefined, anna);

  expect((await read()).devices).toEqual([
    { device: 'Firefox on Linux', count: 2 },
    { device: 'Chrome on Windows', count: 1 },
  ]);
});

describe('agents on duty whom no push reaches', () => {
  const listed = async () => (await read()).unreachable.people.map(({ id, because }) => [id, because]);

  test('are those who never turned notifications on, whose devices ended, or are refused', async () => {
    await desk.addPerson(person({ id: 'never', name: 'Anna' }));
    const ended = await desk.addPerson(person({ id: 'ended', name: 'Ben' }));
    const { id } = await desk.subscribe(ended);
    await desk.call('delete', `/api/v1/subscriptions/${id}`, undefined, ended);
    await desk.subscribe(await desk.addPerson(person({ id: 'refused', name: 'Cara' })));
    desk.receiver.answerNext({ status: 403 });
    await desk.post(chatEvent({ type: 'chat.assigned', to: { agents: ['refused'] } }));
    await desk.settle();

    expect(await listed()).toEqual([
      ['never', 'never-turned-on'],
      ['ended', 'ended'],
      ['refused', 'refused'],
    ]);
  });

  test('are not those with a device that works, nor who is not available, disabled, or no agent', async () => {
    const anna = await desk.addPerson(person());
    await desk.subscribe(anna);
    const gone = await desk.subscribe(anna);
    await desk.call('delete', `/api/v1/subscriptions/${gone.id}`, undefined, anna);
    await desk.addPerson(person({ id: 'off', status: 'unavailable' }));
    await desk.addPerson(person({ id: 'sam', roles: ['supervisor'] }));
    await desk.addPerson(person({ id: 'left' }));
    await desk.call('put', '/api/v1/admin/people/left', { disabled: true }).expect(200);

    const { unreachable, onDuty } = await read();
    expect([unreachable, onDuty]).toEqual([{ count: 0, people: [] }, 1]);
  });

  test('are told with their queues, and whether a page of theirs is open', async () => {
    const anna = await desk.addPerson(person());
    const report = { view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 };
    await desk.call('put', '/api/v1/windows/w1', report, anna).expect(204);
    const open = (await read()).unreachable.people[0];
    desk.clock.advance(120_000);
    const left = (await read()).unreachable.people[0];

    expect([open?.hasOpenPage, left?.hasOpenPage, open?.queues]).toEqual([true, false, person().queues]);
  });

  test('are a hundred at the most, with how many there are', async () => {
    for (let count = 0; count < 101; count += 1) {
      await desk
        .call('post', '/api/v1/admin/people', person({ id: `agent-${count}`, name: `Agent ${count}` }))
        .expect(201);
    }

    const { unreachable } = await read();
    expect([unreachable.count, unreachable.people.length]).toEqual([101, 100]);
  });
});

test('two who look within a moment get the same', async () => {
  const { body: first } = await desk.call('get', '/api/v1/admin/overview');
  await desk.post(chatEvent()).expect(202);
  const { body: second } = await desk.call('get', '/api/v1/admin/overview');

  expect(second).toEqual(first);
});

test('two who look at the same time count nothing twice', async () => {
  await desk.subscribe(await desk.addPerson(person()));
  await assigned('1');
  await desk.settle();
  const look = () => desk.call('get', '/api/v1/admin/overview').then(({ body }) => body.pushServices[0].accepted);

  expect([...(await Promise.all([look(), look()])), (await read()).pushServices[0]?.accepted]).toEqual([1, 1, 1]);
});

test('it is for administrators alone', async () => {
  await desk.call('get', '/api/v1/admin/overview', undefined, await desk.addPerson(person())).expect(403);
});

test('a push service that nobody allowed is told, with how many people use it (N5)', async () => {
  for (const id of ['mia', 'noor']) {
    const token = await desk.addPerson(person({ id }));
    const { body: key } = await desk.call('get', '/api/v1/vapid', undefined, token);
    const subscription = { ...desk.receiver.subscribe(key.applicationServerKey), endpoint: 'https://push.example/1' };
    await desk.call('put', '/api/v1/subscriptions', { subscription, keyId: key.keyId }, token).expect(422);
  }

  expect((await read()).refusedHosts).toEqual([{ host: 'push.example', people: 2 }]);
  expect((await desk.call('get', '/metrics')).text).toContain('deskbell_endpoints_refused_total 2');
});
