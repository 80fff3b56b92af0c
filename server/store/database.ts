import { join } from 'node:path';
import { type CompiledQuery, Kysely, type KyselyConfig, sql } from 'kysely';
import { DEFAULT_MIGRATION_TABLE, type Migration, Migrator } from 'kysely/migration';
import { makeFolder } from './make-folder.ts';
import { migration0001 } from './migrations/0001-first.ts';
import { migration0002 } from './migrations/0002-waiting.ts';
import { migration0003 } from './migrations/0003-one-active-key.ts';
import { migration0004 } from './migrations/0004-chat-people-by-chat.ts';
import { migration0005 } from './migrations/0005-audit.ts';
import { migration0006 } from './migrations/0006-rule-versions.ts';
import { migration0007 } from './migrations/0007-request-ids.ts';
import { migration0008 } from './migrations/0008-webhook-attempts.ts';
import { migration0009 } from './migrations/0009-sign-ins.ts';
import { migration0010 } from './migrations/0010-event-search.ts';
import { migration0011 } from './migrations/0011-languages.ts';
import { migration0012 } from './migrations/0012-claimed-at.ts';
import { migration0013 } from './migrations/0013-callbacks.ts';
import { migration0014 } from './migrations/0014-chat-systems.ts';
import { migration0015 } from './migrations/0015-source-payloads.ts';
import { migration0016 } from './migrations/0016-unanswered.ts';
import { migration0017 } from './migrations/0017-found-by-index.ts';
import { migration0018 } from './migrations/0018-windows-without-log.ts';
import { migration0019 } from './migrations/0019-named-devices.ts';
import { migration0020 } from './migrations/0020-message-changes.ts';
import { migration0021 } from './migrations/0021-claimed-by.ts';
import { migration0022 } from './migrations/0022-callbacks-claimed-by.ts';
import { migration0023 } from './migrations/0023-decisions-queue.ts';
import { migration0024 } from './migrations/0024-windows-attentive-since.ts';
import { migration0025 } from './migrations/0025-sla-said-at.ts';
import { migration0026 } from './migrations/0026-claimed-by-subscription.ts';
import { migration0027 } from './migrations/0027-stamps.ts';
import { openPostgres } from './postgres.ts';
import type { Schema } from './schema.ts';
import { openSqlite, type Sqlite } from './sqlite.ts';
import { StoreBusyError, StoreUnavailableError } from './store-errors.ts';
import { takeTurns } from './take-turns.ts';
import type { Turn } from './turn.ts';

/** What queries run on: the database, or a transaction of it. */
export type Db = Kysely<Schema>;

export interface Database {
  db: Db;
  /** Other servers may be at work on it at the same time. */
  isShared: boolean;
  /**
   * Runs `work` in a transaction, beside what its turn lets it meet, and answers when it is durable. One that throws is undone
   * alone. On SQLite, works that wait at the same time share one durable write. On PostgreSQL, one that clashed with another is
   * undone and run again, a few times: what it does besides must bear that.
   */
  transaction<T>(work: (db: Db) => Promise<T>, turn?: Turn): Promise<T>;
  close(): Promise<void>;
}

/** By name, in order. Each only adds: see CONTRIBUTING.md. */
export const migrations: Record<string, Migration> = {
  '0001-first': migration0001,
  '0002-waiting': migration0002,
  '0003-one-active-key': migration0003,
  '0004-chat-people-by-chat': migration0004,
  '0005-audit': migration0005,
  '0006-rule-versions': migration0006,
  '0007-request-ids': migration0007,
  '0008-webhook-attempts': migration0008,
  '0009-sign-ins': migration0009,
  '0010-event-search': migration0010,
  '0011-languages': migration0011,
  '0012-claimed-at': migration0012,
  '0013-callbacks': migration0013,
  '0014-chat-systems': migration0014,
  '0015-source-payloads': migration0015,
  '0016-unanswered': migration0016,
  '0017-found-by-index': migration0017,
  '0018-windows-without-log': migration0018,
  '0019-named-devices': migration0019,
  '0020-message-changes': migration0020,
  '0021-claimed-by': migration0021,
  '0022-callbacks-claimed-by': migration0022,
  '0023-decisions-queue': migration0023,
  '0024-windows-attentive-since': migration0024,
  '0025-sla-said-at': migration0025,
  '0026-claimed-by-subscription': migration0026,
  '0027-stamps': migration0027,
};

export interface OpenOptions {
  /** Where the embedded store lies. */
  dataDir: string;
  /** The PostgreSQL database that is the store instead. */
  databaseUrl?: string | undefined;
  /** Beside a running server: rejects where that one would have to be restarted for a migration. */
  mustBeCurrent?: boolean;
  /** Gets what is written to the disk, if not by the system's own way. */
  flushLog?: (() => Promise<void>) | undefined;
  /** Called with each query that was answered. */
  onQuery?: ((query: CompiledQuery) => void) | undefined;
}

/** Opens the store, making or migrating it as needed. */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  return options.databaseUrl === undefined ? openEmbedded(options) : openShared(options.databaseUrl, options);
}

async function openEmbedded({ dataDir, mustBeCurrent = false, flushLog, onQuery }: OpenOptions): Promise<Database> {
  makeFolder(dataDir);
  const sqlite = openSqlite(join(dataDir, 'deskbell.db'), flushLog);
  const db = new Kysely<Schema>({ dialect: sqlite.dialect, ...logTo(onQuery) });
  await migrate(db, mustBeCurrent);
  await sqlite.sync();
  return { db, isShared: false, transaction: groupCommits(db, sqlite), close: () => db.destroy() };
}

async function openShared(url: string, { mustBeCurrent = false, onQuery }: OpenOptions): Promise<Database> {
  const patient = new Kysely<Schema>({ dialect: openPostgres(url, { patient: true }) });
  try {
    await migrate(patient, mustBeCurrent);
  } finally {
    await patient.destroy();
  }
  const db = new Kysely<Schema>({ dialect: openPostgres(url), ...logTo(onQuery) });
  return { db, isShared: true, transaction: takeTurns(db), close: () => db.destroy() };
}

function logTo(onQuery: OpenOptions['onQuery']): Pick<KyselyConfig, 'log'> {
  if (!onQuery) return {};
  return {
    log({ level, query }) {
      if (level === 'query') onQuery(query);
    },
  };
}

async function migrate(db: Db, mustBeCurrent: boolean): Promise<void> {
  const migrator = await createMigrator(db).catch(failed);
  if (mustBeCurrent) {
    const isOld = (await migrator.getMigrations()).some(({ executedAt }) => executedAt === undefined);
    if (isOld) throw new Error('The store is of an older version: restart the server first');
    return;
  }
  const { error } = await migrator.migrateToLatest();
  if (error) failed(error);
}

function failed(cause: unknown): never {
  throw new Error('The store could not be brought up to date', { cause });
}

async function createMigrator(db: Db): Promise<Migrator> {
  const known = await withLaterOnes(db);
  return new Migrator({ db, provider: { getMigrations: async () => known } });
}

/**
 * Ours, and those that a later version has made already: they only add, so that this one goes on with its store, as servers do
 * while they are replaced one after the other.
 */
async function withLaterOnes(db: Db): Promise<Record<string, Migration>> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === DEFAULT_MIGRATION_TABLE)) return migrations;
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)}`.execute(db);
  return { ...Object.fromEntries(rows.map(({ name }) => [name, { async up() {} }])), ...migrations };
}

/** How many works share a commit: more would make the first wait for the last. */
const maxGroup = 64;

/** How many works may wait: more would wait longer than anybody does for an answer. A guess: some seconds of a slow disk. */
const maxWaiting = 5_000;

interface Waiting {
  run(db: Db): Promise<() => void>;
  reject(error: unknown): void;
}

function groupCommits(db: Db, sqlite: Sqlite): Database['transaction'] {
  const waiting: Waiting[] = [];
  let isPlanned = false;

  /** The driver never yields while it works: whoever came in the same turn of the event loop shares the commit. */
  function planGroup(): void {
    if (isPlanned || waiting.length === 0) return;
    isPlanned = true;
    setImmediate(() => {
      void runGroup(db, waiting.splice(0, maxGroup), sqlite).then(() => {
        isPlanned = false;
        planGroup();
      });
    });
  }

  return (work) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= maxWaiting) return reject(new StoreBusyError('Too many changes are waiting for the store'));
      waiting.push({
        run: async (transaction) => {
          const value = await work(transaction);
          return () => resolve(value);
        },
        reject,
      });
      planGroup();
    });
}

/**
 * Resolves with the group's commit. Its works are answered when that is on the disk, while the next group is at work. Never
 * rejects: each work has its own answer.
 */
async function runGroup(db: Db, group: readonly Waiting[], { run, sync }: Sqlite): Promise<void> {
  const refuse = (error: unknown) => {
    for (const one of group) one.reject(error);
  };
  try {
    const answers = await db.transaction().execute(async (transaction) => {
      const done: (() => void)[] = [];
      for (const one of group)
        done.push(group.length === 1 ? await one.run(transaction) : await runOne(transaction, one, run));
      return done;
    });
    sync().then(() => {
      for (const answer of answers) answer();
    }, refuse);
  } catch (error) {
    refuse(error);
  }
}

/** One of several: what it did is undone alone if it fails. */
async function runOne(db: Db, one: Waiting, run: Sqlite['run']): Promise<() => void> {
  run('savepoint one');
  try {
    const answer = await one.run(db);
    run('release savepoint one');
    return answer;
  } catch (error) {
    // All of the group is undone, perhaps by SQLite already.
    if (error instanceof StoreUnavailableError) throw error;
    run('rollback to savepoint one');
    run('release savepoint one');
    return () => one.reject(error);
  }
}
