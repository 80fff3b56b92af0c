import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';

/** The file is there, and holds no keys. Its message is one line that names it. */
export class DataKeyFileError extends Error {
  readonly code = 'data-key-file';
}

/** The data keys of a folder, the newest first: 32 bytes in base64 a line, in a file that only its owner can read. Made at the first start. */
export function readDataKeys(dataDir: string): Buffer[] {
  const file = dataKeyFileOf(dataDir);
  if (!hasDataKeys(dataDir)) {
    makeFolder(dataDir);
    writeDataKeys(dataDir, [randomBytes(32)]);
  }
  const lines = readFileSync(file, 'utf8').trim().split(/\s+/);
  const keys = lines.map((line) => Buffer.from(line, 'base64'));
  if (keys.some((key) => key.length !== 32)) throw new DataKeyFileError(`${file} does not hold 32 bytes in base64`);
  return keys;
}

export function hasDataKeys(dataDir: string): boolean {
  return existsSync(dataKeyFileOf(dataDir));
}

/** Whole and on the disk, or as before: without them, nothing that is sealed can be read again. */
export function writeDataKeys(dataDir: string, keys: readonly Buffer[]): void {
  const file = dataKeyFileOf(dataDir);
  const made = `${file}.new`;
  rmSync(made, { force: true });
  const text = keys.map((key) => `${key.toString('base64')}\n`).join('');
  writeFileSync(made, text, { mode: 0o600, flag: 'wx', flush: true });
  renameSync(made, file);
  const folder = openSync(dataDir, 'r');
  fsyncSync(folder);
  closeSync(folder);
}

export function dataKeyFileOf(dataDir: string): string {
  return join(dataDir, 'data.key');
}
