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

/** Those that pushes go to. */
export async function listActiveSubscriptions(db: Db, people: readonly string[]): Promise<PushSubscriptionRow[]> {
  return people.length === 0 ? [] : selectActive(db, { people });
}

const selectActive = prepare((db, given: Given<{ people: readonly string[] }>) =>
  db
    .selectFrom('pushSubscriptions')
    .selectAll()
    .where('personId', 'in', given.list('people'))
    .where('state', '=', 'active')
    .orderBy('createdAt'),
);

export async function listActiveSubscriptionsOfKey(db: Db, keyId: string): Promise<PushSubscriptionRow[]> {
  return db
    .selectFrom('pushSubscriptions')
    .selectAll()
    .where('keyId', '=', keyId)
    .where('state', '=', 'active')
    .execute();
}

/** Of everybody, or of one person; the newest 10,000, also those that ended. */
export async function listSubscriptions(
  db: Db,
  personId?: string,
): Promise<(PushSubscriptionRow & { name: string })[]> {
  return db
    .selectFrom('pushSubscriptions')
    .innerJoin('people', 'people.id', 'pushSubscriptions.personId')
    .selectAll('pushSubscriptions')
    .select('people.name')
    .$if(personId !== undefined, (query) => query.where('personId', '=', personId ?? ''))
    .orderBy('people.name')
    .orderBy('pushSubscriptions.createdAt', 'desc')
    .limit(10_000)
    .execute();
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

export async function saveLastOutcome(db: Db, ids: readonly string[], lastOutcome: string): Promise<void> {
  await db.updateTable('pushSubscriptions').set({ lastOutcome }).where('id', 'in', ids).execute();
}

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
    .where('state', 'in', ended.state === 'gone' ? ['active', 'ended'] : ['active'])
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
