import { readFileSync, writeFileSync } from 'node:fs';

const begin = '<!-- measured: begin (npm run bench writes what follows) -->';
const end = '<!-- measured: end -->';

/** Puts the report between its marks. */
export function writeReport(file: string, report: string): void {
  const [before, rest] = readFileSync(file, 'utf8').split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error('docs/performance.md has lost its marks');
  writeFileSync(file, `${before}${begin}\n\n${report}\n${end}${after}`);
}
