import { expect, test } from 'vitest';
import { createRingOnce } from '../../../client/ring-once.ts';
import { createSteadyClock } from '../../../client/steady-clock.ts';

const hourMs = 3_600_000;

function fakeDevice() {
  const device = { wall: 10 * hourMs, monotonic: 0 };
  return {
    now: createSteadyClock(
      () => device.wall,
      () => device.monotonic,
    ),
    pass(ms: number) {
      device.wall += ms;
      device.monotonic += ms;
    },
    sleep(ms: number) {
      device.wall += ms;
    },
    setBack(ms: number) {
      device.wall -= ms;
    },
  };
}

test('time passes, asleep too', () => {
  const { now, pass, sleep } = fakeDevice();
  const from = now();
  pass(20_000);
  sleep(hourMs);
  expect(now() - from).toBe(hourMs + 20_000);
});

test('a clock that is set back takes nothing back', () => {
  const { now, pass, setBack } = fakeDevice();
  const from = now();
  pass(20_000);
  setBack(hourMs);
  expect(now() - from).toBe(20_000);
  pass(20_000);
  expect(now() - from).toBe(40_000);
});

test('a clock that is set back silences no chat', async () => {
  const device = fakeDevice();
  const rung: string[] = [];
  const ring = createRingOnce({
    name: 'sound',
    locks: undefined,
    isReady: () => true,
    chosen: () => 'bell',
    play: async () => 'played',
    onPlayed: (notification) => rung.push(notification),
    onBlocked() {},
    now: device.now,
    wait: async () => {},
  });
  await ring.ring('n1', 'chat-1');
  device.pass(10_000);
  device.setBack(hourMs);
  await ring.ring('n2', 'chat-2');
  expect(rung).toEqual(['n1', 'n2']);
});
