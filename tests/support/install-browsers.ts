import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findBrowser, findProgram } from './browser-executables.ts';

/** What browser tests need, each with the Debian package that brings it. */
const needs: readonly { readonly package: string; isThere(): boolean }[] = [
  { package: 'chromium', isThere: () => findBrowser('chromium') !== undefined },
  { package: 'firefox-esr', isThere: () => findBrowser('firefox') !== undefined },
  { package: 'dbus-daemon', isThere: () => findProgram(['dbus-daemon']) !== undefined },
  { package: 'libnotify4', isThere: () => hasLibrary('libnotify.so.4') },
  { package: 'openssl', isThere: () => findProgram(['openssl']) !== undefined },
];

/** Scripts and emoji that pages and screenshots show; installed along with the rest, and not missed elsewhere. */
const fontPackages = ['fonts-noto-color-emoji', 'fonts-noto-core', 'fonts-wqy-zenhei'];

/**
 * Vitest's global set-up of the browser tests: makes sure that what they need is there. On Debian, as root, what is missing is
 * installed; anywhere else it is named in one line, and the tests fail rather than being skipped.
 */
export function setup(): void {
  const missing = listMissing();
  if (missing.length === 0) {
    return;
  }
  if (process.getuid?.() === 0 && findProgram(['apt-get']) !== undefined) {
    install([...missing, ...fontPackages]);
  }
  const stillMissing = listMissing();
  if (stillMissing.length > 0) {
    throw new Error(`browser tests need these packages (names as in Debian): ${stillMissing.join(' ')}`);
  }
}

function listMissing(): string[] {
  return needs.filter((need) => !need.isThere()).map((need) => need.package);
}

function install(packages: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...words: string[]) => execFileSync('apt-get', words, { env, stdio: 'inherit' });
  run('update');
  run('install', '--yes', '--no-install-recommends', ...packages);
}

/** Looks where Linux keeps shared libraries: directly, and in a folder for each architecture. */
function hasLibrary(name: string): boolean {
  return ['/lib', '/lib64', '/usr/lib', '/usr/lib64', '/usr/local/lib']
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => [folder, ...listFolders(folder)])
    .some((folder) => existsSync(join(folder, name)));
}

function listFolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}
