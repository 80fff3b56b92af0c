import { expect, test } from 'vitest';
import { toPercentiles } from '../../../server/intake/overview.ts';

test.each([
  { times: [], median: null, p95: null, p99: null },
  { times: [7], median: 7, p95: 7, p99: 7 },
  { times: [9, 1], median: 1, p95: 9, p99: 9 },
  { times: Array.from({ length: 100 }, (_, index) => 100 - index), median: 50, p95: 95, p99: 99 },
])('of $times.length times', ({ times, median, p95, p99 }) => {
  expect(toPercentiles(times)).toEqual({ count: times.length, medianMs: median, p95Ms: p95, p99Ms: p99 });
});
