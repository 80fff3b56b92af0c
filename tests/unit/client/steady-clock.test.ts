import { expect, test } from 'vitest';
import { createRingOnce } from '../../../client/ring-once.ts';
import { createSteadyClock } from '../../../client/steady-clock.ts';

const hourMs = 3_600_000;

function fakeDevice() {
  let clock = 10 * hourMs;
  return {
    now: createSteadyClock(() => clock),
    pass(ms: number) {
      clock += ms;
    },
  };
}

test('time passes', () => {
  const { now, pass } = fakeDevice();
  const from = now();
  pass(hourMs);
  expect(now() - from).toBe(hourMs);
});

test('a clock that is set back takes nothing back', () => {
  const { now, pass } = fakeDevice();
  const from = now();
  pass(20_000);
  now();
  for (let times = 1; times <= 2; times += 1) {
    pass(-hourMs);
    expect(now() - from).toBe(20_000 * times);
    pass(20_000);
    expect(now() - from).toBe(20_000 * (times + 1));
  }
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
  device.now();
  device.pass(-hourMs);
  await ring.ring('n2', 'chat-2');
  expect(rung).toEqual(['n1', 'n2']);
});
