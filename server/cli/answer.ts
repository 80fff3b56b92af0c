import type { Command } from 'commander';
import type { TriedSteps } from '../../wire/tried-steps.ts';
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

/** What a test went through, line by line, each with what to do below it. */
export function toSteps({ steps }: TriedSteps): string {
  const width = Math.max(...steps.map(({ step }) => step.length));
  return steps
    .map(({ step, result, detail, remedy }) => {
      const line = `${result.padEnd(8)} ${step.padEnd(width)} ${detail}`;
      return remedy === null ? line : `${line}\n${' '.repeat(width + 10)}→ ${remedy}`;
    })
    .join('\n');
}
