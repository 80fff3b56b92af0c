import { expect, test } from 'vitest';
import { sortImportLines, toImportWords, toLineWords } from '../../../../../client/pages/admin/people/import-words.ts';
import type { ImportLine } from '../../../../../wire/people-import.ts';

const line = (number: number, kind: ImportLine['kind'], parts: Partial<ImportLine> = {}): ImportLine => ({
  ...{ line: number, kind, id: 'a', name: 'A', changes: [], errors: [] },
  ...parts,
});

test('what needs a look comes first', () => {
  const lines = [line(2, 'same'), line(3, 'new'), line(4, 'wrong'), line(5, 'changed'), line(6, 'wrong')];
  expect(sortImportLines(lines).map((one) => one.line)).toEqual([4, 6, 5, 3, 2]);
});

test.each([
  [{ new: 2, changed: 1, same: 3, wrong: 0 }, '2 would be added, 1 changed, 3 stay as they are.'],
  [{ new: 0, changed: 0, same: 0, wrong: 0 }, 'The file has no people in it.'],
  [
    { new: 2, changed: 0, same: 0, wrong: 1 },
    '1 line is wrong. Mend the file and choose it again: until then nothing is imported.',
  ],
  [
    { new: 2, changed: 0, same: 0, wrong: 2 },
    '2 lines are wrong. Mend the file and choose it again: until then nothing is imported.',
  ],
])('a file with %o is told in words', (counts, words) => {
  expect(toImportWords({ lines: [], counts, ignoredColumns: [] })).toBe(words);
});

test('columns that are left out are named', () => {
  const report = { lines: [], counts: { new: 1, changed: 0, same: 0, wrong: 0 }, ignoredColumns: ['Phone', 'x'] };
  expect(toImportWords(report)).toBe('1 would be added. Left out, since we don’t know these headings: “Phone”, “x”.');
});

test('a line tells what is wrong where, and what would change', () => {
  const errors = [{ column: 'id' as const, detail: 'It is empty' }, { detail: 'It has 2 cells' }];
  expect(toLineWords(line(2, 'wrong', { errors }))).toEqual(['id: It is empty', 'It has 2 cells']);
  const changes = [{ column: 'queues' as const, from: 'a', to: '' }];
  expect(toLineWords(line(2, 'changed', { changes }))).toEqual(['queues: a → none']);
});
