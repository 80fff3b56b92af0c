import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';
import { openDatabase } from '../../server/store/database.ts';
import { findProgram } from './browser-executables.ts';
import { fillStore } from './large-store.ts';
import { askPostgres, findPostgresProgram, startPostgres } from './postgres-server.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a PostgreSQL of this run; the database that it names is an empty store, for `makePostgresStore` to copy. */
    postgres: string;
    /** URL of a store in it with many rows in each table, that nobody changes. */
    largeStore: string;
  }
}

const template = 'template_of_a_store';
const large = 'large_store';

/**
 * Vitest's global set-up: starts a PostgreSQL and stops it at the end. On Debian, as root, it is installed if it is missing;
 * anywhere else the tests fail in one line rather than being skipped.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  ensurePostgres();
  const server = await startPostgres();
  await askPostgres(server.urlOf('postgres'), `create database ${template}`);
  const folder = await makeTemporaryFolder('template');
  const store = await openDatabase({ dataDir: folder.path, databaseUrl: server.urlOf(template) });
  await store.close();
  await folder.remove();
  project.provide('postgres', server.urlOf(template));
  await askPostgres(server.urlOf('postgres'), `create database ${large} template ${template}`);
  await fillStore(server.urlOf(large));
  project.provide('largeStore', server.urlOf(large));
  return server.stop;
}

/** Installs it on Debian, as root, if it is missing; throws, in one line, where that is not possible. */
export function ensurePostgres(): void {
  if (findPostgresProgram('initdb') !== undefined) return;
  if (process.getuid?.() !== 0 || findProgram(['apt-get']) === undefined) {
    throw new Error('the tests of the store need this package (name as in Debian): postgresql');
  }
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const run = (...words: string[]) => execFileSync('apt-get', words, { env, stdio: 'inherit' });
  run('update');
  run('install', '--yes', '--no-install-recommends', 'postgresql');
}
