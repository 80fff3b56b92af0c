import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextCallbackState } from '../../../server/callbacks/next-callback-state.ts';
import { toOutcome } from '../../../server/push/outcome.ts';
import { noon } from '../../support/builders.ts';

const hourMs = 3_600_000;
const news = { type: 'chat.shown', attempts: 0, expiresAt: noon + 24 * hourMs } as const;
const question = { type: 'chat.accepted', attempts: 0, expiresAt: noon + 60_000 } as const;
const at = { now: noon, jitter: 0 };
const answered = (status: number, headers = {}) => toOutcome({ status, headers, body: '' }, noon);
const silent = { kind: 'unreachable', status: null, detail: 'ECONNREFUSED' } as const;

test.each([200, 201, 202, 204])('%i takes it', (status) => {
  expect(nextCallbackState(news, answered(status), at).state).toBe('delivered');
  expect(nextCallbackState(question, answered(status), at).state).toBe('delivered');
});

describe('news', () => {
  test.each([301, 400, 401, 403, 404, 409, 413, 429, 500, 503])('are sent again after %i', (status) => {
    expect(nextCallbackState(news, answered(status), at)).toMatchObject({ state: 'waiting', dueAt: noon + 5_000 });
  });

  test('are not wanted any more after 410', () => {
    expect(nextCallbackState(news, answered(410), at).state).toBe('refused');
  });

  test('wait longer each time, and are given up after a day', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6].map((attempts) => {
      const next = nextCallbackState({ ...news, attempts }, silent, at);
      return (next.dueAt ?? 0) - noon;
    });

    expect(waits).toEqual([5_000, 30_000, 300_000, 1_800_000, 2 * hourMs, 5 * hourMs, 5 * hourMs]);
    expect(nextCallbackState(news, silent, { ...at, now: noon + 24 * hourMs - 1 })).toMatchObject({
      state: 'given-up',
    });
  });

  test('wait as long as the chat system asks', () => {
    expect(nextCallbackState(news, answered(503, { 'retry-after': '120' }), at).dueAt).toBe(noon + 120_000);
  });
});

describe('a question', () => {
  test.each([301, 400, 401, 403, 404, 409, 410, 413, 422])('is answered with no by %i', (status) => {
    expect(nextCallbackState(question, answered(status), at).state).toBe('refused');
  });

  test.each([429, 500, 502, 503])('is asked again within seconds after %i', (status) => {
    const next = nextCallbackState(question, answered(status), at);

    expect(next.state).toBe('waiting');
    expect(next.dueAt).toBeLessThanOrEqual(noon + 2_000);
  });

  test('is worth nothing after a minute', () => {
    expect(nextCallbackState(question, silent, { ...at, now: noon + 60_000 }).state).toBe('given-up');
  });
});

test('what waits is due later, and before it is over', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(news, question),
      fc.nat(20),
      fc.integer({ min: 100, max: 599 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (row, attempts, status, jitter) => {
        const { state, dueAt } = nextCallbackState({ ...row, attempts }, answered(status), { now: noon, jitter });
        if (state !== 'waiting') return dueAt === undefined;
        return dueAt !== undefined && dueAt > noon && dueAt < row.expiresAt;
      },
    ),
  );
});
