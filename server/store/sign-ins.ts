import { deleteCredentials } from './credentials.ts';
import type { Db } from './database.ts';
import { cancelDeliveriesOfSubscription } from './deliveries.ts';
import { endSubscription } from './push-subscriptions.ts';
import { slicesOf } from './slices.ts';

interface Ended {
  because: string;
  now: number;
}

/** Stands where a push subscription's sign-in is over, and belongs to nobody: what the push service gave up is not renewed. */
const overId = 'over';

/** From here on, its service worker renews this push subscription no more. */
export async function endSignInOf(db: Db, id: string): Promise<void> {
  await db.updateTable('pushSubscriptions').set({ credentialId: overId }).where('id', '=', id).execute();
}

/** Ends credentials, and the push subscriptions that were made with them. */
export async function endCredentials(db: Db, ids: readonly string[], ended: Ended): Promise<void> {
  for (const slice of slicesOf(ids)) {
    const rows = await db.selectFrom('pushSubscriptions').select('id').where('credentialId', 'in', slice).execute();
    await endSubscriptionsByHand(db, rows, ended);
    await deleteCredentials(db, slice);
  }
}

/** Ends push subscriptions of a person whose sign-in is not known: they are older than sign-ins are noted, or made with a JWT. */
export async function endSubscriptionsWithoutSignIn(db: Db, personId: string, ended: Ended): Promise<void> {
  const rows = await db
    .selectFrom('pushSubscriptions')
    .select('id')
    .where('personId', '=', personId)
    .where('credentialId', 'is', null)
    .execute();
  await endSubscriptionsByHand(db, rows, ended);
}

/** Ends all push subscriptions of a person. */
export async function endSubscriptionsOfPerson(db: Db, personId: string, ended: Ended): Promise<void> {
  const rows = await db.selectFrom('pushSubscriptions').select('id').where('personId', '=', personId).execute();
  await endSubscriptionsByHand(db, rows, ended);
}

async function endSubscriptionsByHand(db: Db, rows: readonly { id: string }[], ended: Ended): Promise<void> {
  for (const { id } of rows) {
    await endSignInOf(db, id);
    await endSubscription(db, id, { state: 'ended', because: ended.because });
    await cancelDeliveriesOfSubscription(db, id, ended);
  }
}

/** The same person signs in anew in the same browser: its push subscription goes on. */
export async function moveSubscriptions(
  db: Db,
  from: string,
  to: { credentialId: string; signedInUntil: number | null },
): Promise<void> {
  await db.updateTable('pushSubscriptions').set(to).where('credentialId', '=', from).execute();
}

/** Ends push subscriptions whose sign-in is over by time. */
export async function endExpiredSubscriptions(db: Db, now: number): Promise<void> {
  await db
    .updateTable('pushSubscriptions')
    .set({ state: 'ended', because: signInOver })
    .where('signedInUntil', '<=', now)
    .where('state', '=', 'active')
    .execute();
}

/** Why pushes no longer go to a browser whose person is not signed in there any more. */
export const signInOver = 'the sign-in has ended';
