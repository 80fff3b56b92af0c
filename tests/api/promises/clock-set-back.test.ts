import { afterEach, beforeEach, expect, test } from 'vitest';
import { decisionFor, type Floor, minuteMs, openFloor, pushStates, titles } from './floor.ts';

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

/** A window shows it, and says so. */
async function acknowledge(event: string): Promise<void> {
  const { notification } = decisionFor(await floor.trace(event), 'anna');
  const token = floor.desk.desk.rooms.intake.proofs.proofOf('receipt', notification);
  await floor.receipts([{ notification, token, kind: 'shown', window: 'window-1' }]);
}

test('who sat there before by a clock that was set back has not seen what comes after, and goes at once', async () => {
  await floor.report(floor.anna, 'window-1');
  await floor.pass(20_000, 10_000);
  await floor.report(floor.anna, 'window-1');
  await setBack();
  await acknowledge((await floor.message()).id);
  await floor.pass(1_000);
  await floor.close(floor.anna, 'window-1');
  await floor.pass(2 * minuteMs, 5_000);
  expect(titles(floor.anna)).toHaveLength(1);
});

test('nor has who shuts the lid then, so that the window says no more', async () => {
  await floor.report(floor.anna, 'window-1');
  await floor.pass(20_000, 10_000);
  await floor.report(floor.anna, 'window-1');
  await setBack();
  await acknowledge((await floor.message()).id);
  await floor.pass(2 * minuteMs, 5_000);
  expect(titles(floor.anna)).toHaveLength(1);
});

test('who goes on sitting there has seen it', async () => {
  await floor.report(floor.anna, 'window-1');
  await floor.pass(20_000, 10_000);
  await floor.report(floor.anna, 'window-1');
  await setBack();
  await floor.report(floor.anna, 'window-1');
  await acknowledge((await floor.message()).id);
  for (let reports = 0; reports < 10; reports += 1) {
    await floor.pass(25_000, 5_000);
    await floor.report(floor.anna, 'window-1');
  }
  expect(titles(floor.anna)).toEqual([]);
});
