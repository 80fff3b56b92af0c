import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Floor, type Member, minuteMs, openFloor, type Push, pushStates, readingOf } from './floor.ts';
import { startHeldPushService } from './held-push-service.ts';
import { openStream } from './stream.ts';

let floor: Floor;

beforeEach(async () => {
  floor = await openFloor();
});

afterEach(() => floor.stop());

/** Her browser makes a new push subscription in the place of the old one. */
async function replace({ token, device }: Member) {
  const { body: key } = await floor.desk.call('get', '/api/v1/vapid', undefined, token).expect(200);
  const subscription = floor.desk.receiver.subscribe(key.applicationServerKey);
  const body = { subscription, keyId: key.keyId, replaces: device.id };
  await floor.desk.call('put', '/api/v1/subscriptions', body, token).expect(201);
  await floor.desk.settle();
  return { ...readingOf(floor.desk, subscription.endpoint), endpoint: subscription.endpoint };
}

function confirmShown({ device }: Pick<Member, 'device'>, { message }: Push) {
  const { notification, token } = message.notification.data;
  return floor.receipts([{ notification, token, kind: 'shown', subscription: device.id }]);
}

// F10, E12, U
test('what a push subscription that was gone had not delivered goes to the one that takes its place', async () => {
  floor.desk.receiver.unsubscribe(floor.anna.device.endpoint);
  const { id } = await floor.message({ text: 'Are you there?' });
  const next = await replace(floor.anna);
  expect(next.pushes().map(({ body }) => body)).toEqual([expect.stringContaining('Are you there?')]);
  expect(
    pushStates(await floor.trace(id), 'anna')
      .map(({ state }) => state)
      .sort(),
  ).toEqual(['accepted', 'gone']);
});

test('what waited for it while it was found to be gone goes there too', async () => {
  await floor.report(floor.anna, 'window-1');
  await floor.message({ text: 'First' });
  floor.desk.receiver.unsubscribe(floor.anna.device.endpoint);
  await floor.close(floor.anna, 'window-1');
  await floor.tell({ type: 'chat.assigned', chat: { id: 'chat-2', queue: 'support' }, to: { agents: ['anna'] } });
  await floor.pass(minuteMs);
  const next = await replace(floor.anna);
  expect(next.pushes().map(({ tag }) => tag)).toHaveLength(2);
});

test('what it took, but no service worker has said to have shown, is sent again', async () => {
  await floor.message();
  const [first] = floor.anna.pushes();
  const next = await replace(floor.anna);
  const notificationsOf = (pushes: Push[]) => pushes.map(({ message }) => message.notification.data.notification);
  expect(notificationsOf(next.pushes())).toEqual([first?.message.notification.data.notification]);
});

test('what was shown is not sent again, nor what was told of the same chat before', async () => {
  await floor.message({ text: 'First' });
  await floor.message({ text: 'Second' });
  const [, second] = floor.anna.pushes();
  if (!second) throw new Error('the second message was not pushed');
  await confirmShown(floor.anna, second);
  const next = await replace(floor.anna);
  expect(next.pushes()).toEqual([]);
});

test.each(['withdrawn', 'over'])('what is %s by then is not sent again', async (how) => {
  await floor.message();
  if (how === 'withdrawn') await floor.tell({ type: 'chat.closed' });
  else await floor.pass(120 * minuteMs, 10 * minuteMs);
  const next = await replace(floor.anna);
  expect(next.requests()).toEqual([]);
});

test('what came while no browser of hers could be reached is sent once one can be', async () => {
  floor.desk.receiver.unsubscribe(floor.anna.device.endpoint);
  await floor.message({ text: 'First', chat: { id: 'chat-1' } });
  const { id } = await floor.message({ text: 'Second', chat: { id: 'chat-2' } });
  await floor.message({ text: 'Too old', chat: { id: 'chat-3' } });
  await floor.tell({ type: 'chat.closed', chat: { id: 'chat-3' } });
  expect(pushStates(await floor.trace(id), 'anna')).toEqual([]);
  const next = await replace(floor.anna);
  await floor.pass(5_000);
  expect(next.pushes().map(({ body }) => body)).toEqual([
    expect.stringContaining('First'),
    expect.stringContaining('Second'),
  ]);
});

test('what came while this browser could not be reached is sent to it, where another has not shown it yet', async () => {
  const phone = await floor.desk.subscribe(floor.anna.token, 'Phone');
  floor.desk.receiver.unsubscribe(floor.anna.device.endpoint);
  await floor.message({ chat: { id: 'chat-1' } });
  await floor.message({ text: 'Shown', chat: { id: 'chat-2' } });
  await floor.message({ text: 'Not shown', chat: { id: 'chat-3' } });
  const [, shown] = readingOf(floor.desk, phone.endpoint).pushes();
  if (!shown) throw new Error('it was not pushed to the phone');
  await confirmShown({ device: phone }, shown);
  const next = await replace(floor.anna);
  await floor.pass(5_000);
  const bodies = next.pushes().map(({ body }) => body);
  expect(bodies).toContainEqual(expect.stringContaining('Not shown'));
  expect(bodies.filter((body) => body === 'Shown')).toEqual([]);
});

test('what came before a browser’s first push subscription is sent to it, unless a page that is in front shows it', async () => {
  const joe = { id: 'joe', name: 'Joe', roles: ['agent'], queues: ['support'], status: 'available' } as const;
  const token = await floor.desk.addPerson({ ...joe, roles: [...joe.roles], queues: [...joe.queues] });
  await floor.tell({ type: 'chat.queued', chat: { id: 'chat-1' } });
  const stream = await openStream(floor.desk, token);
  const { notification, token: proof } = await stream.waitFor('notice');
  await floor.tell({ type: 'chat.queued', chat: { id: 'chat-2' } });
  const device = await floor.desk.subscribe(token, 'First');
  await floor.receipts([{ notification, token: proof, kind: 'shown', window: 'window-1' }]);
  await floor.pass(5_000);
  const { pushes } = readingOf(floor.desk, device.endpoint);
  expect(pushes().map(({ tag }) => tag)).toEqual(['chat:chat:chat-2']);
  await stream.close();
});

test('what is under way to the old one goes to the new one as well', async () => {
  const held = await startHeldPushService(floor.desk);
  const old = await held.subscribe(floor.anna.token, { replaces: floor.anna.device.id });
  await floor.desk.post({
    type: 'chat.assigned',
    at: floor.desk.clock.now(),
    chat: { id: 'chat-1' },
    to: { agents: ['anna'] },
  });
  const inFlight = await held.waitForRequest(old.endpoint);
  const successor = await held.subscribe(floor.anna.token, { replaces: old.id });
  inFlight.answer(410);
  (await held.waitForRequest(successor.endpoint)).answer(201);
  await floor.desk.settle();
  await held.stop();
});

test('the same registration twice hands nothing over twice', async () => {
  await floor.message();
  const { body: key } = await floor.desk.call('get', '/api/v1/vapid', undefined, floor.anna.token).expect(200);
  const subscription = floor.desk.receiver.subscribe(key.applicationServerKey);
  const body = { subscription, keyId: key.keyId, replaces: floor.anna.device.id };
  for (const _time of [1, 2]) await floor.desk.call('put', '/api/v1/subscriptions', body, floor.anna.token);
  await floor.desk.settle();
  expect(readingOf(floor.desk, subscription.endpoint).pushes()).toHaveLength(1);
});
