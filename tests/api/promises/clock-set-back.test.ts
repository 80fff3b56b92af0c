import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Floor, openFloor, pushStates, titles } from './floor.ts';

const hourMs = 3_600_000;

let floor: Floor;

beforeEach(async () => {
  floor = await openFloor();
});

afterEach(() => floor.stop());

/** The clock goes back, and whatever comes in wakes the server. */
async function setBack(): Promise<void> {
  floor.desk.clock.advance(-hourMs);
  floor.desk.desk.rooms.dispatcher.wake();
  await floor.desk.settle();
}

test('a fallback goes out in its time though the clock is set back by an hour', async () => {
  await floor.report(floor.anna, 'window-1');
  await floor.message();
  await setBack();
  expect(titles(floor.anna)).toEqual([]);
  await floor.pass(3_000, 1_000);
  expect(titles(floor.anna)).toHaveLength(1);
});

test('what a push service put off is tried again in its time, and worth as long as it was', async () => {
  floor.desk.receiver.answerNext({ status: 429, headers: { 'retry-after': '30' } });
  const { id } = await floor.tell({ type: 'chat.assigned' });
  await setBack();
  await floor.pass(30_000, 5_000);
  expect(pushStates(await floor.trace(id), 'anna')).toEqual([{ state: 'accepted', because: null }]);
  expect(floor.anna.pushes()[0]?.received.ttlSeconds).toBeLessThanOrEqual(600);
});

test('what waited as the server was stopped goes out in its time though the clock was set back before it starts', async () => {
  await floor.report(floor.anna, 'window-1');
  await floor.message();
  floor.desk.clock.advance(-hourMs);
  await floor.desk.restart();
  await floor.pass(3_000, 1_000);
  expect(titles(floor.anna)).toHaveLength(1);
});

test('a clock that goes back by a second hastens nothing', async () => {
  await floor.report(floor.anna, 'window-1');
  await floor.message();
  floor.desk.clock.advance(-1_000);
  floor.desk.desk.rooms.dispatcher.wake();
  await floor.pass(2_999, 1_000);
  expect(titles(floor.anna)).toEqual([]);
});
