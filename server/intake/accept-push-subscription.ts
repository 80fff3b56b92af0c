import { randomUUID } from 'node:crypto';
import type { SubscriptionRequest } from '../../wire/push-subscription.ts';
import { newRowId } from '../row-id.ts';
import { longestTtlMs } from '../rules/delivery-terms.ts';
import { findCredentialById } from '../store/credentials.ts';
import type { Db } from '../store/database.ts';
import { type DecisionRow, listShownNowhere } from '../store/decisions.ts';
import {
  cancelDeliveriesOfSubscription,
  insertDeliveries,
  listUnconfirmed,
  moveDeliveries,
} from '../store/deliveries.ts';
import {
  endSubscription,
  findSubscription,
  findSubscriptionByEndpoint,
  insertSubscription,
  listActiveSubscriptions,
  type PushSubscriptionRow,
  updateSubscription,
} from '../store/push-subscriptions.ts';
import { endSignInOf } from '../store/sign-ins.ts';
import { findVapidKey } from '../store/vapid-keys.ts';
import type { Intake } from './rooms.ts';
import { type ChatDecisionRow, toPush } from './to-deliveries.ts';

/** Keys in one form: base64url without padding. */
export interface CheckedSubscription extends Omit<SubscriptionRequest, 'subscription'> {
  endpoint: string;
  p256dh: string;
  auth: string;
  expiresAt: number | null;
  /** By the service worker of the one that it replaces: it may take nothing over from another person. */
  isRenewal: boolean;
}

/** Whose browser it is, and the sign-in that it ends with; null: one that we do not keep. */
export interface SubscriptionOwner {
  personId: string;
  credentialId: string | null;
  signedInUntil: number | null;
}

/** Browsers of one person that pushes go to. A guess: several times what anybody has. */
export const maxSubscriptions = 20;

export type AcceptedSubscription =
  | { ok: true; id: string; isNew: boolean }
  | { ok: false; because: 'unknown-key' | 'retired-key' | 'endpoint-gone' | 'signed-out' | 'not-its-own' };

/**
 * Takes in a browser's push subscription for a person. One that is known moves to whoever registers it: the browser is
 * theirs to use now. One that the push service called gone is refused: the browser has to make another. One more than a
 * person may have ends the one that was not seen for the longest time: the browser in front of them is to be reached.
 */
export async function acceptPushSubscription(
  { store, clock, settings, wakeDispatcher }: Intake,
  owner: SubscriptionOwner,
  request: CheckedSubscription,
): Promise<AcceptedSubscription> {
  const { personId } = owner;
  const accepted = await store.transaction(async (db): Promise<AcceptedSubscription> => {
    const now = clock.now();
    const { credentialId } = owner;
    const isOver = credentialId !== null && !(await findCredentialById(db, credentialId, now));
    if (isOver) return { ok: false, because: 'signed-out' };
    const key = await findVapidKey(db, request.keyId);
    if (!key) return { ok: false, because: 'unknown-key' };
    if (key.state === 'retired' || key.state === 'new') return { ok: false, because: 'retired-key' };
    const known = await findSubscriptionByEndpoint(db, request.endpoint);
    if (known?.state === 'gone') return { ok: false, because: 'endpoint-gone' };
    if (request.isRenewal && known && known.personId !== personId) return { ok: false, because: 'not-its-own' };
    const replaced = await findReplaced(db, personId, request);
    const label = toLabel(personId, request, [known, replaced]);
    const id = known?.id ?? (await insertNew(db, owner, { ...request, ...label }, now));
    const isMoved = known !== undefined && known.personId !== personId;
    if (isMoved) await dropPending(db, id, 'another person uses this browser', now);
    // Until now, this person was not reached by it.
    const isNewToPerson = isMoved || known?.state !== 'active';
    if (isNewToPerson) {
      const to = { id, device: label.device, endpoint: request.endpoint };
      await tellMissed(db, { personId, to, before: replaced?.id ?? id, graceMs: settings.graceMs }, now);
    }
    if (replaced && replaced.id !== id) await endReplaced(db, replaced, { ...request, ...label, id }, now);
    if (isNewToPerson) await makeRoom(db, personId, id, now);
    if (!known) return { ok: true, id, isNew: true };
    await updateSubscription(db, known.id, {
      ...{ ...owner, p256dh: request.p256dh, auth: request.auth, keyId: request.keyId },
      ...{ state: 'active', because: null, lastSeenAt: now, expiresAt: request.expiresAt },
      ...label,
    });
    return { ok: true, id: known.id, isNew: known.state !== 'active' };
  });
  // It may have been handed something.
  wakeDispatcher();
  return accepted;
}

/** Ends one's own push subscription; false if it is not one's own or has ended before. */
export async function endPushSubscription(
  { store, clock }: Intake,
  personId: string,
  id: string,
  because: string,
): Promise<boolean> {
  return store.transaction(async (db) => {
    const known = await findSubscription(db, id);
    if (known?.personId !== personId) return false;
    await dropPending(db, id, because, clock.now());
    return endSubscription(db, id, { state: 'ended', because });
  });
}

/** Ends a push subscription, whosever it is, at an administrator's wish; false if there is none that pushes go to. */
export async function removePushSubscription(db: Db, id: string, now: number): Promise<boolean> {
  const because = 'removed by an administrator';
  await dropPending(db, id, because, now);
  return endSubscription(db, id, { state: 'ended', because });
}

/** Ends those of the person that were seen last before all others, until one more has its place. */
async function makeRoom(db: Db, personId: string, id: string, now: number): Promise<void> {
  const others = (await listActiveSubscriptions(db, [personId], now)).filter((row) => row.id !== id);
  others.sort((one, other) => other.lastSeenAt - one.lastSeenAt);
  for (const row of others.slice(maxSubscriptions - 1)) {
    const because = `only ${maxSubscriptions} browsers of one person are kept`;
    await dropPending(db, row.id, because, now);
    await endSubscription(db, row.id, { state: 'ended', because });
  }
}

type Label = Pick<PushSubscriptionRow, 'device' | 'isNamed'>;

/** The name that this person gave the browser, else what the browser says of itself. A name that another person gave is none of theirs. */
function toLabel(
  personId: string,
  { device }: CheckedSubscription,
  before: readonly (PushSubscriptionRow | undefined)[],
): Label {
  const rows = before.filter((row) => row !== undefined).filter((row) => !row.isNamed || row.personId === personId);
  const named = rows.find((row) => row.isNamed);
  if (named) return { device: named.device, isNamed: 1 };
  return { device: device ?? rows[0]?.device ?? 'A browser', isNamed: 0 };
}

async function insertNew(
  db: Db,
  owner: SubscriptionOwner,
  request: CheckedSubscription & Label,
  now: number,
): Promise<string> {
  const id = randomUUID();
  await insertSubscription(db, {
    ...{ ...owner, id, endpoint: request.endpoint, p256dh: request.p256dh, auth: request.auth, keyId: request.keyId },
    ...{ device: request.device, isNamed: request.isNamed },
    ...{ state: 'active', because: null, createdAt: now, lastSeenAt: now, expiresAt: request.expiresAt },
    lastOutcome: null,
  });
  return id;
}

async function findReplaced(
  db: Db,
  personId: string,
  { replaces }: CheckedSubscription,
): Promise<PushSubscriptionRow | undefined> {
  const row = replaces === undefined ? undefined : await findSubscription(db, replaces);
  return row?.personId === personId && row.because !== 'replaced' ? row : undefined;
}

/**
 * The same browser under another endpoint: what was not sent to the old one goes to the new, and so does what the old
 * one got, or was refused, without a sign that it was shown. The service worker knows what it showed before.
 */
async function endReplaced(
  db: Db,
  old: PushSubscriptionRow,
  { id, device, endpoint }: { id: string; device: string; endpoint: string },
  now: number,
): Promise<void> {
  const to = { subscriptionId: id, device, host: new URL(endpoint).host };
  const again = await listUnconfirmed(db, old, now);
  await insertDeliveries(
    db,
    again.map((row) => ({
      ...{ ...row, ...to, id: newRowId(now), state: 'pending', because: 'the push subscription was replaced' },
      ...{ dueAt: now, attempts: 0, claimedUntil: null, claimedBy: null, settledAt: null },
    })),
  );
  await moveDeliveries(db, old.id, to);
  await endSubscription(db, old.id, { state: 'ended', because: 'replaced' });
  await endSignInOf(db, old.id);
}

/**
 * What came while this browser had no push subscription, and was shown nowhere else. A page of it that is open and in front
 * has its chance first. `before`: the push subscription that it had.
 */
async function tellMissed(
  db: Db,
  missed: { personId: string; to: Parameters<typeof toPush>[1]; before: string; graceMs: number },
  now: number,
): Promise<void> {
  const { personId, to, before, graceMs } = missed;
  const rows = await listShownNowhere(db, { personId, since: now - longestTtlMs, notTo: before });
  await insertDeliveries(
    db,
    rows.filter(isOfChat).map((row) => toPush(row, to, now + graceMs)),
  );
}

function isOfChat(row: DecisionRow): row is ChatDecisionRow {
  return row.type !== 'test';
}

function dropPending(db: Db, subscriptionId: string, because: string, now: number): Promise<void> {
  return cancelDeliveriesOfSubscription(db, subscriptionId, { because, now });
}
