import { expect, test } from 'vitest';
import { toPageWords, toPeopleQuery } from '../../../../../client/pages/admin/people/people-search.ts';

const none = { search: '', role: '', queue: '', status: '', unreachable: false };

test('what was not chosen is not asked for', () => {
  expect(toPeopleQuery({ ...none, search: '  ' }, { offset: 0, limit: 50 })).toBe('offset=0&limit=50');
});

test('all that was chosen is asked for', () => {
  const search = { search: ' Zoë & ', role: 'agent', queue: 'a b', status: 'offline', unreachable: true };
  expect(Object.fromEntries(new URLSearchParams(toPeopleQuery(search, { offset: 50, limit: 50 })))).toEqual({
    ...{ search: 'Zoë &', role: 'agent', queue: 'a b', status: 'offline', reach: 'none', offset: '50', limit: '50' },
  });
});

test.each([
  [0, 0, 0, '0 people'],
  [1, 0, 1, '1 person'],
  [12, 0, 12, '12 people'],
  [2000, 50, 50, '51–100 of 2,000 people'],
  [51, 50, 1, '51–51 of 51 people'],
])('of %i, from %i on, %i are told as such', (total, offset, length, words) => {
  expect(toPageWords(total, { offset, length })).toBe(words);
});
