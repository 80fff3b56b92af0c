import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';

const root = join(import.meta.dirname, '..', '..');
const folder = join(root, 'docs', 'operations');

/** A file that an operator takes from us; `path` is from the project's root. */
export interface OperationsFile {
  path: string;
  text: string;
}

/** Everything in docs/operations/. */
export function listOperationsFiles(): OperationsFile[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return paths.map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));
}

/** Text of one of them, by its path in docs/operations/. */
export function readOperationsFile(path: string): string {
  return readFileSync(join(folder, path), 'utf8');
}

/** The documents of a YAML file. Throws where it is none, or names a key twice. */
export function parseYaml(text: string): unknown[] {
  return parseAllDocuments(text, { merge: true }).map((document) => {
    for (const fault of document.errors) throw fault;
    return document.toJS();
  });
}

/** Settings that a text names: of ours, and those that others named. */
export function settingsIn(text: string): string[] {
  return [
    ...new Set(text.match(/\b(?:DESKBELL_[A-Z_]+[A-Z]|DATABASE_URL|OTEL_[A-Z_]+|HTTPS_PROXY|NO_PROXY)\b/g) ?? []),
  ];
}
