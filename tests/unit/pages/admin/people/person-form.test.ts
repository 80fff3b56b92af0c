import { expect, test } from 'vitest';
import { readPerson, splitList } from '../../../../../client/pages/admin/people/person-form.ts';

function form(fields: readonly (readonly [string, string])[]): FormData {
  const data = new FormData();
  for (const [name, value] of fields) data.append(name, value);
  return data;
}

test('a filled form is read', () => {
  const data = form([
    ...([['id', ' ben '] as const, ['name', ' Ben Okafor ']] as const),
    ...([['role', 'supervisor'] as const, ['role', 'agent'], ['role', 'emperor']] as const),
    ...([['queues', 'billing, returns'] as const, ['status', 'available']] as const),
  ]);
  expect(readPerson(data)).toEqual({
    ...{ id: 'ben', name: 'Ben Okafor', roles: ['agent', 'supervisor'] },
    ...{ queues: ['billing', 'returns'], status: 'available' },
  });
});

test('an empty form says nothing but that the person is offline', () => {
  expect(readPerson(form([]))).toEqual({ id: '', name: '', roles: [], queues: [], status: 'offline' });
});

test.each([
  ['', []],
  [' , ,', []],
  ['billing', ['billing']],
  [' billing ,returns,billing', ['billing', 'returns']],
])('"%s" names these queues', (text, queues) => {
  expect(splitList(text)).toEqual(queues);
});
