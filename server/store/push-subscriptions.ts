import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';
import type { Schema } from './schema.ts';

export type PushSubscriptionRow = Selectable<Schema['pushSubscriptions']>;

export async function findSubscriptionByEndpoint(db: Db, endpoint: string): Promise<PushSubscriptionRow | undefined> {
  return db.selectFrom('pushSubscriptions').selectAll().where('endpoint', '=', endpoint).executeTakeFirst();
}

export async function findSubscription(db: Db, id: string): Promise<PushSubscriptionRow | undefined> {
  return db.selectFrom('pushSubscriptions').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function listSubscriptionsById(db: Db, ids: readonly string[]): Promise<PushSubscriptionRow[]> {
  return ids.length === 0 ? [] : selectById(db, { ids });
}

const selectById = prepare((db, given: Given<{ ids: readonly string[] }>) =>
  db.selectFrom('pushSubscriptions').selectAll().where('id', 'in', given.list('ids')),
);

/** Those that pushes go to now, the oldest first. */
export async function listActiveSubscriptions(
  db: Db,
  people: readonly string[],
  now: number,
): Promise<PushSubscriptionRow[]> {
  if (people.length === 0) return [];
  const rows = await selectActive(db, { people });
  return rows
    .filter(({ signedInUntil }) => signedInUntil === null || signedInUntil > now)
    .sort((one, other) => one.createdAt - other.createdAt);
}

// By the people, and by nothing that another index could seem better for.
const selectActive = prepare((db, given: Given<{ people: readonly string[] }>) =>
  db
    .selectFrom('pushSubscriptions')
    .selectAll()
    .where('personId', 'in', given.list('people'))
    .where('state', '=', 'active'),
);

export async function listActiveSubscriptionsOfKey(db: Db, keyId: string): Promise<PushSubscriptionRow[]> {
  return db
    .selectFrom('pushSubscriptions')
    .selectAll()
    .where('keyId', '=', keyId)
    .where('state', '=', 'active')
    .execute();
}

/** Of everybody by name, or of one person, the newest first; also those that ended. */
export async function listSubscriptions(
  db: Db,
  { person, offset = 0, limit = 10_000 }: { person?: string | undefined; offset?: number; limit?: number } = {},
): Promise<(PushSubscriptionRow & { name: string })[]> {
  return (
    db
      .selectFrom('people')
      // SQLite goes through the people first, in their order, and stops at the end of the page ("CROSS JOIN").
      .crossJoin('pushSubscriptions')
      .selectAll('pushSubscriptions')
      .select('people.name')
      .whereRef('pushSubscriptions.personId', '=', 'people.id')
      .$if(person !== undefined, (query) => query.where('people.id', '=', person ?? ''))
      .orderBy('people.name')
      .orderBy('pushSubscriptions.createdAt', 'desc')
      .orderBy('pushSubscriptions.id')
      .limit(limit)
      .offset(offset)
      .execute()
  );
}

export async function countSubscriptions(db: Db, person?: string): Promise<number> {
  const { count } = await db
    .selectFrom('pushSubscriptions')
    .select((row) => row.fn.countAll<number>().as('count'))
    .$if(person !== undefined, (query) => query.where('personId', '=', person ?? ''))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertSubscription(db: Db, row: PushSubscriptionRow): Promise<void> {
  await db.insertInto('pushSubscriptions').values(row).execute();
}

export async function updateSubscription(
  db: Db,
  id: string,
  changed: Partial<Omit<PushSubscriptionRow, 'id' | 'endpoint' | 'createdAt'>>,
): Promise<void> {
  await db.updateTable('pushSubscriptions').set(changed).where('id', '=', id).execute();
}

/** Gives a person's device a name; false if it is not theirs, or has ended. */
export async function nameSubscription(
  db: Db,
  { id, personId, device }: Pick<PushSubscriptionRow, 'id' | 'personId' | 'device'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('pushSubscriptions')
    .set({ device, isNamed: 1 })
    .where('id', '=', id)
    .where('personId', '=', personId)
    .where('state', '=', 'active')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export async function saveLastOutcome(db: Db, ids: readonly string[], lastOutcome: string): Promise<void> {
  await db.updateTable('pushSubscriptions').set({ lastOutcome }).where('id', 'in', ids).execute();
}

/** Why a push subscription ended whose VAPID key was retired: it alone may come back, if nothing else ended it since. */
const keyRetired = 'its VAPID key was retired';

/** Nothing is sent to it any more. An endpoint that is gone stays known, so that it is never called again. */
export async function endSubscription(
  db: Db,
  id: string,
  ended: { state: 'gone' | 'ended'; because: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('pushSubscriptions')
    .set({ state: ended.state, because: ended.because })
    .where('id', '=', id)
    .where((is) =>
      is.or([
        is('state', '=', 'active'),
        is.and([is('state', '=', 'ended'), ended.state === 'gone' ? is.lit(true) : is('because', '=', keyRetired)]),
      ]),
    )
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends what is left of a key, and gives those push subscriptions' ids. */
export async function endSubscriptionsOfKey(db: Db, keyId: string): Promise<string[]> {
  const rows = await db
    .updateTable('pushSubscriptions')
    .set({ state: 'ended', because: keyRetired })
    .where('keyId', '=', keyId)
    .where('state', '=', 'active')
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

/**
 * Deletes a small step of those that ended, and whose browsers were not seen since `before`: a desk where people sign out each
 * day gets one for each of them. What a push service gave up stays known. Answers how many went.
 */
export async function deleteOldSubscriptions(db: Db, before: number, step: number): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('pushSubscriptions')
    .where('id', 'in', (old) =>
      old
        .selectFrom('pushSubscriptions')
        .select('id')
        .where('state', '=', 'ended')
        .where('lastSeenAt', '<', before)
        .limit(step),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Takes up again what ended with its key, and nothing else has ended since. Answers how many. */
export async function restoreSubscriptionsOfKey(db: Db, keyId: string, now: number): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('pushSubscriptions')
    .set({ state: 'active', because: null })
    .where('keyId', '=', keyId)
    .where('state', '=', 'ended')
    .where('because', '=', keyRetired)
    .where((is) => is.or([is('signedInUntil', 'is', null), is('signedInUntil', '>', now)]))
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Whether a push subscription was ever made with this key, and is known still. */
export async function hasSubscriptionsOfKey(db: Db, keyId: string): Promise<boolean> {
  const row = await db
    .selectFrom('pushSubscriptions')
    .select('id')
    .where('keyId', '=', keyId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** How many push subscriptions of each key would come back with it. */
export async function countRestorable(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('pushSubscriptions')
    .select((row) => ['keyId', row.fn.countAll<number>().as('count')])
    .where('state', '=', 'ended')
    .where('because', '=', keyRetired)
    .groupBy('keyId')
    .execute();
  return new Map(rows.map(({ keyId, count }) => [keyId, Number(count)]));
}

/** The origins of the push services that hold most of our push subscriptions. */
export async function listOriginsInUse(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('pushSubscriptions')
    .select('endpoint')
    .where('state', '=', 'active')
    .limit(1_000)
    .execute();
  const byOrigin = Map.groupBy(rows, ({ endpoint }) => new URL(endpoint).origin);
  return [...byOrigin]
    .sort(([, one], [, other]) => other.length - one.length)
    .slice(0, limit)
    .map(([origin]) => origin);
}
