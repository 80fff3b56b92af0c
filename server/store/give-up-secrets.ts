import { insertAuditEntry } from './audit.ts';
import { saveCallbackTarget } from './callback-targets.ts';
import type { Db } from './database.ts';
import { cancelDeliveriesOfSubscription } from './deliveries.ts';
import { deleteDeskSetting, findDeskSetting } from './desk-settings.ts';
import { proofsKeyName } from './proofs-key.ts';
import { endSubscriptionsOfKey } from './push-subscriptions.ts';
import { lostSecret } from './sealed.ts';
import type { SecretBox } from './secret-box.ts';
import { listVapidKeys } from './vapid-keys.ts';

/** What no data key opens any more. Each list is of ids. */
export interface LostSecrets {
  vapidKeys: string[];
  /** Live push subscriptions that were made with one of these keys. */
  pushSubscriptions: number;
  /** Chat systems whose webhooks are not known to be genuine without a new secret. */
  sources: string[];
  /** Chat systems to which nothing can be signed without a new secret. */
  callbacks: string[];
  /** Whether the key is among it that receipts and renewals are proven with. */
  proofs: boolean;
}

/** Who it was, in the audit log: whoever may write the store, and no person of it. */
const byCommand = { personId: 'command line', action: 'deskbell replace-lost-data-key', kind: 'data-key' } as const;

/** What this box does not open. `now`: secrets that fit no more are not missed. */
export async function findLostSecrets(db: Db, box: SecretBox, now: number): Promise<LostSecrets> {
  const isLost = (sealed: string) => sealed !== lostSecret && !opens(box, sealed);
  const keys = (await listVapidKeys(db)).filter(({ sealedPrivateKey }) => isLost(sealedPrivateKey));
  const secrets = await db.selectFrom('sourceSecrets').selectAll().orderBy('sourceId').execute();
  const missed = secrets.filter(
    ({ sealedSecret, validUntil }) => (validUntil === null || validUntil > now) && isLost(sealedSecret),
  );
  const targets = await db.selectFrom('callbackTargets').selectAll().orderBy('sourceId').execute();
  const proofs = await findDeskSetting(db, proofsKeyName);
  return {
    vapidKeys: keys.map(({ id }) => id),
    pushSubscriptions: keys.reduce((sum, { subscriptions }) => sum + Number(subscriptions), 0),
    sources: [...new Set(missed.map(({ sourceId }) => sourceId))],
    callbacks: targets.filter(({ sealedSecret }) => isLost(sealedSecret)).map(({ sourceId }) => sourceId),
    proofs: typeof proofs === 'string' && isLost(proofs),
  };
}

/**
 * Takes out of the store what this box does not open, and nothing else, and notes it in the audit log. VAPID keys stay,
 * retired and without their private halves: who has one elsewhere may import it, and bring their push subscriptions back.
 */
export async function giveUpLostSecrets(db: Db, box: SecretBox, now: number): Promise<LostSecrets> {
  const lost = await findLostSecrets(db, box, now);
  await giveUpVapidKeys(db, lost.vapidKeys, now);
  await giveUpSourceSecrets(db, box);
  await giveUpCallbackSecrets(db, box);
  if (lost.proofs) await deleteDeskSetting(db, proofsKeyName);
  if (isAnythingLost(lost)) {
    const afterJson = JSON.stringify(lost);
    await insertAuditEntry(db, { ...byCommand, at: now, target: '', beforeJson: null, afterJson });
  }
  return lost;
}

export function isAnythingLost({ vapidKeys, sources, callbacks, proofs }: LostSecrets): boolean {
  return vapidKeys.length + sources.length + callbacks.length > 0 || proofs;
}

async function giveUpVapidKeys(db: Db, ids: readonly string[], now: number): Promise<void> {
  for (const id of ids) {
    for (const subscription of await endSubscriptionsOfKey(db, id)) {
      await cancelDeliveriesOfSubscription(db, subscription, { because: 'its VAPID key was lost', now });
    }
    const given = { sealedPrivateKey: lostSecret, state: 'retired' } as const;
    await db.updateTable('vapidKeys').set(given).where('id', '=', id).execute();
  }
}

async function giveUpSourceSecrets(db: Db, box: SecretBox): Promise<void> {
  for (const { sealedSecret } of await db.selectFrom('sourceSecrets').select('sealedSecret').execute()) {
    if (opens(box, sealedSecret)) continue;
    await db.deleteFrom('sourceSecrets').where('sealedSecret', '=', sealedSecret).execute();
  }
}

async function giveUpCallbackSecrets(db: Db, box: SecretBox): Promise<void> {
  for (const target of await db.selectFrom('callbackTargets').selectAll().execute()) {
    const { sealedSecret, olderSealedSecret } = target;
    const isOlderKept = olderSealedSecret !== null && opens(box, olderSealedSecret);
    await saveCallbackTarget(db, {
      ...target,
      sealedSecret: opens(box, sealedSecret) ? sealedSecret : lostSecret,
      ...(isOlderKept ? {} : { olderSealedSecret: null, olderUntil: null }),
    });
  }
}

/** `box`: of keys that were read before, so that a file that cannot be read for once loses nothing. */
function opens(box: SecretBox, sealed: string): boolean {
  try {
    box.open(sealed);
    return true;
  } catch {
    return false;
  }
}
