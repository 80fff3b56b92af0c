import {
  type Compilable,
  CompiledQuery,
  type Insertable,
  type InsertQueryBuilder,
  type InsertResult,
  PostgresAdapter,
  type RawBuilder,
  sql,
} from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';
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

/** A query that is put together once, and run with other values each time. */
export function prepare<Values extends object, Row>(
  build: (db: Db, given: Given<Values>) => Compilable<Row>,
): (db: Db, values: Values) => Promise<Row[]> {
  return once((db) => build(db, (isPostgres(db) ? postgresHolders : sqliteHolders) as Given<Values>));
}

type Table = keyof Schema;
type Insert<Name extends Table> = InsertQueryBuilder<Schema, Name, InsertResult>;

/** Rows that go in with one statement: each number of them has a statement of its own. */
const rowsAtOnce = 50;

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
    const made = once<readonly object[], unknown>((db) =>
      finish(db.insertInto(table).values(held as unknown as Insertable<Schema[Name]>[])),
    );
    ofLength.set(rows.length, made);
    return made;
  }

  return async (db, rows) => {
    for (let start = 0; start < rows.length; start += rowsAtOnce) {
      const some = rows.slice(start, start + rowsAtOnce);
      await insertFor(some)(db, some);
    }
  };
}

function once<Values extends object, Row>(
  build: (db: Db) => Compilable<Row>,
): (db: Db, values: Values) => Promise<Row[]> {
  const madeFor = new WeakMap<object, CompiledQuery>();

  function madeOn(db: Db): CompiledQuery {
    // For each engine: they differ in words.
    const engine = db.getExecutor().adapter.constructor;
    const made = madeFor.get(engine) ?? build(db).compile();
    madeFor.set(engine, made);
    return made;
  }

  return async (db, values) => {
    const { sql: text, parameters } = madeOn(db);
    const filled = parameters.map((one) => (one instanceof Holder ? one.fill(values) : one));
    const { adapter } = db.getExecutor();
    if (db.isTransaction && adapter instanceof EmbeddedAdapter) return adapter.run(text, filled) as Row[];
    const { rows } = await db.executeQuery(CompiledQuery.raw(text, filled) as CompiledQuery<Row>);
    return rows;
  };
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

const postgresHolders: Holders = {
  value,
  list: (name) => sql`(select unnest(${value(name)}::text[]))`,
  numbers: (name) => sql`(select unnest(${value(name)}::bigint[]))`,
  locksRows: true,
};

/** Whether transactions beside one another are at work on this store. */
export function isPostgres(db: Pick<Db, 'getExecutor'>): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
