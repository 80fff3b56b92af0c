import { createHash } from 'node:crypto';
import {
  type Compilable,
  type CompiledQuery,
  type Insertable,
  type InsertQueryBuilder,
  type InsertResult,
  type RawBuilder,
  sql,
} from 'kysely';
import type { Db } from './database.ts';
import { type PreparedQuery, SharedAdapter } from './postgres.ts';
import type { Schema } from './schema.ts';
import { slicesOf } from './slices.ts';
import { EmbeddedAdapter } from './sqlite.ts';

// Where everything passes through, putting a query together anew each time costs more than what the store does for it.

/**
 * What a prepared query is given each time it runs, by name. `value` stands for one value; `list` and `numbers`, after `in`,
 * for any number of texts, and of whole numbers.
 */
export interface Given<Values> {
  value<Name extends keyof Values & string>(name: Name): Values[Name];
  list<Name extends keyof Values & string>(name: Name): RawBuilder<ItemOf<Values[Name]>>;
  numbers<Name extends keyof Values & string>(name: Name): RawBuilder<ItemOf<Values[Name]>>;
  /** Others may be at work at the same time: whoever is to change rows locks them, and passes over those that are locked. */
  locksRows: boolean;
}

type ItemOf<List> = List extends readonly (infer Item)[] ? Item : never;

/**
 * A query that is put together once, and run with other values each time. Within a transaction, those that are asked together
 * (`Promise.all`) are run one after the other in this order, and PostgreSQL gets them with one message. What makes more than one
 * query of it is not to be asked so: it would go on where another has failed.
 */
export function prepare<Values extends object, Row>(
  build: (db: Db, given: Given<Values>) => Compilable<Row>,
): (db: Db, values: Values) => Promise<Row[]> {
  return once((db) => build(db, (isPostgres(db) ? postgresHolders : sqliteHolders) as Given<Values>));
}

type Table = keyof Schema;
type Insert<Name extends Table> = InsertQueryBuilder<Schema, Name, InsertResult>;

/** Rows that go in with one statement: each number of them has a statement of its own. */
const rowsAtOnce = 50;
/** Each connection to PostgreSQL keeps what it has prepared, and many rows are as quick without. A guess. */
const preparedRows = 10;

/** Inserts rows, all with the same columns. `finish` says what is to happen where there is one already. */
export function prepareInsert<Name extends Table>(
  table: Name,
  finish: (insert: Insert<Name>) => Insert<Name> = (insert) => insert,
): (db: Db, rows: readonly Insertable<Schema[Name]>[]) => Promise<void> {
  const ofLength = new Map<number, (db: Db, rows: readonly object[]) => Promise<unknown>>();

  function insertFor(rows: readonly object[]): (db: Db, rows: readonly object[]) => Promise<unknown> {
    const known = ofLength.get(rows.length);
    if (known) return known;
    const columns = Object.keys(rows[0] ?? {});
    const held = rows.map((_, row) =>
      Object.fromEntries(columns.map((column) => [column, new Holder((all) => read(read(all, row), column))])),
    );
    const made = once<readonly object[], unknown>(
      (db) => finish(db.insertInto(table).values(held as unknown as Insertable<Schema[Name]>[])),
      { isKept: rows.length <= preparedRows },
    );
    ofLength.set(rows.length, made);
    return made;
  }

  return async (db, rows) => {
    await Promise.all(slicesOf(rows, rowsAtOnce).map((some) => insertFor(some)(db, some)));
  };
}

function once<Values extends object, Row>(
  build: (db: Db) => Compilable<Row>,
  { isKept } = { isKept: true },
): (db: Db, values: Values) => Promise<Row[]> {
  const madeFor = new WeakMap<object, CompiledQuery>();

  function madeOn(db: Db): CompiledQuery {
    // For each engine: they differ in words.
    const engine = db.getExecutor().adapter.constructor;
    const made = madeFor.get(engine) ?? (isKept ? withName(build(db).compile()) : build(db).compile());
    madeFor.set(engine, made);
    return made;
  }

  return async (db, values) => {
    const made = madeOn(db);
    const parameters = made.parameters.map((one) => (one instanceof Holder ? one.fill(values) : one));
    const executor = db.getExecutor();
    const { adapter } = executor;
    if (db.isTransaction && adapter instanceof EmbeddedAdapter) return adapter.run(made.sql, parameters) as Row[];
    const connection = adapter instanceof SharedAdapter ? adapter.connectionOf(executor) : undefined;
    const { rows } = await (connection ?? db).executeQuery<Row>({ ...made, parameters });
    return rows;
  };
}

/** Each text has its own name, which is shorter. */
function withName(query: CompiledQuery): PreparedQuery {
  return { ...query, name: createHash('sha256').update(query.sql).digest('base64url').slice(0, 16) };
}

/** Stands in a query for what is given when it runs. */
class Holder {
  readonly fill: (values: unknown) => unknown;

  constructor(fill: (values: unknown) => unknown) {
    this.fill = fill;
  }
}

const read = (values: unknown, name: string | number) => (values as Readonly<Record<string | number, unknown>>)[name];

type Holders = Given<Record<string, unknown>>;

const value: Holders['value'] = (name) => new Holder((values) => read(values, name));

const jsonList: Holders['list'] = (name) =>
  sql`(select value from json_each(${new Holder((values) => JSON.stringify(read(values, name)))}))`;
const sqliteHolders: Holders = { value, list: jsonList, numbers: jsonList, locksRows: false };

/**
 * Behind a query of its own, the list's length is no matter for the plan. If it were, PostgreSQL would think one that is made
 * for the list at hand the better one, and make it anew each time.
 */
const arrayOf = (array: RawBuilder<unknown>) => sql<never>`(array(select unnest(${array})))`;

const postgresHolders: Holders = {
  value,
  list: (name) => arrayOf(sql`${value(name)}::text[]`),
  numbers: (name) => arrayOf(sql`${value(name)}::bigint[]`),
  locksRows: true,
};

/** Whether transactions beside one another are at work on this store. */
export function isPostgres(db: Pick<Db, 'getExecutor'>): boolean {
  return db.getExecutor().adapter instanceof SharedAdapter;
}
