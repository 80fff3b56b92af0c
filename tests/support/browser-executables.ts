import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { BrowserKind } from './browser.ts';

/** Names under which each browser may be installed, best first. */
const executableNames = {
  firefox: ['firefox-esr', 'firefox'],
  chromium: ['chromium', 'chromium-browser', 'google-chrome'],
} as const satisfies Record<BrowserKind, readonly string[]>;

/** Path of a browser's program; `undefined` if it is not installed. */
export function findBrowser(kind: BrowserKind): string | undefined {
  return findProgram(executableNames[kind]);
}

/** Path of a browser's program; throws if it is not installed. */
export function getBrowser(kind: BrowserKind): string {
  const path = findBrowser(kind);
  if (path === undefined) {
    throw new Error(`no ${kind} is installed (looked for ${executableNames[kind].join(', ')})`);
  }
  return path;
}

/** Path of the first of these programs that is installed. */
export function findProgram(names: readonly string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find((path) => existsSync(path));
}
