import type { ImportLine, ImportReport } from '../../../../wire/people-import.ts';

export const importKindWords = {
  new: 'Is added',
  changed: 'Is changed',
  same: 'Stays as it is',
  wrong: 'Is wrong',
} as const satisfies Record<ImportLine['kind'], string>;

const order = { wrong: 0, changed: 1, new: 2, same: 3 } as const satisfies Record<ImportLine['kind'], number>;

/** What needs a look comes first, each kind in the order of the file. */
export function sortImportLines(lines: readonly ImportLine[]): ImportLine[] {
  return [...lines].sort((one, other) => order[one.kind] - order[other.kind] || one.line - other.line);
}

/** The whole file in a sentence or two. */
export function toImportWords({ counts, ignoredColumns }: ImportReport): string {
  const told = [
    counts.new > 0 ? `${counts.new} would be added` : '',
    counts.changed > 0 ? `${counts.changed} changed` : '',
    counts.same > 0 ? `${counts.same} stay as they are` : '',
  ].filter(Boolean);
  const sum = told.length > 0 ? `${told.join(', ')}.` : 'The file has no people in it.';
  const ignored = ignoredColumns.map((name) => `“${name}”`).join(', ');
  return [
    counts.wrong > 0
      ? `${counts.wrong === 1 ? '1 line is' : `${counts.wrong} lines are`} wrong. Mend the file and choose it again: until then nothing is imported.`
      : sum,
    ignored ? `Left out, since we don’t know these headings: ${ignored}.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

/** What is wrong in a line, or would change. */
export function toLineWords({ errors, changes }: ImportLine): string[] {
  return [
    ...errors.map(({ column, detail }) => (column ? `${column}: ${detail}` : detail)),
    ...changes.map(({ column, from, to }) => `${column}: ${from || 'none'} → ${to || 'none'}`),
  ];
}
