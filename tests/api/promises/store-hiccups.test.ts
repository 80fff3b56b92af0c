import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acceptChatEvent } from '../../../server/intake/accept-chat-event.ts';
import { toIso } from '../../../wire/instant.ts';
import { chatEvent } from '../../support/builders.ts';
import { pollUntil } from '../../support/poll-until.ts';
import { type Floor, openFloor, pushStates, titles } from './floor.ts';
import { startHeldPushService } from './held-push-service.ts';
import { openStream } from './stream.ts';

let floor: Floor;
let isDiskBroken: boolean;

beforeEach(async () => {
  isDiskBroken = false;
  floor = await openFloor({}, { flushLog: async () => (isDiskBroken ? Promise.reject(new Error('EIO')) : undefined) });
});

afterEach(() => floor.stop());

function messageEvent(agents = ['anna']) {
  const message = { id: randomUUID(), text: 'Hello' };
  return chatEvent({
    type: 'message.created',
    at: toIso(floor.desk.clock.now()),
    chat: { id: `chat-of-${agents[0]}`, agents },
    message,
  });
}

describe('a webhook whose commit the disk did not confirm', () => {
  /** It is committed, and answered as if it were not: the chat system sends it again. */
  async function postTwice(): Promise<void> {
    const [event, id] = [messageEvent(), 'msg_unsure'];
    isDiskBroken = true;
    await floor.desk.post(event, { id }).expect(503);
    isDiskBroken = false;
    await floor.desk.post(event, { id }).expect(200, { event: id, duplicate: true });
  }

  test('rings all the same, once, within seconds', async () => {
    await postTwice();
    await floor.pass(3_000, 500);
    expect(titles(floor.anna)).toEqual(['Clara has sent you a new message']);
    await floor.pass(60_000);
    expect(floor.anna.requests()).toHaveLength(1);
    expect(pushStates(await floor.trace('msg_unsure'), 'anna')).toEqual([{ state: 'accepted', because: null }]);
  });

  test('is told at once by the pop-up, and by the fallback in its time', async () => {
    await floor.report(floor.anna, 'window-1');
    const stream = await openStream(floor.desk, floor.anna.token);
    await postTwice();
    await stream.waitFor('notice');
    await floor.pass(3_000);
    expect(titles(floor.anna)).toHaveLength(1);
    await stream.close();
  });
});

test('what a stream could not read is said a second later', async () => {
  const { store, intake } = floor.desk.desk.rooms;
  await floor.report(floor.anna, 'window-1');
  const stream = await openStream(floor.desk, floor.anna.token);
  // In one commit: what is read after it fails.
  await Promise.all([
    acceptChatEvent(intake, { source: 'chat', id: 'msg_unread', event: messageEvent() }),
    store.transaction((db) => db.schema.alterTable('notices').renameTo('hidden').execute()),
  ]);
  await floor.desk.settle();
  await store.db.schema.alterTable('hidden').renameTo('notices').execute();
  expect(floor.desk.logged.map(({ event }) => event)).toContain('stream.failed');
  floor.desk.clock.advance(1_000);
  await stream.waitFor('notice');
  await stream.close();
});

test('a push that was claimed as the store could not be read goes out a second later', async () => {
  const { db } = floor.desk.desk.rooms.store;
  await floor.report(floor.anna, 'window-1');
  await floor.tell(messageEvent());
  await db.schema.alterTable('preferences').renameTo('hidden').execute();
  await floor.pass(3_000);
  await db.schema.alterTable('hidden').renameTo('preferences').execute();
  expect(titles(floor.anna)).toEqual([]);
  await floor.pass(2_000, 1_000);
  expect(titles(floor.anna)).toHaveLength(1);
});

test('a push whose answer comes after its claim is over, as on a machine that slept, is not sent again by who sends it', async () => {
  const held = await startHeldPushService(floor.desk);
  const device = await held.subscribe(floor.ben.token);
  await floor.desk.post(messageEvent(['ben'])).expect(202);
  const push = await held.waitForRequest(device.endpoint);
  floor.desk.clock.advance(60_000);
  await floor.desk.post(messageEvent(['anna'])).expect(202);
  await pollUntil({ until: 'another was sent', read: () => titles(floor.anna), accept: ({ length }) => length === 1 });
  floor.desk.clock.advance(15_000);
  push.answer(201);
  held.answerAll(201);
  await floor.pass(60_000);
  await floor.desk.settle();
  expect(held.requests.filter(({ endpoint }) => endpoint === device.endpoint)).toHaveLength(1);
  await held.stop();
});
