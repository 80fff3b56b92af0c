import { expect, test } from 'vitest';
import { joinList, readPerson, splitList, toForm } from '../../../../../client/pages/admin/people/person-form.ts';
import { changedFields } from '../../../../../client/pages/shell/changed-fields.ts';
import type { Person } from '../../../../../wire/person.ts';

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
  ['"Sales, EMEA" , billing,"the ""best"" "', ['Sales, EMEA', 'billing', 'the "best"']],
  ['"never closed, billing', ['"never closed', 'billing']],
  ['the "best", ""', ['the "best"']],
])('"%s" names these queues', (text, queues) => {
  expect(splitList(text)).toEqual(queues);
});

test.each([[['billing', 'Sales, EMEA', 'the "best"', '"quoted"']], [[]]])('%j is read as it is written', (queues) => {
  expect(splitList(joinList(queues))).toEqual(queues);
});

test('a form that nobody touched changes nothing', () => {
  const kim: Person = {
    id: 'kim',
    name: ' Kim ',
    queues: ['b', 'a, b'],
    status: 'available',
    roles: ['supervisor', 'agent'],
  };
  const filled = form([
    ...kim.roles.map((role) => ['role', role] as const),
    ...([['queues', joinList(kim.queues)] as const, ['name', kim.name], ['status', kim.status]] as const),
    ['id', 'kim'],
  ]);

  expect(changedFields(toForm(kim), readPerson(filled))).toEqual({});
});
