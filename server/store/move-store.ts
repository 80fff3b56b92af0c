import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { sql } from 'kysely';
import { backUpStore, StoreFileError, storeFileOf } from './backup.ts';
import { type Db, openDatabase } from './database.ts';
import { keptText } from './postgres.ts';
import type { Schema } from './schema.ts';

/** Every table, each after those that it refers to. Stamps are made by the store that it moves to. */
export const movedTables = [
  ...(['people', 'personQueues', 'credentials', 'preferences', 'vapidKeys', 'pushSubscriptions'] as const),
  ...(['sources', 'sourceSecrets', 'sourcePayloads', 'webhookAttempts', 'outsiders', 'callbackTargets'] as const),
  ...(['callbacks', 'queuePolicies', 'chats', 'chatPeople', 'chatTimers', 'chatEvents', 'chatMessages'] as const),
  ...(['decisions', 'deliveries', 'attempts', 'receipts', 'windows', 'notices'] as const),
  ...(['deskSettings', 'ruleVersions', 'auditEntries'] as const),
] satisfies readonly (keyof Schema)[];
type Table = (typeof movedTables)[number];

/** Whose rows get the next number. */
const numbered = {
  ...{ chatEvents: 'seq', notices: 'seq', auditEntries: 'seq', attempts: 'id', webhookAttempts: 'id' },
} as const satisfies Partial<Record<Table, string>>;

/** Rows in one statement: PostgreSQL takes 65,535 values. */
const rowsAtOnce = 500;

export interface MovedTable {
  table: Table;
  rows: number;
}

/**
 * Copies an embedded store as it is at this instant into a PostgreSQL database, in one transaction: all of it or nothing. Each
 * row is compared with what PostgreSQL made of it, and each table's rows are counted. What is there already is replaced if
 * `force` says so. Throws `StoreFileError`.
 */
export async function moveStore(options: { from: string; to: string; force: boolean }): Promise<MovedTable[]> {
  const folder = mkdtempSync(join(tmpdir(), 'deskbell-move-'));
  try {
    await backUpStore(folderOf(options.from), storeFileOf(folder), { force: true });
    const source = await openDatabase({ dataDir: folder });
    const target = await openDatabase({ dataDir: folder, databaseUrl: options.to });
    try {
      return await target.transaction(async (db) => {
        // A large table takes longer than any statement of a server may.
        await sql`set local statement_timeout = 0`.execute(db);
        await makeRoom(db, options.force);
        const moved: MovedTable[] = [];
        for (const table of movedTables) moved.push(await moveTable(source.db, db, table));
        // Until PostgreSQL has looked at the tables by itself, a minute later, it would take them for empty.
        await sql`analyze`.execute(db);
        return moved;
      });
    } finally {
      await source.close();
      await target.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function folderOf(path: string): string {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ? dirname(path) : path;
}

async function makeRoom(db: Db, force: boolean): Promise<void> {
  const somebody = await db.selectFrom('people').select('id').limit(1).executeTakeFirst();
  if (somebody && !force) throw new StoreFileError('There is a desk in that database already; --force replaces it');
  await sql`truncate ${sql.join(movedTables.map((table) => sql.table(table)))}`.execute(db);
}

type AnyRow = Record<string, string | number | null>;

async function moveTable(from: Db, to: Db, table: Table): Promise<MovedTable> {
  let rows = 0;
  let after = 0;
  for (;;) {
    const { rows: read } = await sql<AnyRow & { rowNumber: number }>`
      select rowid as ${sql.ref('rowNumber')}, * from ${sql.table(table)}
      where rowid > ${after} order by rowid limit ${rowsAtOnce}`.execute(from);
    if (read.length === 0) break;
    after = read.at(-1)?.rowNumber ?? after;
    rows += read.length;
    await insertExactly(
      to,
      table,
      read.map(({ rowNumber: _, ...row }) => keep(row)),
    );
  }
  const column = table in numbered ? numbered[table as keyof typeof numbered] : undefined;
  if (column !== undefined) await goOnCounting(to, table, column);
  const { rows: counted } = await sql<{ count: number }>`select count(*) from ${sql.table(table)}`.execute(to);
  if (counted[0]?.count !== rows) throw new Error(`Of ${rows} rows of ${table}, ${counted[0]?.count} arrived`);
  return { table, rows };
}

function keep(row: AnyRow): AnyRow {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, keptText(value)])) as AnyRow;
}

async function insertExactly(db: Db, table: Table, rows: readonly AnyRow[]): Promise<void> {
  const made = await db
    .insertInto(table)
    .values(rows as never)
    .returningAll()
    .execute();
  if (hashOf(made as AnyRow[]) !== hashOf(rows)) throw new Error(`A row of ${table} did not arrive as it was`);
}

/** The same whatever order the columns are in. */
function hashOf(rows: readonly AnyRow[]): string {
  const hash = createHash('sha256');
  for (const row of rows) hash.update(JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1))));
  return hash.digest('hex');
}

async function goOnCounting(db: Db, table: Table, column: string): Promise<void> {
  const next = sql`(select coalesce(max(${sql.ref(column)}), 0) + 1 from ${sql.table(table)})`;
  await sql`select setval(pg_get_serial_sequence(${`"${table}"`}, ${column}), ${next}, false)`.execute(db);
}
