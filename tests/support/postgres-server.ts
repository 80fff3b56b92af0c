import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { findProgram } from './browser-executables.ts';
import { pollUntil } from './poll-until.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** A PostgreSQL of the tests' own, in a folder of its own. */
export interface PostgresServer {
  /** Of one of its databases. */
  urlOf(database: string): string;
  /** Where it listens. */
  socket: string;
  /** Ends it as a crash does, and starts it again over what lies on the disk; resolves when it takes connections. */
  crashAndStart(): Promise<void>;
  stop(): Promise<void>;
}

/** What is written need not outlive the machine: a test's databases go with it. */
const fast = ['fsync', 'full_page_writes', 'synchronous_commit', 'autovacuum'].flatMap((name) => ['-c', `${name}=off`]);

/** Starts one that listens on a socket in its folder, and nowhere else. */
export async function startPostgres(options: readonly string[] = fast): Promise<PostgresServer> {
  const folder = await makeTemporaryFolder('postgres');
  const data = join(folder.path, 'data');
  await mkdir(data, { mode: 0o700 });
  const as = runAs();
  if (as) for (const path of [folder.path, data]) await chown(path, as.uid, as.gid);
  const words = ['-D', data, '-U', 'deskbell', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(postgresProgram('initdb'), words, { ...as, stdio: 'ignore', cwd: folder.path });
  const listening = ['-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder.path}`];
  const run = () => {
    const words = ['-D', data, ...listening, ...options];
    const server = spawn(postgresProgram('postgres'), words, { ...as, stdio: 'ignore', cwd: folder.path });
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
    return {
      async end(signal: 'SIGINT' | 'SIGQUIT') {
        server.kill(signal);
        await ended;
      },
    };
  };
  let server = run();
  const urlOf = (database: string) =>
    `postgres://deskbell@localhost/${database}?host=${encodeURIComponent(folder.path)}`;
  const read = () => askPostgres(urlOf('postgres'), 'select 1').then(() => true);
  const isThere = () => pollUntil({ until: 'PostgreSQL takes connections', read });
  await isThere();
  return {
    urlOf,
    socket: join(folder.path, '.s.PGSQL.5432'),
    async crashAndStart() {
      // Immediate shutdown (PostgreSQL, "Shutting Down the Server"): what is not in the log is gone.
      await server.end('SIGQUIT');
      server = run();
      await isThere();
    },
    async stop() {
      // Fast shutdown: whoever is connected is cut off.
      await server.end('SIGINT');
      await folder.remove();
    },
  };
}

/** Runs one statement, as whoever may make and remove databases. */
export async function askPostgres(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement);
  } finally {
    await client.end();
  }
}

/** PostgreSQL refuses to run as root. */
function runAs(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ask = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8' }));
  return { uid: ask('-u'), gid: ask('-g') };
}

/** Path of one of its programs; Debian keeps them in a folder for each version. Throws if it is not installed. */
function postgresProgram(name: 'initdb' | 'postgres'): string {
  const path = findPostgresProgram(name);
  if (path === undefined) throw new Error(`no ${name} is installed (PostgreSQL's server)`);
  return path;
}

const debianFolder = '/usr/lib/postgresql';

export function findPostgresProgram(name: string): string | undefined {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder).map(Number) : [];
  const paths = versions.sort((a, b) => b - a).map((version) => join(debianFolder, String(version), 'bin', name));
  return paths.find((path) => existsSync(path)) ?? findProgram([name]);
}
