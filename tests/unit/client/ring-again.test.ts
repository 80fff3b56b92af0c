import { expect, test } from 'vitest';
import { createRingAgain } from '../../../client/ring-again.ts';
import { createFakeLocks } from './fake-locks.ts';

/** So many tabs of one browser, in which nobody looks. */
function fakeBrowser({ tabs = 1, seenAt = Number.POSITIVE_INFINITY } = {}) {
  const locks = createFakeLocks();
  const played: { tab: number; at: number }[] = [];
  let now = 0;
  const rings = Array.from({ length: tabs }, (_, tab) =>
    createRingAgain({
      ...{ name: 'again', locks, isReady: () => true, now: () => now },
      isUnseen: () => now < seenAt,
      play: async () => played.push({ tab, at: now }),
      wait: async (ms) => {
        now += ms;
      },
    }),
  );
  return {
    played,
    start: () => Promise.all(rings.map((ring) => ring.start())),
  };
}

test('a new chat sounds again until somebody looks', async () => {
  const browser = fakeBrowser({ seenAt: 30_000 });
  await browser.start();
  expect(browser.played.map(({ at }) => at)).toEqual([12_000, 24_000]);
});

test('nobody is rung for longer than five minutes', async () => {
  const browser = fakeBrowser();
  await browser.start();
  expect(browser.played.at(-1)?.at).toBe(288_000);
});

test('of many tabs one sounds', async () => {
  const browser = fakeBrowser({ tabs: 3 });
  await browser.start();
  expect(new Set(browser.played.map(({ tab }) => tab)).size).toBe(1);
});

test('what was looked at already makes no sound', async () => {
  const browser = fakeBrowser({ seenAt: 0 });
  await browser.start();
  expect(browser.played).toEqual([]);
});

test('a tab in which the client was stopped sounds no more, and leaves it to another', async () => {
  const locks = createFakeLocks();
  const played: string[] = [];
  let now = 0;
  const createTab = (tab: string, play: () => void) =>
    createRingAgain({
      ...{ name: 'again', locks, isReady: () => true, isUnseen: () => true, now: () => now },
      async play() {
        played.push(tab);
        play();
      },
      wait: async (ms) => {
        now += ms;
      },
    });
  const stopped = createTab('A', () => stopped.stop());
  const other = createTab('B', () => other.stop());
  await Promise.all([stopped.start(), other.start()]);
  expect(played).toEqual(['A', 'B']);
});
