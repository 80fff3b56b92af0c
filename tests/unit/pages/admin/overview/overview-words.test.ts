import { expect, test } from 'vitest';
import { sumMinutes, toDurationWords } from '../../../../../client/pages/admin/overview/overview-words.ts';

test.each([
  { ms: null, words: '–' },
  { ms: 0, words: '0 ms' },
  { ms: 420.4, words: '420 ms' },
  { ms: 1_340, words: '1.3 s' },
  { ms: 125_000, words: '2 min 05 s' },
])('$ms ms are "$words"', ({ ms, words }) => {
  expect(toDurationWords(ms)).toBe(words);
});

test('minutes are added up', () => {
  const minute = { at: '', webhooks: 2, notifications: { none: 1, visual: 2, ring: 3 } };

  expect(sumMinutes([minute, minute])).toEqual({ webhooks: 4, notifications: { none: 2, visual: 4, ring: 6 } });
});
