import type { Command } from 'commander';
import { toPlainJson, toPlainText } from './plain-text.ts';

/** Prints what a command found: as JSON if that was asked for, otherwise in words. */
export function answer(command: Command, result: unknown, words: string | (() => string)): void {
  const { json } = command.optsWithGlobals<{ json?: boolean }>();
  const text = json ? toPlainJson(result) : toPlainText(typeof words === 'string' ? words : words());
  process.stdout.write(`${text}\n`);
}

/** Rows under their headings, as wide as they need to be. */
export function toTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
