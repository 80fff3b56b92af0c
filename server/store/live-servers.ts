import { randomInt } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';

/** First number of the advisory locks by which servers say that they live ("LIVE" in ASCII); the second is a server's own. */
const liveLock = 0x4c495645;

/** What a server is called by for as long as it lives. */
export function newServerNumber(): number {
  return randomInt(1, 2 ** 31);
}

/**
 * Says that a server lives, for as long as the connection does on which it is asked. Shared: one that broke, and has not ended
 * for PostgreSQL yet, does not keep the next one of the same server waiting.
 */
export function sayAlive(number: number): string {
  return `select pg_advisory_lock_shared(${liveLock}, ${number})`;
}

/** The numbers of the servers that say so at this moment (PostgreSQL, "pg_locks"). */
export function selectAlive(): RawBuilder<number> {
  return sql<number>`(
    select objid::bigint from pg_locks
    where locktype = 'advisory' and classid = ${sql.lit(liveLock)} and objsubid = 2
      and database = (select oid from pg_database where datname = current_database()))`;
}
