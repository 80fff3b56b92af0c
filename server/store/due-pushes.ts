import type { Db } from './database.ts';
import { type AttemptRow, type DeliveryRow, lit } from './deliveries.ts';
import type { DeliveryState } from './delivery-state.ts';

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
