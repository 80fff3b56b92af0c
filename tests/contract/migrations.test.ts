import { type Dialect, Kysely, sql, type TableMetadata } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { migrations, openDatabase } from '../../server/store/database.ts';
import { openPostgres } from '../../server/store/postgres.ts';
import { openSqlite } from '../../server/store/sqlite.ts';
import { askPostgres } from '../support/postgres-server.ts';
import { makePostgresStore } from '../support/postgres-store.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

/** No server of an older store than this was ever given out. */
const oldest = '0009-sign-ins';
const levels = Object.keys(migrations).filter((name) => name >= oldest);

let folder: TemporaryFolder;
let cleanUps: (() => Promise<unknown>)[];
beforeEach(async () => {
  folder = await makeTemporaryFolder('migrations');
  cleanUps = [];
});
afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
  await folder.remove();
});

type AnyDb = Kysely<Record<string, Record<string, unknown>>>;

function open(dialect: Dialect): AnyDb {
  const db: AnyDb = new Kysely({ dialect });
  cleanUps.push(() => db.destroy());
  return db;
}

/** A database without a table, in which nothing need refer to what is there. */
const engines = [
  {
    name: 'SQLite',
    async openEmpty() {
      const db = open(openSqlite(`${folder.path}/deskbell.db`).dialect);
      await sql`pragma foreign_keys = off`.execute(db);
      return db;
    },
  },
  {
    name: 'PostgreSQL',
    async openEmpty() {
      const database = await makePostgresStore(inject('postgres'));
      cleanUps.push(database.remove);
      const { pathname } = new URL(database.url);
      await askPostgres(database.url, 'drop schema public cascade; create schema public');
      await askPostgres(database.url, `alter database "${pathname.slice(1)}" set session_replication_role = replica`);
      return open(openPostgres(database.url));
    },
  },
];

async function migrateTo(db: AnyDb, known: Record<string, Migration>, level: string): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => known } });
  const { error } = await migrator.migrateTo(level);
  if (error) throw error;
}

type Row = Record<string, string | number>;

/** What a server of this level writes into a table: all columns that it knows, but for numbers that the store gives. */
function rowOf(table: TableMetadata, count: number): Row {
  const columns = table.columns.filter(({ isAutoIncrementing }) => !isAutoIncrementing);
  return Object.fromEntries(
    columns.map(({ name, dataType }) => [name, /int/i.test(dataType) ? count : `${name} ${count}`]),
  );
}

/** What it reads of it. */
async function readRows(db: AnyDb, table: TableMetadata, columns: readonly string[]): Promise<unknown[]> {
  return db
    .selectFrom(table.name)
    .select([...columns])
    .orderBy(columns[0] ?? '')
    .execute();
}

describe.each(engines)('a store on $name', ({ openEmpty }) => {
  test.each(levels)(
    'that was brought up to date is written and read by a server of level %s as before',
    async (level) => {
      const db = await openEmpty();
      await migrateTo(db, migrations, level);
      // Stamps are the store's own.
      const tables = (await db.introspection.getTables()).filter(({ name }) => name !== 'stamps');
      for (const table of tables) await db.insertInto(table.name).values(rowOf(table, 1)).execute();
      await migrateTo(db, migrations, Object.keys(migrations).at(-1) ?? '');
      for (const count of [2, 3]) {
        for (const table of tables) await db.insertInto(table.name).values(rowOf(table, count)).execute();
      }

      for (const table of tables) {
        const rows = [1, 2, 3].map((count) => rowOf(table, count));
        expect(await readRows(db, table, Object.keys(rows[0] ?? {})), table.name).toEqual(rows);
      }
      expect(tables.length).toBeGreaterThan(20);
    },
  );
});

test('a server starts on a store that a later version has brought up to date', async () => {
  const options = { dataDir: folder.path };
  const store = await openDatabase(options);
  const later = {
    ...migrations,
    '9999-later': {
      async up({ schema }: AnyDb) {
        await schema.alterTable('people').addColumn('later', 'text').execute();
      },
    },
  };
  await migrateTo(store.db as unknown as AnyDb, later, '9999-later');
  await store.close();
  const again = await openDatabase(options);
  cleanUps.push(again.close);

  expect(await again.db.selectFrom('people').selectAll().execute()).toEqual([]);
});
