import { type Selectable, sql } from 'kysely';
import type { Db } from './database.ts';
import type { DeliveryState } from './delivery-state.ts';
import type { Schema } from './schema.ts';
import { slicesOf } from './slices.ts';

export type DeliveryRow = Selectable<Schema['deliveries']>;
/** What the partial indexes are over, as SQL's own words: bound as values, they would not be found. */
const lit = {
  push: sql.lit('push' as const),
  pending: sql.lit('pending' as const),
  claimed: sql.lit('claimed' as const),
};

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
    .where('channel', '=', lit.push)
    .where('state', '=', lit.pending)
    .where('dueAt', '<=', now)
    .where('subscriptionId', 'not in', (busy) =>
      busy.selectFrom('deliveries').select('subscriptionId').where('state', '=', lit.claimed),
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
    const newest = alike.reduce((one, other) => (other.eventSeq > one.eventSeq ? other : one));
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
    .select(['id', 'subscriptionId', 'tag', 'eventSeq'])
    .where('channel', '=', lit.push)
    .where('state', '=', lit.pending)
    .where('subscriptionId', 'in', subscriptions)
    .where('dueAt', '<=', now)
    .orderBy('dueAt')
    .orderBy('eventSeq')
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
    .set({ state: 'expired', because: 'expired', settledAt: now })
    .where('channel', '=', lit.push)
    .where('state', '=', lit.pending)
    .where('dueAt', '<=', now)
    .where('expiresAt', '<=', now)
    .execute();
}

/** When the next push is due at a host that does not wait, to a push subscription to which none is under way. */
export async function findNextDueAt(db: Db, exceptHosts: readonly string[]): Promise<number | undefined> {
  const row = await db
    .selectFrom('deliveries')
    .select('dueAt')
    .where('channel', '=', lit.push)
    .where('state', '=', lit.pending)
    .where('subscriptionId', 'not in', (busy) =>
      busy.selectFrom('deliveries').select('subscriptionId').where('state', '=', lit.claimed),
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
    .where('state', '=', lit.claimed)
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
    .where('state', '=', lit.claimed)
    .where('claimedUntil', '=', claimedUntil)
    .execute();
}

/** Gives claimed pushes, each attempted once more, the state `accepted`; later claims of the same rows are not touched. */
export async function settleAccepted(
  db: Db,
  rows: readonly Pick<DeliveryRow, 'id' | 'claimedUntil'>[],
  now: number,
): Promise<void> {
  if (rows.length === 0) return;
  const claims = [...new Set(rows.map((row) => row.claimedUntil))];
  await db
    .updateTable('deliveries')
    .set((row) => ({
      ...{ state: 'accepted', because: null, claimedUntil: null, settledAt: now },
      attempts: row('attempts', '+', 1),
    }))
    .where(
      'id',
      'in',
      rows.map((row) => row.id),
    )
    .where('state', '=', lit.claimed)
    .where('claimedUntil', 'in', claims)
    .execute();
}

/** Which of these deliveries are there still: they go with the person whom they were for. */
export async function listExistingDeliveries(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('deliveries').select('id').where('id', 'in', ids).execute();
  return rows.map(({ id }) => id);
}

/** An older push of the same chat that waits for this device would take the place of the newer one that has gone out. */
export async function cancelOlder(
  db: Db,
  newer: Pick<DeliveryRow, 'subscriptionId' | 'tag' | 'eventSeq'>,
  now: number,
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ state: 'cancelled', because: 'replaced by a newer one', settledAt: now })
    .where('subscriptionId', '=', newer.subscriptionId)
    .where('state', '=', lit.pending)
    .where('tag', '=', newer.tag)
    .where('eventSeq', '<', newer.eventSeq)
    .where('purpose', '!=', 'ending')
    .execute();
}

export async function insertAttempts(db: Db, attempts: readonly AttemptRow[]): Promise<void> {
  if (attempts.length > 0) await db.insertInto('attempts').values(attempts).execute();
}

/** What is not sent yet of these notifications is not sent any more. */
export async function cancelDeliveries(
  db: Db,
  notifications: readonly string[],
  cancelled: { because: string; now: number },
): Promise<void> {
  for (const slice of slicesOf(notifications)) {
    await db
      .updateTable('deliveries')
      .set({ state: 'cancelled', because: cancelled.because, settledAt: cancelled.now })
      .where('notification', 'in', slice)
      .where('state', '=', lit.pending)
      .where('purpose', '!=', 'ending')
      .execute();
  }
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
    .where('state', '=', lit.pending)
    .execute();
}

/** What one push subscription has not been sent yet goes to the one that took its place. */
export async function moveDeliveries(
  db: Db,
  from: string,
  to: { subscriptionId: string; device: string; host: string },
): Promise<void> {
  await db
    .updateTable('deliveries')
    .set(to)
    .where('subscriptionId', '=', from)
    .where('state', '=', lit.pending)
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
    .where('channel', '=', lit.push)
    .where('state', '=', lit.pending)
    .where('dueAt', '<', postponed.until)
    .execute();
}

export async function settleWindowsDeliveries(
  db: Db,
  notifications: readonly string[],
  settled: { state: 'acknowledged' | 'unacknowledged'; now: number },
): Promise<void> {
  if (notifications.length === 0) return;
  await db
    .updateTable('deliveries')
    .set({ state: settled.state, settledAt: settled.now })
    .where('notification', 'in', notifications)
    .where('channel', '=', 'windows')
    .where('state', '=', lit.pending)
    .execute();
}

/** What each device was sent last of these notifications, or is being sent at this moment. */
export async function listLastOfDevices(db: Db, notifications: readonly string[]): Promise<DeliveryRow[]> {
  const rows: DeliveryRow[] = [];
  for (const slice of slicesOf(notifications)) {
    const part = await db
      .selectFrom('deliveries')
      .selectAll()
      .where('notification', 'in', slice)
      .where('channel', '=', lit.push)
      .where('purpose', '!=', 'ending')
      .where('state', 'in', ['accepted', 'claimed'])
      .execute();
    rows.push(...part);
  }
  rows.sort((one, other) => one.eventSeq - other.eventSeq);
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
    .where('channel', '=', lit.push)
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
