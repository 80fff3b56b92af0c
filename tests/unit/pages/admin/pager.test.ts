import { expect, test } from 'vitest';
import { toPageWords } from '../../../../client/pages/admin/pager.ts';

test.each([
  [0, 0, 0, '0 people'],
  [1, 0, 1, '1 person'],
  [12, 0, 12, '12 people'],
  [2000, 50, 50, '51–100 of 2,000 people'],
  [51, 50, 1, '51–51 of 51 people'],
])('of %i, from %i on, %i are told as such', (total, offset, length, words) => {
  expect(toPageWords({ total, offset, length }, 'person', 'people')).toBe(words);
});
