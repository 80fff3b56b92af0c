import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { DeliveryState } from './delivery-state.ts';
import type { Schema } from './schema.ts';

export type DeliveryRow = Selectable<Schema['deliveries']>;
export type AttemptRow = Omit<Selectable<Schema['attempts']>, 'id'>;

export async function insertDeliveries(db: Db, rows: readonly DeliveryRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += 500) {
    await db
      .insertInto('deliveries')
      .values(rows.slice(start, start + 500))
      .execute();
  }
}

export interface Claim {
  now: number;
  claimedUntil: number;
  limit: number;
  /** Hosts that wait or are full are left out, so that their trouble stays their own. */
  exceptHosts: readonly string[];
}

/**
 * Takes pushes that are due, the longest due first, for the time until `claimedUntil`. One at a time for each push
 * subscription: two under way could overtake each other. Of several that wait with the same tag only the newest goes.
 */
export async function claimDuePushes(db: Db, claim: Claim): Promise<DeliveryRow[]> {
  const { now, claimedUntil } = claim;
  const heads = await db
    .selectFrom('deliveries')
    .select('subscriptionId')
    .where('channel', '=', 'push')
    .where('state', '=', 'pending')
    .where('dueAt', '<=', now)
    .where('subscriptionId', 'not in', (busy) =>
      busy.selectFrom('deliveries').select('subscriptionId').where('state', '=', 'claimed'),
    )
    .$if(claim.exceptHosts.length > 0, (query) => query.where('host', 'not in', claim.exceptHosts))
    .orderBy('dueAt')
    .limit(claim.limit)
    .execute();
  const subscriptions = [...new Set(heads.map((row) => row.subscriptionId).filter((id) => id !== null))];
  if (subscriptions.length === 0) return [];
  const waiting = await listDueOfSubscriptions(db, subscriptions, now);
  const chosen: string[] = [];
  const replaced: string[] = [];
  for (const rows of Map.groupBy(waiting, (row) => row.subscriptionId).values()) {
    const alike = rows.filter((row) => row.tag === rows[0]?.tag);
    const newest = alike.reduce((one, other) => (other.createdAt >= one.createdAt ? other : one));
    chosen.push(newest.id);
    replaced.push(...alike.filter((row) => row !== newest).map((row) => row.id));
  }
  await cancelByIds(db, replaced, { because: 'replaced by a newer one', now });
  return db
    .updateTable('deliveries')
    .set({ state: 'claimed', claimedUntil })
    .where('id', 'in', chosen)
    .returningAll()
    .execute();
}

function listDueOfSubscriptions(db: Db, subscriptions: readonly string[], now: number) {
  return db
    .selectFrom('deliveries')
    .select(['id', 'subscriptionId', 'tag', 'createdAt'])
    .where('channel', '=', 'push')
    .where('state', '=', 'pending')
    .where('subscriptionId', 'in', subscriptions)
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .orderBy('createdAt')
    .execute();
}

async function cancelByIds(db: Db, ids: readonly string[], cancelled: { because: string; now: number }): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('deliveries')
    .set({ state: 'cancelled', because: cancelled.because, settledAt: cancelled.now })
    .where('id', 'in', ids)
    .execute();
}

/** Pushes whose time is over are not sent any more, whatever their host is doing. */
export async function expirePushes(db: Db, now: number): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'expired', because: 'its time was over before it could be sent', settledAt: now })
    .where('channel', '=', 'push')
    .where('state', '=', 'pending')
    .where('dueAt', '<=', now)
    .where('expiresAt', '<=', now)
    .execute();
}

/** When the next push is due at a host that does not wait, to a push subscription to which none is under way. */
export async function findNextDueAt(db: Db, exceptHosts: readonly string[]): Promise<number | undefined> {
  const row = await db
    .selectFrom('deliveries')
    .select('dueAt')
    .where('channel', '=', 'push')
    .where('state', '=', 'pending')
    .where('subscriptionId', 'not in', (busy) =>
      busy.selectFrom('deliveries').select('subscriptionId').where('state', '=', 'claimed'),
    )
    .$if(exceptHosts.length > 0, (query) => query.where('host', 'not in', exceptHosts))
    .orderBy('dueAt')
    .limit(1)
    .executeTakeFirst();
  return row?.dueAt;
}

/** Makes claims due again that nobody settled in time: whoever held them is gone. */
export async function releaseLostClaims(db: Db, now: number): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('deliveries')
    .set({ state: 'pending', claimedUntil: null })
    .where('state', '=', 'claimed')
    .where('claimedUntil', '<=', now)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Gives a claimed push its next state; a later claim of the same row is not touched. */
export async function settleDelivery(
  db: Db,
  { id, claimedUntil }: Pick<DeliveryRow, 'id' | 'claimedUntil'>,
  settled: { state: DeliveryState; because: string | null; now: number; dueAt?: number; attempted: boolean },
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set((row) => ({
      state: settled.state,
      because: settled.because,
      claimedUntil: null,
      settledAt: settled.state === 'pending' ? null : settled.now,
      ...(settled.dueAt === undefined ? {} : { dueAt: settled.dueAt }),
      ...(settled.attempted ? { attempts: row('attempts', '+', 1) } : {}),
    }))
    .where('id', '=', id)
    .where('state', '=', 'claimed')
    .where('claimedUntil', '=', claimedUntil)
    .execute();
}

export async function insertAttempt(db: Db, attempt: AttemptRow): Promise<void> {
  await db.insertInto('attempts').values(attempt).execute();
}

/** What is not sent yet of these notifications is not sent any more. */
export async function cancelDeliveries(
  db: Db,
  notifications: readonly string[],
  cancelled: { because: string; now: number },
): Promise<void> {
  if (notifications.length === 0) return;
  await db
    .updateTable('deliveries')
    .set({ state: 'cancelled', because: cancelled.because, settledAt: cancelled.now })
    .where('notification', 'in', notifications)
    .where('state', '=', 'pending')
    .where('purpose', '!=', 'ending')
    .execute();
}

export async function cancelDeliveriesOfSubscription(
  db: Db,
  subscriptionId: string,
  cancelled: { because: string; now: number },
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'cancelled', because: cancelled.because, settledAt: cancelled.now })
    .where('subscriptionId', '=', subscriptionId)
    .where('state', '=', 'pending')
    .execute();
}

/** Pushes of a notification that a window shows wait until it is known whether anybody stayed to see it. */
export async function postponePushes(
  db: Db,
  notification: string,
  postponed: { until: number; because: string },
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ dueAt: postponed.until, because: postponed.because })
    .where('notification', '=', notification)
    .where('channel', '=', 'push')
    .where('state', '=', 'pending')
    .where('dueAt', '<', postponed.until)
    .execute();
}

export async function settleWindowsDelivery(
  db: Db,
  notification: string,
  settled: { state: 'acknowledged' | 'unacknowledged'; now: number },
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: settled.state, settledAt: settled.now })
    .where('notification', '=', notification)
    .where('channel', '=', 'windows')
    .where('state', '=', 'pending')
    .execute();
}

/** What each device was sent last of these notifications, or is being sent at this moment. */
export async function listLastOfDevices(db: Db, notifications: readonly string[]): Promise<DeliveryRow[]> {
  if (notifications.length === 0) return [];
  const rows = await db
    .selectFrom('deliveries')
    .selectAll()
    .where('notification', 'in', notifications)
    .where('channel', '=', 'push')
    .where('purpose', '!=', 'ending')
    .where('state', 'in', ['accepted', 'claimed'])
    .orderBy('createdAt')
    .execute();
  return [...new Map(rows.map((row) => [row.subscriptionId, row])).values()];
}

/** Of these notifications: which reached which push subscription. */
export async function listReached(
  db: Db,
  notifications: readonly string[],
): Promise<Pick<DeliveryRow, 'notification' | 'subscriptionId'>[]> {
  if (notifications.length === 0) return [];
  return db
    .selectFrom('deliveries')
    .select(['notification', 'subscriptionId'])
    .where('notification', 'in', notifications)
    .where('channel', '=', 'push')
    .where('purpose', '!=', 'ending')
    .where('state', '=', 'accepted')
    .execute();
}

export async function listDeliveries(db: Db, notifications: readonly string[]): Promise<DeliveryRow[]> {
  if (notifications.length === 0) return [];
  return db
    .selectFrom('deliveries')
    .selectAll()
    .where('notification', 'in', notifications)
    .orderBy('createdAt')
    .orderBy('channel', 'desc')
    .orderBy('dueAt')
    .orderBy('id')
    .execute();
}

export async function listAttempts(db: Db, deliveries: readonly string[]): Promise<AttemptRow[]> {
  if (deliveries.length === 0) return [];
  return db.selectFrom('attempts').selectAll().where('deliveryId', 'in', deliveries).orderBy('id').execute();
}
