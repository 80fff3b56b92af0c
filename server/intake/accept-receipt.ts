import { toMillis } from '../../wire/instant.ts';
import type { Receipt, ReceiptKind } from '../../wire/receipt.ts';
import { seenAfterMs } from '../rules/still-true.ts';
import type { RequestId } from '../spans.ts';
import type { Db } from '../store/database.ts';
import { type DecisionRow, lockDecision, markAcknowledged, markHandled } from '../store/decisions.ts';
import { cancelDeliveries, postponePushes, settleWindowsDeliveries } from '../store/deliveries.ts';
import { countReceipts, insertReceipt } from '../store/receipts.ts';
import { findWindow } from '../store/windows.ts';
import { endLateShowing, type LateShowing } from './end-late-showing.ts';
import { noteShown } from './note-callback.ts';
import type { Intake } from './rooms.ts';

/** A receipt that was not here before. */
export interface AcceptedReceipt {
  notification: string;
  kind: ReceiptKind;
  /** The request that the notification's event came by. */
  request: RequestId | null;
  /** From the event's arrival to this report. */
  sinceMs: number;
}

/** More than all windows and devices of a person have to say of one notification. A guess. */
const maxReceiptsOfOne = 200;

/**
 * Takes in what a window or a service worker reports of notifications. One whose token does not fit is left out:
 * whoever sent it never got the notification. The same one again changes nothing. `onAccepted` is called with each as soon as it
 * is committed: those of a later notification may fail.
 */
export async function acceptReceipts(
  intake: Intake,
  receipts: readonly Receipt[],
  onAccepted: (receipt: AcceptedReceipt) => void,
): Promise<void> {
  const genuine = receipts.filter(({ notification, token }) => intake.proofs.isProof('receipt', notification, token));
  // A transaction each: one that held the first and waited for the next could stand in a circle with an event that takes both back.
  for (const [notification, own] of Map.groupBy(genuine, (receipt) => receipt.notification)) {
    for (const accepted of await acceptOfOne(intake, notification, own)) onAccepted(accepted);
  }
}

async function acceptOfOne(
  intake: Intake,
  notification: string,
  receipts: readonly Receipt[],
): Promise<AcceptedReceipt[]> {
  const woken = { callbacks: false };
  const accepted = await intake.store.transaction(async (db) => {
    const decision = await lockDecision(db, notification);
    if (!decision) return [];
    const all = [];
    const late: LateShowing[] = [];
    for (const receipt of receipts) all.push(await acceptOne(db, intake, receipt, { decision, woken, late }));
    // Not before all is known: it may have been dismissed as well.
    for (const shown of late) await endLateShowing(db, shown, intake.clock.now());
    return all;
  }, 'none');
  intake.wakeDispatcher();
  if (woken.callbacks) intake.wakeCallbacks();
  return accepted.filter((receipt) => receipt !== undefined);
}

async function acceptOne(
  db: Db,
  intake: Intake,
  receipt: Receipt,
  { decision, woken, late }: { decision: DecisionRow; woken: { callbacks: boolean }; late: LateShowing[] },
): Promise<AcceptedReceipt | undefined> {
  const now = intake.clock.now();
  if ((await countReceipts(db, decision.id)) >= maxReceiptsOfOne) return undefined;
  const isNew = await insertReceipt(db, {
    notification: decision.id,
    kind: receipt.kind,
    windowId: receipt.window ?? '',
    subscriptionId: receipt.subscription ?? '',
    at: toMillis(receipt.at),
    receivedAt: now,
  });
  if (!isNew) return undefined;
  if (receipt.kind === 'shown' && (await noteShown(db, intake, decision, now))) woken.callbacks = true;
  if (receipt.kind === 'clicked' || receipt.kind === 'closed') {
    await markHandled(db, [decision.id], now);
    await cancelDeliveries(db, [decision.id], { because: 'seen', now });
  } else if (!receipt.subscription) {
    await acknowledge(db, intake, decision, { windowId: receipt.window, now });
  }
  if (receipt.kind === 'shown' && receipt.subscription && decision.withdrawnAt !== null) {
    late.push({ decision, subscription: receipt.subscription, shownAt: toMillis(receipt.at) });
  }
  return {
    notification: decision.id,
    kind: receipt.kind,
    request: decision.requestId,
    sinceMs: now - decision.createdAt,
  };
}

/**
 * A window shows it. Its push is not cancelled at once: a lid that closes within seconds leaves it seen by nobody. It
 * waits until the window's lease would have run out, and is then judged by how long somebody stayed.
 */
async function acknowledge(
  db: Db,
  { settings }: Intake,
  decision: DecisionRow,
  { windowId, now }: { windowId: string | undefined; now: number },
): Promise<void> {
  if (!(await markAcknowledged(db, decision.id, now))) return;
  await settleWindowsDeliveries(db, [decision.id], { state: 'acknowledged', now });
  const window = windowId === undefined ? undefined : await findWindow(db, decision.personId, windowId);
  // One that lasts longer is of a clock that was set back since.
  const leaseUntil = Math.min(window?.leaseUntil ?? Number.POSITIVE_INFINITY, now + settings.leaseMs);
  await postponePushes(db, decision.id, { until: leaseUntil + seenAfterMs, because: 'a window showed it' });
}
