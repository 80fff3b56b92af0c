import { type ExpressionBuilder, type Selectable, sql } from 'kysely';
import type { Db } from './database.ts';
import type { DeliveryState } from './delivery-state.ts';
import { prepareInsert } from './prepared.ts';
import type { Schema } from './schema.ts';
import { slicesOf } from './slices.ts';

export type DeliveryRow = Selectable<Schema['deliveries']>;
/** What the partial indexes are over, as SQL's own words: bound as values, they would not be found. */
export const lit = {
  push: sql.lit('push' as const),
  pending: sql.lit('pending' as const),
  claimed: sql.lit('claimed' as const),
};

export type AttemptRow = Omit<Selectable<Schema['attempts']>, 'id'>;

export const insertDeliveries = prepareInsert('deliveries');

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

export interface LastOfDevice {
  delivery: DeliveryRow;
  /** Its worker said that it arrived. */
  isReported: boolean;
  /** Workers said that it was clicked or dismissed on another device, and not on this one. */
  isHandledElsewhere: boolean;
}

/** What each device was sent last of these notifications, may have been sent, or is being sent at this moment. */
export async function listLastOfDevices(db: Db, notifications: readonly string[]): Promise<LastOfDevice[]> {
  const rows: LastOfDevice[] = [];
  for (const slice of slicesOf(notifications)) {
    const part = await db
      .selectFrom('deliveries')
      .selectAll()
      .select((is) => [
        isReported(is).as('isReported'),
        is.and([isHandled(is, '!='), is.not(isHandled(is, '='))]).as('isHandledElsewhere'),
      ])
      .where('notification', 'in', slice)
      .where('channel', '=', lit.push)
      .where('purpose', '!=', 'ending')
      .where((is) => is.or([is('state', 'in', ['accepted', 'claimed']), isReported(is), isUnanswered(is)]))
      .execute();
    // SQLite's truth is a number.
    for (const { isReported: reported, isHandledElsewhere, ...delivery } of part) {
      rows.push({ delivery, isReported: Boolean(reported), isHandledElsewhere: Boolean(isHandledElsewhere) });
    }
  }
  rows.sort((one, other) => one.delivery.eventSeq - other.delivery.eventSeq);
  return [...new Map(rows.map((row) => [row.delivery.subscriptionId, row])).values()];
}

/** For each push subscription to which an end of one of these notifications was to be sent: the number of its last. */
export async function listEnds(db: Db, notifications: readonly string[]): Promise<Map<string | null, number>> {
  const ends = new Map<string | null, number>();
  for (const slice of slicesOf(notifications)) {
    const rows = await db
      .selectFrom('deliveries')
      .select(['subscriptionId', 'eventSeq'])
      .where('notification', 'in', slice)
      .where('purpose', '=', 'ending')
      .execute();
    for (const row of rows) ends.set(row.subscriptionId, Math.max(row.eventSeq, ends.get(row.subscriptionId) ?? 0));
  }
  return ends;
}

/**
 * Of these notifications, which are withdrawn: which push subscription one of those withdrawn with it has reached, or may
 * have, by its push service's answer or by what its worker reported.
 */
export async function listReached(
  db: Db,
  notifications: readonly string[],
): Promise<Pick<DeliveryRow, 'notification' | 'subscriptionId'>[]> {
  if (notifications.length === 0) return [];
  return db
    .selectFrom('decisions as ended')
    .innerJoin('decisions as told', (join) =>
      join
        .onRef('told.source', '=', 'ended.source')
        .onRef('told.chatId', '=', 'ended.chatId')
        .onRef('told.personId', '=', 'ended.personId')
        .onRef('told.withdrawnAt', '=', 'ended.withdrawnAt'),
    )
    .innerJoin('deliveries', 'deliveries.notification', 'told.id')
    .select(['ended.id as notification', 'deliveries.subscriptionId'])
    .where('ended.id', 'in', notifications)
    .where('deliveries.channel', '=', lit.push)
    .where('deliveries.purpose', '!=', 'ending')
    .where((is) => is.or([is('deliveries.state', '=', 'accepted'), isReported(is), isUnanswered(is)]))
    .execute();
}

/** Its service worker said something of it: it arrived, whatever we heard of the push service. */
function isReported(is: ExpressionBuilder<Schema, 'deliveries'>) {
  return is.exists(
    is
      .selectFrom('receipts')
      .select('receipts.kind')
      .whereRef('receipts.notification', '=', 'deliveries.notification')
      .whereRef('receipts.subscriptionId', '=', 'deliveries.subscriptionId'),
  );
}

/** It was clicked or dismissed on this device, or on another. */
function isHandled(is: ExpressionBuilder<Schema, 'deliveries'>, onDevice: '=' | '!=') {
  return is.exists(
    is
      .selectFrom('receipts')
      .select('receipts.kind')
      .whereRef('receipts.notification', '=', 'deliveries.notification')
      .where('receipts.kind', 'in', ['clicked', 'closed'])
      // Of a window it is not known on which device it is.
      .where('receipts.subscriptionId', '!=', '')
      .whereRef('receipts.subscriptionId', onDevice, 'deliveries.subscriptionId'),
  );
}

/** It went out and no answer came: its push service may have taken it. */
function isUnanswered(is: ExpressionBuilder<Schema, 'deliveries'>) {
  return is.exists(
    is
      .selectFrom('attempts')
      .select('attempts.id')
      .whereRef('attempts.deliveryId', '=', 'deliveries.id')
      .where('attempts.unanswered', '=', 1),
  );
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

/**
 * Of each chat, the last that was tried to be sent to a push subscription, whose time is not over and of which its
 * service worker has said nothing: it may be on no screen.
 */
export async function listUnconfirmed(
  db: Db,
  { personId, id: subscriptionId }: { personId: string; id: string },
  now: number,
): Promise<DeliveryRow[]> {
  const rows = await db
    .selectFrom('decisions')
    .innerJoin('deliveries', 'deliveries.notification', 'decisions.id')
    .leftJoin('receipts', (join) =>
      join
        .onRef('receipts.notification', '=', 'deliveries.notification')
        .onRef('receipts.subscriptionId', '=', 'deliveries.subscriptionId'),
    )
    .selectAll('deliveries')
    .select('receipts.kind as receipt')
    // By an index that is there: what is older than a day is over.
    .where('decisions.personId', '=', personId)
    .where('decisions.createdAt', '>', now - dayMs)
    .where('deliveries.subscriptionId', '=', subscriptionId)
    .where('deliveries.purpose', '!=', 'ending')
    .where('deliveries.state', 'in', triedStates)
    .where('deliveries.expiresAt', '>', now)
    .orderBy('deliveries.eventSeq')
    .execute();
  const lastOfChats = new Map(rows.map((row) => [row.tag, row]));
  return [...lastOfChats.values()].flatMap(({ receipt, ...row }) => (receipt === null ? [row] : []));
}

const dayMs = 86_400_000;
/** `cancelled` too: what waited for a push subscription that turned out to be gone. Whether it holds still is judged when it is due. */
const triedStates: readonly DeliveryState[] = ['claimed', 'accepted', 'gone', 'cancelled'];
