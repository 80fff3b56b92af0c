import { expect, test } from 'vitest';
import { listFieldChanges } from '../../../../client/pages/admin/audit-words.ts';

test('a field that differs is told as it was and as it is', () => {
  expect(listFieldChanges({ before: { paused: false }, after: { paused: true } })).toEqual([
    { field: 'paused', from: 'no', to: 'yes' },
  ]);
});

test('what is new has no past, and what is gone no present', () => {
  expect(listFieldChanges({ before: null, after: { name: 'Mia' } })).toEqual([
    { field: 'name', from: undefined, to: 'Mia' },
  ]);
  expect(listFieldChanges({ before: { name: 'Mia' }, after: null })).toEqual([
    { field: 'name', from: 'Mia', to: undefined },
  ]);
});

test('a cell of the rule table is told in the words of its page', () => {
  expect(listFieldChanges({ before: { 'chat.queued away': 'ring' }, after: { 'chat.queued away': 'visual' } })).toEqual(
    [{ field: 'Chat waits in a queue, elsewhere', from: 'ring', to: 'visual' }],
  );
});

test('lists, nothing and parts of parts are told in words', () => {
  const after = {
    queues: ['billing', 'sales'],
    roles: [],
    note: null,
    sla: { warnAfterMinutes: 4 },
    steps: [{ to: 'a' }],
  };
  expect(listFieldChanges({ before: null, after }).map(({ field, to }) => `${field}: ${to}`)).toEqual([
    'queues: billing, sales',
    'roles: none',
    'note: nothing',
    'sla: warn after minutes 4',
    'steps: to a',
  ]);
});

test('no change has no fields', () => {
  expect(listFieldChanges({ before: null, after: null })).toEqual([]);
});
