import { readFileSync } from 'node:fs';
import { CommandFailed } from './command-failed.ts';

/** What a file holds; "-" is standard input. */
export function readBytes(file: string): Buffer {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (cause) {
    throw new CommandFailed(`${file}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** The same as a text in UTF-8. */
export function readText(file: string): string {
  return readBytes(file).toString('utf8');
}
