import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';

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

/** What Kysely's driver asks of a statement. */
type Statement = ReturnType<SqliteDatabase['prepare']>;

function toStatement(statement: StatementSync): Statement {
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)) as IterableIterator<unknown>,
  };
}

/** Kysely's SQLite dialect over Node's own driver. Every commit is on the disk before it is answered. */
export function sqliteDialect(file: string): Dialect {
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

  const config = { database: { close: () => database.close(), prepare } };
  const dialect = new SqliteDialect(config);
  return {
    createAdapter: () => dialect.createAdapter(),
    createDriver: () => new ImmediateDriver(config),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createQueryCompiler: () => dialect.createQueryCompiler(),
  };
}

/**
 * Takes the lock for writing as a transaction begins, and waits for it without stopping the process. Taken at the first
 * write, it would be waited for by each work of a group in turn; and if another process had written since the first
 * read, there would be nothing left to wait for (SQLITE_BUSY_SNAPSHOT).
 */
class ImmediateDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
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
}

/** The lower byte of an error code is its kind (SQLite, "Result and Error Codes"). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === sqliteBusy;
}
