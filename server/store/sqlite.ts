import { type FileHandle, open } from 'node:fs/promises';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteDialectConfig,
  SqliteDriver,
} from 'kysely';
import { shareFlushes } from './disk-sync.ts';
import { StoreUnavailableError } from './store-errors.ts';

/** How many prepared statements are kept. Each query has one text; a few hundred are in use. */
const maxStatements = 500;

/**
 * How long a transaction waits for another process that writes: a backup is done by then. Less than half of what a chat
 * system waits for its answer, since a webhook may have to wait behind a transaction that waits.
 */
const lockedMs = 2_000;
/** SQLite's own waiting stops the process, and everything else that it does, so that it may not take long. */
const stoppedMs = 50;
const sqliteBusy = 5;
/** The disk is in trouble (SQLite, "Result and Error Codes"): read-only, an error of reading or writing, full, cannot be opened. */
const diskTroubles: ReadonlySet<number> = new Set([8, 10, 13, 14]);

/** What Kysely's driver asks of a statement. */
type Statement = ReturnType<SqliteDatabase['prepare']>;

function toStatement(statement: StatementSync): Statement {
  const values = (parameters: readonly unknown[]) => {
    if (!parameters.every(canBeReadBack)) throw new RangeError('A number is too large for the store');
    return parameters as SQLInputValue[];
  };
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => explained(() => statement.all(...values(parameters))),
    run: (parameters) => explained(() => statement.run(...values(parameters))),
    iterate: (parameters) => statement.iterate(...values(parameters)) as IterableIterator<unknown>,
  };
}

/** Throws `StoreUnavailableError` where the disk is to blame. */
function explained<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!diskTroubles.has(codeOf(error))) throw error;
    throw new StoreUnavailableError('The disk does not take what is written', { cause: error });
  }
}

/** SQLite's primary result code; NaN of any other error. */
export function codeOf(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : Number.NaN;
}

/**
 * SQLite keeps a whole number of up to 64 bits as such, and then no row that holds it can be read: JavaScript's have 53.
 * Better refused as it is written.
 */
function canBeReadBack(value: unknown): boolean {
  return typeof value !== 'number' || Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

export interface Sqlite {
  /** Kysely's, over Node's own driver. A single statement is on the disk when it is answered, a transaction when `sync` is. */
  dialect: Dialect;
  /** Runs a statement at once, as part of the transaction that is open. */
  run: RunAtOnce;
  /** Resolves when all that is committed by now is on the disk. The process goes on meanwhile. Else throws `StoreUnavailableError`. */
  sync(): Promise<void>;
}

/** Answers with the rows, if the statement gives any. */
export type RunAtOnce = (text: string, parameters?: readonly unknown[]) => unknown[];

/** `flushLog`: another way to get the write-ahead log to the disk than the system's. */
export function openSqlite(file: string, flushLog?: () => Promise<void>): Sqlite {
  const database = new DatabaseSync(file, { timeout: 5_000 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
  // To open it may take longer: after a crash the log is read first.
  database.exec(`PRAGMA busy_timeout = ${stoppedMs}`);
  const statements = new Map<string, Statement>();

  function prepare(text: string): Statement {
    const known = statements.get(text);
    if (known) return known;
    if (statements.size >= maxStatements) statements.clear();
    const statement = toStatement(database.prepare(text));
    statements.set(text, statement);
    return statement;
  }

  function run(text: string, parameters: readonly unknown[] = []): unknown[] {
    const statement = prepare(text);
    if (statement.reader) return statement.all(parameters);
    statement.run(parameters);
    return [];
  }

  let log: Promise<FileHandle> | undefined;
  let isSuspect = false;

  /** After a failed sync the system may have forgotten what is missing on the disk: then all goes into the database file. */
  async function flush(): Promise<void> {
    if (!isSuspect) {
      try {
        log ??= open(`${file}-wal`, 'r+');
        return await (await log).datasync();
      } catch {
        isSuspect = true;
      }
    }
    const checkpoint = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    if (checkpoint?.busy !== 0) throw new Error('Somebody reads what was there before');
    isSuspect = false;
  }

  async function sync(): Promise<void> {
    try {
      await (flushLog ?? flush)();
    } catch (error) {
      throw new StoreUnavailableError('The store could not be written to the disk', { cause: error });
    }
  }

  async function close(): Promise<void> {
    database.close();
    await (await log)?.close();
  }

  const config = { database: { close: () => void close(), prepare } };
  const dialect = new SqliteDialect(config);
  return {
    dialect: {
      createAdapter: () => new EmbeddedAdapter(run),
      createDriver: () => new ImmediateDriver(config, () => database.isTransaction),
      createIntrospector: (db) => dialect.createIntrospector(db),
      createQueryCompiler: () => dialect.createQueryCompiler(),
    },
    run,
    sync: shareFlushes(sync),
  };
}

/** Kysely's, for a store within this process. */
export class EmbeddedAdapter extends SqliteAdapter {
  /** Within a transaction, which has the one connection for itself, what Kysely does on the way there can be left out. */
  readonly run: RunAtOnce;

  constructor(run: RunAtOnce) {
    super();
    this.run = run;
  }

  /** SQLite undoes changes of the schema as it does others: a process that dies amid a migration leaves none of it behind. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/**
 * A transaction's commit does not wait for the disk by itself, since that would stop the process: `sync` does.
 *
 * It takes the lock for writing as a transaction begins, and waits for it without stopping the process. Taken at the first
 * write, it would be waited for by each work of a group in turn; and if another process had written since the first
 * read, there would be nothing left to wait for (SQLITE_BUSY_SNAPSHOT).
 */
class ImmediateDriver extends SqliteDriver {
  readonly #isInTransaction: () => boolean;

  constructor(config: SqliteDialectConfig, isInTransaction: () => boolean) {
    super(config);
    this.#isInTransaction = isInTransaction;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await setSynchronous(connection, 'normal');
    try {
      await beginImmediate(connection);
    } catch (error) {
      await setSynchronous(connection, 'full');
      throw error;
    }
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    await setSynchronous(connection, 'full');
  }

  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    // Where the disk is full, SQLite has undone it by itself ("Response To Errors Within A Transaction").
    if (this.#isInTransaction()) await super.rollbackTransaction(connection);
    await setSynchronous(connection, 'full');
  }
}

/** For the commits that follow (SQLite, "PRAGMA synchronous"): in a write-ahead log, `normal` leaves the waiting to others. */
async function setSynchronous(connection: DatabaseConnection, level: 'normal' | 'full'): Promise<void> {
  await connection.executeQuery(CompiledQuery.raw(`pragma synchronous = ${level}`));
}

async function beginImmediate(connection: DatabaseConnection): Promise<void> {
  const endsAt = performance.now() + lockedMs;
  for (;;) {
    try {
      await connection.executeQuery(CompiledQuery.raw('begin immediate'));
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() >= endsAt) throw error;
    }
    await pause(stoppedMs);
  }
}

/** The lower byte of an error code is its kind (SQLite, "Result and Error Codes"). */
function isBusy(error: unknown): boolean {
  return codeOf(error) === sqliteBusy;
}
