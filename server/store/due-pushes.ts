import type { ExpressionBuilder } from 'kysely';
import type { Db } from './database.ts';
import type { DecisionRow } from './decisions.ts';
import { type DeliveryRow, lit } from './deliveries.ts';
import type { DeliveryState } from './delivery-state.ts';
import { type Given, isPostgres, prepare, prepareInsert } from './prepared.ts';
import type { PushSubscriptionRow } from './push-subscriptions.ts';
import type { Schema } from './schema.ts';

/** A push that somebody has taken on to send, with all that it takes. */
export interface ClaimedPush {
  delivery: DeliveryRow;
  decision: DecisionRow;
  subscription: PushSubscriptionRow;
}

/** A claim is longer than any attempt may take. */
export const claimMs = 45_000;

export interface Claim {
  now: number;
  claimedUntil: number;
  /** The number of the server that claims; null: nobody would see its end. */
  claimedBy: number | null;
  limit: number;
  /** Hosts that wait or are full are left out, so that their trouble stays their own. */
  exceptHosts: readonly string[];
  /** Asked for each in turn: may one more go to this host? */
  reserve(host: string): boolean;
}

/**
 * Takes pushes that are due, the longest due first, for the time until `claimedUntil`. One at a time for each push
 * subscription: two under way could overtake each other. Of several that wait with the same tag the newest goes first: those
 * before it go only if it turns out not to be needed.
 */
export async function claimDuePushes(db: Db, claim: Claim): Promise<DeliveryRow[]> {
  const { now, claimedUntil, claimedBy } = claim;
  const heads = await selectHeads(db, claim);
  const subscriptions = await takeFree(
    db,
    heads.flatMap((row) => row.subscriptionId ?? []),
  );
  if (subscriptions.length === 0) return [];
  const waiting = await selectDueOf(db, { subscriptions, now });
  const chosen: string[] = [];
  for (const rows of Map.groupBy(waiting, (row) => row.subscriptionId).values()) {
    const alike = rows.filter((row) => row.tag === rows[0]?.tag);
    const newest = alike.reduce((one, other) => (other.eventSeq > one.eventSeq ? other : one));
    if (!claim.reserve(newest.host ?? '')) continue;
    chosen.push(newest.id);
  }
  if (chosen.length === 0) return [];
  return updateClaimed(db, { ids: chosen, claimedUntil, claimedBy });
}

const selectHeads = prepare((db, given: Given<Pick<Claim, 'now' | 'limit' | 'exceptHosts'>>) =>
  db
    .selectFrom('deliveries')
    .select('subscriptionId')
    .where('channel', '=', lit.push)
    .where('state', '=', lit.pending)
    .where('dueAt', '<=', given.value('now'))
    .where(hasNoneUnderWay)
    .where('host', 'not in', given.list('exceptHosts'))
    .orderBy('dueAt')
    .limit(given.value('limit'))
    .$if(given.locksRows, (query) => query.forUpdate().skipLocked()),
);

/** By an index: what is under way may be much where push services are slow. */
function hasNoneUnderWay(is: ExpressionBuilder<Schema, 'deliveries'>) {
  return is.not(
    is.exists(
      is
        .selectFrom('deliveries as busy')
        .select('busy.id')
        .where('busy.state', '=', lit.claimed)
        .whereRef('busy.subscriptionId', '=', 'deliveries.subscriptionId'),
    ),
  );
}

/** Of these push subscriptions, those to which no push is under way or due, and of which nobody else decides right now. */
export async function listIdle(db: Db, subscriptions: readonly string[], now: number): Promise<Set<string>> {
  // What is under way is looked for once they are locked: it may have begun just before.
  const [free, busy] = await Promise.all([
    isPostgres(db) ? selectLocked(db, { asked: [...new Set(subscriptions)] }) : subscriptions.map((id) => ({ id })),
    selectBusy(db, { subscriptions, now }),
  ]);
  const taken = new Set(busy.map(({ subscriptionId }) => subscriptionId));
  return new Set(free.flatMap(({ id }) => (taken.has(id) ? [] : [id])));
}

/**
 * Of these push subscriptions, those of which nobody else decides right now: until the transaction ends nobody else claims a
 * push to them. What is under way is looked for once they are locked: it may have begun just before.
 */
async function takeFree(db: Db, subscriptions: readonly string[]): Promise<string[]> {
  const asked = [...new Set(subscriptions)];
  if (!isPostgres(db) || asked.length === 0) return asked;
  const locked = (await selectLocked(db, { asked })).map(({ id }) => id);
  const taken = new Set((await selectTaken(db, { asked, locked })).map((row) => row.subscriptionId));
  return asked.filter((id) => !taken.has(id));
}

const selectLocked = prepare((db, given: Given<{ asked: readonly string[] }>) =>
  db.selectFrom('pushSubscriptions').select('id').where('id', 'in', given.list('asked')).forNoKeyUpdate().skipLocked(),
);

const selectTaken = prepare((db, given: Given<{ asked: readonly string[]; locked: readonly string[] }>) =>
  db
    .selectFrom('deliveries')
    .select('subscriptionId')
    .where('state', '=', lit.claimed)
    .where('subscriptionId', 'in', given.list('asked'))
    .unionAll(
      db
        .selectFrom('pushSubscriptions')
        .select('id as subscriptionId')
        .where('id', 'in', given.list('asked'))
        .where('id', 'not in', given.list('locked')),
    ),
);

const selectBusy = prepare((db, given: Given<{ subscriptions: readonly string[]; now: number }>) =>
  db
    .selectFrom('deliveries')
    .select('subscriptionId')
    .where('state', '=', lit.claimed)
    .where('subscriptionId', 'in', given.list('subscriptions'))
    .unionAll(
      db
        .selectFrom('deliveries')
        .select('subscriptionId')
        .where('state', '=', lit.pending)
        .where('subscriptionId', 'in', given.list('subscriptions'))
        .where('dueAt', '<=', given.value('now')),
    ),
);

const selectDueOf = prepare((db, given: Given<{ subscriptions: readonly string[]; now: number }>) =>
  db
    .selectFrom('deliveries')
    .select(['id', 'subscriptionId', 'host', 'tag', 'eventSeq'])
    .where('channel', '=', lit.push)
    .where('state', '=', lit.pending)
    .where('subscriptionId', 'in', given.list('subscriptions'))
    .where('dueAt', '<=', given.value('now'))
    .orderBy('dueAt')
    .orderBy('eventSeq')
    .$if(given.locksRows, (query) => query.forUpdate().skipLocked()),
);

const updateClaimed = prepare(
  (db, given: Given<{ ids: readonly string[] } & Pick<Claim, 'claimedUntil' | 'claimedBy'>>) =>
    db
      .updateTable('deliveries')
      .set({ state: 'claimed', claimedUntil: given.value('claimedUntil'), claimedBy: given.value('claimedBy') })
      .where('id', 'in', given.list('ids'))
      .returningAll(),
);

/** Pushes whose time is over are not sent any more, whatever their host is doing. */
export async function expirePushes(db: Db, now: number): Promise<void> {
  await updateExpired(db, { now });
}

const updateExpired = prepare((db, given: Given<{ now: number }>) =>
  db
    .updateTable('deliveries')
    .set({ state: 'expired', because: 'expired', settledAt: given.value('now') })
    .where('channel', '=', lit.push)
    .where('state', '=', lit.pending)
    .where('dueAt', '<=', given.value('now'))
    .where('expiresAt', '<=', given.value('now')),
);

/**
 * What waits and was made after `after`, by a clock that was set back since, is as if it were made now: it would wait until the
 * clock has come as far again.
 */
export async function renewFromFuture(db: Db, { now, after }: { now: number; after: number }): Promise<void> {
  await updateFromFuture(db, { now, after });
}

const updateFromFuture = prepare((db, given: Given<{ now: number; after: number }>) =>
  db
    .updateTable('deliveries')
    .set((row) => ({
      dueAt: row(row('dueAt', '-', row.ref('createdAt')), '+', given.value('now')),
      expiresAt: row(row('expiresAt', '-', row.ref('createdAt')), '+', given.value('now')),
      createdAt: given.value('now'),
    }))
    .where('channel', '=', lit.push)
    .where('state', '=', lit.pending)
    // By the index: nothing is due before it is made.
    .where('dueAt', '>', given.value('after'))
    .where('createdAt', '>', given.value('after')),
);

/** When the next push is due at a host that does not wait, to a push subscription to which none is under way. */
export async function findNextDueAt(db: Db, exceptHosts: readonly string[]): Promise<number | undefined> {
  const [row] = await selectNextDue(db, { exceptHosts });
  return row?.dueAt;
}

const selectNextDue = prepare((db, given: Given<Pick<Claim, 'exceptHosts'>>) =>
  db
    .selectFrom('deliveries')
    .select('dueAt')
    .where('channel', '=', lit.push)
    .where('state', '=', lit.pending)
    .where(hasNoneUnderWay)
    .where('host', 'not in', given.list('exceptHosts'))
    .orderBy('dueAt')
    .limit(1),
);

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
      claimedBy: null,
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
  await updateAccepted(db, { ids: rows.map((row) => row.id), claims, now });
}

const updateAccepted = prepare(
  (db, given: Given<{ ids: readonly string[]; claims: readonly (number | null)[]; now: number }>) =>
    db
      .updateTable('deliveries')
      .set((row) => ({
        ...{ state: 'accepted', because: null, claimedUntil: null, claimedBy: null, settledAt: given.value('now') },
        attempts: row('attempts', '+', 1),
      }))
      .where('id', 'in', given.list('ids'))
      .where('state', '=', lit.claimed)
      .where('claimedUntil', 'in', given.numbers('claims')),
);

/** Which of these deliveries are there still: they go with the person whom they were for. */
export async function listExistingDeliveries(db: Db, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await selectIds(db, { ids });
  return rows.map(({ id }) => id);
}

const selectIds = prepare((db, given: Given<{ ids: readonly string[] }>) =>
  db.selectFrom('deliveries').select('id').where('id', 'in', given.list('ids')),
);

export type WaitingPush = Pick<DeliveryRow, 'id' | 'subscriptionId' | 'tag' | 'eventSeq'>;

/** What waits for these push subscriptions, due or not. */
export async function listWaiting(db: Db, subscriptions: readonly (string | null)[]): Promise<WaitingPush[]> {
  return subscriptions.length === 0 ? [] : selectWaiting(db, { subscriptions });
}

const selectWaiting = prepare((db, given: Given<{ subscriptions: readonly (string | null)[] }>) =>
  db
    .selectFrom('deliveries')
    .select(['id', 'subscriptionId', 'tag', 'eventSeq'])
    .where('subscriptionId', 'in', given.list('subscriptions'))
    .where('state', '=', lit.pending),
);

/** Older pushes of the same chats that wait for these devices would take the place of the newer ones that go out. */
export async function cancelOlder(
  db: Db,
  waiting: readonly WaitingPush[],
  newer: readonly Omit<WaitingPush, 'id'>[],
  now: number,
): Promise<void> {
  const older = idsOfOlder(waiting, newer);
  if (older.length === 0) return;
  await db
    .updateTable('deliveries')
    .set({ state: 'cancelled', because: 'replaced by a newer one', settledAt: now })
    .where('id', 'in', older)
    .execute();
}

/** Older pushes of the same chats wait until the newer ones are tried again: they go if those come to nothing. */
export async function postponeOlder(
  db: Db,
  waiting: readonly WaitingPush[],
  newer: readonly (Omit<WaitingPush, 'id'> & { dueAt: number })[],
): Promise<void> {
  for (const one of newer) {
    const older = idsOfOlder(waiting, [one]);
    if (older.length === 0) continue;
    await db
      .updateTable('deliveries')
      .set({ dueAt: one.dueAt })
      .where('id', 'in', older)
      .where('dueAt', '<', one.dueAt)
      .execute();
  }
}

function idsOfOlder(waiting: readonly WaitingPush[], newer: readonly Omit<WaitingPush, 'id'>[]): string[] {
  const isOlder = (row: WaitingPush) =>
    newer.some(
      (one) => one.subscriptionId === row.subscriptionId && one.tag === row.tag && one.eventSeq > row.eventSeq,
    );
  return waiting.filter(isOlder).map(({ id }) => id);
}

export const insertAttempts = prepareInsert('attempts');
