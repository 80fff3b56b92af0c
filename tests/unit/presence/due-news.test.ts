import { beforeEach, expect, test } from 'vitest';
import { createDueNews, type DueNews } from '../../../server/presence/due-news.ts';
import { noon } from '../../support/builders.ts';
import { createManualClock, type ManualClock } from '../../support/manual-clock.ts';

let clock: ManualClock;
let told: string[];
let news: DueNews;
beforeEach(() => {
  clock = createManualClock(noon);
  told = [];
  news = createDueNews(clock, (work, at) => told.push(`${work} +${at - noon}`));
});

test('an instant that is to come is said once', () => {
  news.found('pushes', noon + 3_000);
  news.found('pushes', noon + 3_000);

  expect(told).toEqual(['pushes +3000']);
});

test('what is due now, or never, is not said', () => {
  news.found('pushes', noon);
  news.found('pushes', undefined);

  expect(told).toEqual([]);
});

test('an earlier instant is said, and a later one only when the one before is over', () => {
  news.found('pushes', noon + 3_000);
  news.found('pushes', noon + 2_000);
  news.found('pushes', noon + 4_000);
  clock.advance(2_000);
  news.found('pushes', noon + 4_000);

  expect(told).toEqual(['pushes +3000', 'pushes +2000', 'pushes +4000']);
});

test('what another server has said is not said again', () => {
  news.heard('pushes', noon + 2_000);
  news.found('pushes', noon + 3_000);

  expect(told).toEqual([]);
});

test('each kind of work has its own', () => {
  news.found('pushes', noon + 2_000);
  news.found('timers', noon + 3_000);
  news.found('callbacks', noon + 4_000);

  expect(told).toEqual(['pushes +2000', 'timers +3000', 'callbacks +4000']);
});
