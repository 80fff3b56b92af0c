import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Database, Db } from './database.ts';
import { shareFlushes } from './disk-sync.ts';
import { SharedAdapter } from './postgres.ts';
import { type Given, prepare } from './prepared.ts';
import { StoreBusyError, StoreClashError, StoreUnavailableError } from './store-errors.ts';
import type { Turn } from './turn.ts';

/** Of the connections that a server has. The others are for reading, which must not wait behind those that wait for their turn. */
const maxTransactions = 7;
/** How many works may wait: more would wait longer than anybody does for an answer. A guess. */
const maxWaiting = 5_000;

/** Numbers of our advisory locks ("DESK" in ASCII): of the desk as a whole, and of what bears a name. */
const deskLock = 0x4445534b;

/**
 * Runs each work in a transaction of its own when it is its turn, and answers when it is on the disk. One whose turn is `all`
 * has the desk's lock alone; all others share it, so that they do not meet it. A name's lock is the hash of it: two names that
 * share one wait for each other, and nothing else comes of it.
 */
export function takeTurns(db: Db): Database['transaction'] {
  const flush = shareFlushes(async () => {
    try {
      await sql`select pg_logical_emit_message(true, '', '')`.execute(db);
    } catch (error) {
      // Whatever it was: what is committed may be there, or not.
      throw new StoreUnavailableError('The store could not be written to the disk', { cause: error });
    }
  });
  const waiting: (() => void)[] = [];
  let underWay = 0;

  async function enter(): Promise<void> {
    if (underWay < maxTransactions) {
      underWay += 1;
      return;
    }
    if (waiting.length >= maxWaiting) throw new StoreBusyError('Too many changes are waiting for the store');
    await new Promise<void>((resolve) => waiting.push(resolve));
  }

  function leave(): void {
    const next = waiting.shift();
    if (next) next();
    else underWay -= 1;
  }

  return async (work, turn = 'all') => {
    await enter();
    const run = () =>
      db
        .transaction()
        .setIsolationLevel('read committed')
        .execute(async (transaction) => {
          await begin(transaction, turn);
          return work(transaction);
        });
    let done: Awaited<ReturnType<typeof work>>;
    try {
      done = await againIfClashed(run);
    } finally {
      leave();
    }
    await flush();
    return done;
  };
}

/** How often a work is begun before whoever asked for it is told to come again. A guess. */
const maxRuns = 4;

async function againIfClashed<T>(run: () => Promise<T>): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof StoreClashError) || count === maxRuns) throw error;
    }
  }
}

/**
 * A commit does not wait for the disk itself, since nobody else would have their turn meanwhile: a flush, which all that end
 * at the same time share, waits for it (PostgreSQL, "Asynchronous Commit": a later commit that waits takes those before it along).
 */
async function begin(db: Db, turn: Turn): Promise<void> {
  const desk = sql.lit(deskLock);
  const share = turn === 'all' ? sql`pg_advisory_xact_lock(${desk})` : sql`pg_advisory_xact_lock_shared(${desk})`;
  const own = typeof turn === 'object' ? sql`, pg_advisory_xact_lock(${desk}, ${sql.lit(hashOf(turn.of))})` : sql``;
  await sql`select set_config('synchronous_commit', 'off', true), ${share}${own}`.execute(db);
  const { adapter } = db.getExecutor();
  if (adapter instanceof SharedAdapter) await adapter.shorten(db);
}

/** Waits until no other transaction has the lock of this name; it is given back with the transaction's end. */
export async function takeLock(db: Db, name: string): Promise<void> {
  await selectLock(db, { hash: hashOf(name) });
}

const selectLock = prepare((db, given: Given<{ hash: number }>) =>
  db.selectNoFrom(sql`pg_advisory_xact_lock(${sql.lit(deskLock)}, ${given.value('hash')})`.as('taken')),
);

function hashOf(name: string): number {
  return createHash('sha256').update(name).digest().readInt32BE();
}
