import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';
import type { Schema } from './schema.ts';

type Stamped = Schema['stamps']['of'];

/** Reads what there is of these keys. It is the same each time that a caller asks with it. */
type Load<Value> = (db: Db, keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

/** What there is of these keys, out of what is kept, or else as `load` reads it. It is shared, and not to be changed. */
export type ReadKept = <Value>(load: Load<Value>, keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>;

interface Kept {
  stamp: string | undefined;
  /** By how it is loaded, for each key; undefined where there is nothing. */
  values: Map<Load<unknown>, Map<string, unknown>>;
}

/** How many keys are kept: with more, all are read anew. A guess: some megabytes. */
const maxKept = 10_000;

/** For each store that is open. */
const keptOf: Record<Stamped, WeakMap<object, Kept>> = { people: new WeakMap(), sources: new WeakMap() };

/**
 * What is read with every event and seldom changes is kept for as long as its tables have the same stamp. Whoever changes them
 * gives them a new one within the change's own transaction, by a trigger; it is random, so that what was read in a transaction that
 * is undone fits no later one. The stamp is asked for first: what is read after it is at least as new.
 */
export async function openKept(db: Db, of: Stamped): Promise<ReadKept> {
  const [row] = await selectStamp(db, { of });
  const { values } = keptUnder(db, of, row?.stamp);
  return async <Value>(load: Load<Value>, keys: readonly string[]) => {
    const kept = (values.get(load) ?? new Map()) as Map<string, Value | undefined>;
    values.set(load, kept);
    const missing = keys.filter((key) => !kept.has(key));
    const loaded = missing.length > 0 ? await load(db, missing) : new Map<string, Value>();
    const found = new Map<string, Value>();
    for (const key of keys) {
      const value = loaded.get(key) ?? kept.get(key);
      if (value !== undefined) found.set(key, value);
    }
    if (kept.size + missing.length > maxKept) kept.clear();
    for (const key of missing) kept.set(key, loaded.get(key));
    return found;
  };
}

const selectStamp = prepare((db, given: Given<{ of: Stamped }>) =>
  db.selectFrom('stamps').select('stamp').where('of', '=', given.value('of')),
);

function keptUnder(db: Db, of: Stamped, stamp: string | undefined): Kept {
  const store = db.getExecutor().adapter;
  const last = keptOf[of].get(store);
  if (last && stamp !== undefined && last.stamp === stamp) return last;
  const kept: Kept = { stamp, values: new Map() };
  keptOf[of].set(store, kept);
  return kept;
}
