import { expect, test } from 'vitest';
import { toPeopleQuery } from '../../../../../client/pages/admin/people/people-search.ts';

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
