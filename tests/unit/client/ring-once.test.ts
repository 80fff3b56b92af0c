import { expect, test } from 'vitest';
import { createRingOnce, type RingOnce } from '../../../client/ring-once.ts';
import { createFakeLocks } from './fake-locks.ts';

type Outcome = 'played' | 'blocked' | 'off';

function fakeBrowser(...outcomes: Outcome[]) {
  const locks = createFakeLocks();
  const log: string[] = [];
  let now = 0;
  const rings: RingOnce[] = outcomes.map((outcome, tab) =>
    createRingOnce({
      name: 'sound',
      locks,
      isReady: () => outcome === 'played',
      chosen: () => 'bell',
      play: async () => {
        log.push(`${tab} ${outcome}`);
        return outcome;
      },
      onPlayed: (notification) =>
        rings.forEach((ring, other) => {
          if (other !== tab) ring.noteSounded(notification);
        }),
      onBlocked: () => log.push(`${tab} tells`),
      now: () => now,
      wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms / 100)),
    }),
  );
  return {
    log,
    rings,
    later: (ms: number) => {
      now += ms;
    },
    ring: (notification: string) => Promise.all(rings.map((ring) => ring.ring(notification, 'tag'))),
  };
}

test('three tabs sound once', async () => {
  const browser = fakeBrowser('played', 'played', 'played');
  await browser.ring('n1');
  expect(browser.log).toEqual(['0 played']);
});

test('the tab that may sound does, not the one that may not', async () => {
  const browser = fakeBrowser('blocked', 'played');
  await browser.ring('n1');
  expect(browser.log).toEqual(['1 played']);
});

test('where no tab may sound, one says so', async () => {
  const browser = fakeBrowser('blocked', 'blocked');
  await browser.ring('n1');
  expect(browser.log.filter((line) => line.endsWith('tells')).length).toBeGreaterThan(0);
});

test('what the system has sounded for is not sounded again', async () => {
  const browser = fakeBrowser('played');
  browser.rings[0]?.noteSounded('n1');
  browser.later(10_000);
  await browser.ring('n1');
  expect(browser.log).toEqual([]);
});

test('a burst of chats is one alarm, later ones sound again', async () => {
  const browser = fakeBrowser('played');
  await browser.ring('n1');
  browser.later(500);
  await browser.ring('n2');
  browser.later(3000);
  await browser.ring('n3');
  expect(browser.log).toEqual(['0 played', '0 played']);
});
