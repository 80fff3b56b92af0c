import type { Db } from '../store/database.ts';
import { cancelDeliveriesOfSubscription, settleWindowsDeliveries } from '../store/deliveries.ts';
import type { DeliveryState } from '../store/delivery-state.ts';
import {
  type ClaimedPush,
  cancelOlder,
  insertAttempts,
  listExistingDeliveries,
  listWaiting,
  postponeOlder,
  settleAccepted,
  settleDelivery,
} from '../store/due-pushes.ts';
import { endSubscription, saveLastOutcome } from '../store/push-subscriptions.ts';
import type { NextState } from './next-state.ts';
import type { PushOutcome } from './outcome.ts';

/** A push that was answered, or could not be sent. */
export interface Attempted {
  push: ClaimedPush;
  outcome: PushOutcome;
  startedAt: number;
  endedAt: number;
  /** What becomes of the delivery. */
  next: NextState;
}

/**
 * Writes down what became of pushes, many at once. Of a person who was removed meanwhile there is nothing to write. True if
 * more waits for the same devices.
 */
export async function recordOutcomes(db: Db, attempted: readonly Attempted[]): Promise<boolean> {
  const ids = attempted.map(({ push }) => push.delivery.id);
  const there = new Set(await listExistingDeliveries(db, ids));
  const all = attempted.filter(({ push }) => there.has(push.delivery.id));
  await insertAttempts(db, all.map(toAttempt));
  for (const [lastOutcome, same] of Map.groupBy(all.filter(isNews), toLastOutcome)) {
    await saveLastOutcome(
      db,
      same.map(({ push }) => push.subscription.id),
      lastOutcome,
    );
  }
  const accepted = all.filter(({ next }) => next.state === 'accepted');
  const now = Math.max(...attempted.map(({ endedAt }) => endedAt));
  await settleAccepted(
    db,
    accepted.map(({ push }) => push.delivery),
    now,
  );
  const isMoreWaiting = await judgeOlder(db, all, now);
  const fallbacks = accepted.filter(({ push }) => push.delivery.purpose === 'fallback');
  const notifications = fallbacks.map(({ push }) => push.delivery.notification);
  await settleWindowsDeliveries(db, notifications, { state: 'unacknowledged', now });
  const failed = all.filter(({ next }) => next.state !== 'accepted');
  for (const one of failed) await recordFailed(db, one);
  return isMoreWaiting || failed.length > 0;
}

/**
 * An older push of a chat is not needed once a newer one is taken, waits as long as that is tried, and goes if it comes to
 * nothing. True if anything waits for the same devices.
 */
async function judgeOlder(db: Db, all: readonly Attempted[], now: number): Promise<boolean> {
  const devices = all.map(({ push }) => push.subscription.id);
  const waiting = await listWaiting(db, devices);
  const told = all.filter(({ push }) => push.delivery.purpose !== 'ending');
  const newer = told.map(({ push, next }) => ({ ...push.delivery, ...next }));
  const isIn = (state: DeliveryState) => newer.filter((one) => one.state === state);
  await cancelOlder(db, waiting, isIn('accepted'), now);
  await postponeOlder(db, waiting, isIn('pending'));
  return waiting.length > 0;
}

async function recordFailed(db: Db, { push, outcome, next, endedAt }: Attempted): Promise<void> {
  await settleDelivery(db, push.delivery, { ...next, now: endedAt, attempted: true });
  if (outcome.kind === 'gone') await forget(db, push.subscription.id, outcome.status, endedAt);
}

/** The endpoint is never called again, with what is queued for it or anything else. */
async function forget(db: Db, subscriptionId: string, status: number, now: number): Promise<void> {
  await endSubscription(db, subscriptionId, { state: 'gone', because: `gone_${status}` });
  await cancelDeliveriesOfSubscription(db, subscriptionId, { because: 'the push subscription is gone', now });
}

function toAttempt({ push, outcome, startedAt, endedAt }: Attempted) {
  return {
    ...{ deliveryId: push.delivery.id, at: startedAt, tookMs: endedAt - startedAt, outcome: outcome.kind },
    status: outcome.status,
    unanswered: outcome.kind === 'unreachable' && outcome.isUnanswered ? 1 : 0,
    detail: outcome.kind === 'accepted' ? null : outcome.detail,
  };
}

function toLastOutcome({ outcome }: Attempted): string {
  return outcome.status ? `${outcome.kind} (${outcome.status})` : outcome.kind;
}

function isNews(attempted: Attempted): boolean {
  return attempted.push.subscription.lastOutcome !== toLastOutcome(attempted);
}
