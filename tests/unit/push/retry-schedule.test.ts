import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type FailedAttempt, nextAttemptAt } from '../../../server/push/retry-schedule.ts';
import { noon } from '../../support/builders.ts';

const hour = 3_600_000;
const next = (parts: Partial<FailedAttempt> = {}) =>
  nextAttemptAt({ attempt: 1, now: noon, expiresAt: noon + hour, retryAfterMs: undefined, jitter: 1, ...parts });
/** Milliseconds until the next attempt. */
const wait = (parts: Partial<FailedAttempt> = {}) => (next(parts) ?? Number.NaN) - noon;

test.each([
  [1, 1_000],
  [2, 2_000],
  [3, 4_000],
  [4, 8_000],
  [9, 256_000],
  [10, 300_000],
  [1_000, 300_000],
])('after attempt %i the longest wait is %i ms', (attempt, ms) => {
  expect(wait({ attempt })).toBe(ms);
});

test('the shortest wait is half of the longest', () => {
  expect(wait({ attempt: 3, jitter: 0 })).toBe(2_000);
});

describe('a push service that says when', () => {
  test('it is not asked before (E8)', () => {
    expect(wait({ retryAfterMs: 7_000 })).toBe(7_000);
  });

  test('a time that is shorter than our own wait does not hasten it', () => {
    expect(wait({ attempt: 4, retryAfterMs: 1_000 })).toBe(8_000);
  });

  test('a time after the end means never', () => {
    expect(next({ retryAfterMs: hour })).toBeUndefined();
  });
});

test('an attempt at the very end is not made', () => {
  expect(next({ expiresAt: noon + 1_000 })).toBeUndefined();
});

test('an attempt just before the end is made', () => {
  expect(next({ expiresAt: noon + 1_001 })).toBe(noon + 1_000);
});

test('whatever failed, the next attempt is later than now and before the end', () => {
  const failed = fc.record({
    attempt: fc.integer({ min: 1, max: 5_000 }),
    now: fc.constant(noon),
    expiresAt: fc.integer({ min: noon - hour, max: noon + 24 * hour }),
    retryAfterMs: fc.option(fc.nat({ max: 48 * hour }), { nil: undefined }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(failed, (parts) => {
      const at = next(parts);
      fc.pre(at !== undefined);

      expect(at > noon && at < parts.expiresAt).toBe(true);
    }),
  );
});

test('in an hour fewer than forty attempts fit, however the waits fall (E5)', () => {
  let now = noon;
  let attempt = 0;
  for (let at: number | undefined = now; at !== undefined; attempt += 1) {
    now = at;
    at = nextAttemptAt({
      ...{ attempt: attempt + 1, now, expiresAt: noon + hour, jitter: 0 },
      retryAfterMs: undefined,
    });
  }

  expect(attempt).toBeLessThan(40);
});
