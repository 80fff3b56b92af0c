export interface Table {
  title: string;
  /** What was done to measure it. */
  about: string;
  columns: readonly string[];
  rows: readonly (readonly string[])[];
}

/** Markdown, its columns padded so that it reads in a terminal as well. The first column is text, the others are numbers. */
export function toMarkdown({ title, about, columns, rows }: Table): string {
  const widths = columns.map((column, index) =>
    Math.max(column.length, 3, ...rows.map((row) => (row[index] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, index) => (index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [`### ${title}`, '', about, '', line(columns), line(rule), ...rows.map(line), ''].join('\n');
}

/** Three figures of what they are. */
export function figures(value: number): string {
  if (!Number.isFinite(value)) return 'none';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value) || 1)));
  return value.toLocaleString('en', {
    minimumFractionDigits: Math.min(digits, 2),
    maximumFractionDigits: Math.min(digits, 2),
  });
}

export function times(value: number): string {
  return `${figures(value)} ×`;
}
