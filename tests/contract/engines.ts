import { type SelectQueryBuilder, sql } from 'kysely';
import { afterAll, expect, inject } from 'vitest';
import { type Database, type Db, openDatabase } from '../../server/store/database.ts';
import { makePostgresStore } from '../support/postgres-store.ts';
import {
  createQueryRecord,
  explainOnPostgres as plansOnPostgres,
  explainOnSqlite as plansOnSqlite,
} from '../support/query-plans.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';

/** An empty store of one engine, that a test may close and open again. */
export interface TestStore {
  store: Database;
  /** Closes the store and opens it again, as a restart does. */
  reopen(): Promise<void>;
  /** Closes it and leaves nothing behind. Rejects if a query reads a whole table. */
  remove(): Promise<void>;
}

export interface Engine {
  name: string;
  open(): Promise<TestStore>;
  /** How it would run a query over a large table: its words for each step. */
  explain(db: Db, build: (db: Db) => AnyQuery): Promise<string[]>;
  /** Begins a step that reads a table from end to end. */
  scan: RegExp;
}

// biome-ignore lint/suspicious/noExplicitAny: whatever it reads
type AnyQuery = SelectQueryBuilder<any, any, any>;

/** Every engine that the store runs on: each contract is tested on all. */
export const engines: readonly Engine[] = [
  { name: 'SQLite', open: openEmbedded, explain: explainOnSqlite, scan: /^SCAN/ },
  { name: 'PostgreSQL', open: openShared, explain: explainOnPostgres, scan: /Seq Scan/ },
];

async function explainOnSqlite(db: Db, build: (db: Db) => AnyQuery): Promise<string[]> {
  const plan = await build(db).explain<{ detail: string }>(undefined, sql`query plan`);
  return plan.map(({ detail }) => detail);
}

/** A small table is read from end to end whatever its indexes: that is made to seem too dear. */
async function explainOnPostgres(db: Db, build: (db: Db) => AnyQuery): Promise<string[]> {
  return db.transaction().execute(async (transaction) => {
    await sql`set local enable_seqscan = off`.execute(transaction);
    const plan = await build(transaction).explain<{ 'QUERY PLAN': string }>();
    return plan.map((row) => row['QUERY PLAN']);
  });
}

/** Of this file's tests, on either engine. */
const queries = createQueryRecord();

async function openEmbedded(): Promise<TestStore> {
  const folder = await makeTemporaryFolder('contract');
  const open = () => openDatabase({ dataDir: folder.path, onQuery: queries.note });
  let store = await open();
  return {
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await open();
    },
    async remove() {
      const slow = await queries.findFaults(plansOnSqlite(store));
      await store.close();
      await folder.remove();
      expect(slow).toEqual([]);
    },
  };
}

/** The tests of a file share one database, since to make one takes longer than they do. */
let shared: Promise<TestStore> | undefined;
afterAll(async () => (await shared)?.remove());

async function openShared(): Promise<TestStore> {
  shared ??= makeShared();
  const opened = await shared;
  return {
    get store() {
      return opened.store;
    },
    reopen: opened.reopen,
    async remove() {
      const slow = await queries.findFaults(plansOnPostgres(inject('largeStore')));
      await empty(opened.store);
      expect(slow).toEqual([]);
    },
  };
}

async function makeShared(): Promise<TestStore> {
  const database = await makePostgresStore(inject('postgres'));
  const folder = await makeTemporaryFolder('contract');
  const open = () => openDatabase({ dataDir: folder.path, databaseUrl: database.url, onQuery: queries.note });
  let store = await open();
  return {
    get store() {
      return store;
    },
    async reopen() {
      await store.close();
      store = await open();
    },
    async remove() {
      await store.close();
      await database.remove();
      await folder.remove();
    },
  };
}

/** Without asking in which order: nothing is left that anything could refer to. */
async function empty({ db }: Database): Promise<void> {
  const tables = await db.introspection.getTables();
  const statements = tables.map(({ name }) => `delete from "${name}"`);
  const numbers = "select setval(format('%I', sequencename)::regclass, 1, false) from pg_sequences";
  const all = ['set local session_replication_role = replica', ...statements, numbers];
  await db.transaction().execute((transaction) => sql.raw(all.join(';')).execute(transaction));
}
