import { readFileSync } from 'node:fs';
import { CommandFailed } from './command-failed.ts';

/** What a file says; "-" is standard input. */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (cause) {
    throw new CommandFailed(`${file}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
