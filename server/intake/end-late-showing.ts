import { withdrawSchema } from '../../wire/notice.ts';
import { longestTtlMs } from '../rules/delivery-terms.ts';
import { findEventAt } from '../store/chat-events.ts';
import type { Db } from '../store/database.ts';
import {
  type DecisionRow,
  listDecisionsOfPersonAt,
  listStandingDecisions,
  listWithdrawnDecisions,
} from '../store/decisions.ts';
import { type DeliveryRow, insertDeliveries, listDeliveries } from '../store/deliveries.ts';
import { listWithdrawNotices } from '../store/notices.ts';
import { listReceipts } from '../store/receipts.ts';
import { toEndings } from './withdraw-notifications.ts';

/** On a device, of what was taken back before; `shownAt` by its own clock. */
export interface LateShowing {
  decision: DecisionRow;
  subscription: string;
  shownAt: number;
}

/**
 * A device shows what was taken back while nobody knew that it was there: its push service took what it had refused, or a
 * crash came between the push and its record. It is told now how the chat ended.
 */
export async function endLateShowing(
  db: Db,
  { decision, subscription, shownAt }: LateShowing,
  now: number,
): Promise<void> {
  const { eventSeq } = decision;
  // A test is of no event, and never taken back.
  if (eventSeq === null) return;
  const onDevice = (await listDeliveriesOfChat(db, decision, now)).filter((row) => row.subscriptionId === subscription);
  const own = onDevice.find((row) => row.notification === decision.id && row.purpose !== 'ending');
  const isReplaced = onDevice.some((row) => row.eventSeq > eventSeq && mayBeThere(row, shownAt));
  if (!own || isReplaced || (await wasTouched(db, decision.id, subscription))) return;
  const end = await findEnd(db, decision);
  if (end) await insertDeliveries(db, toEndings([own], { ...end, textFor: () => end.text }, now));
}

interface End {
  eventSeq: number;
  endedAt: number;
  /** What the person's windows were told. */
  text: string;
}

/** What took it back; where that rang the person anew, what took back that ring, and so on. Undefined where one of them stands. */
async function findEnd(db: Db, decision: DecisionRow): Promise<End | undefined> {
  const { personId, withdrawnAt } = decision;
  if (withdrawnAt === null) return undefined;
  const event = await findEventAt(db, { ...decision, at: withdrawnAt });
  if (!event) return undefined;
  const text = await findEndingText(db, decision, withdrawnAt);
  if (text !== undefined) return { eventSeq: event.seq, endedAt: Math.min(withdrawnAt, event.at), text };
  // Of a later event each time.
  const [anew] = await listDecisionsOfPersonAt(db, personId, [event.seq]);
  return anew && findEnd(db, anew);
}

/** Everything that was to be sent to a person about a chat while any of it could still arrive. */
async function listDeliveriesOfChat(
  db: Db,
  { source, chatId, personId, createdAt }: DecisionRow,
  now: number,
): Promise<DeliveryRow[]> {
  const since = Math.min(createdAt - 1, now - longestTtlMs);
  const withdrawn = await listWithdrawnDecisions(db, { source, chatId, people: [personId], since });
  const standing = (await listStandingDecisions(db, source, chatId)).filter((row) => row.personId === personId);
  return listDeliveries(
    db,
    [...withdrawn, ...standing].map(({ id }) => id),
  );
}

/** It takes the place of what came before under its tag, or will. An end that came too late for a device that slept does not. */
function mayBeThere({ purpose, state, expiresAt }: DeliveryRow, shownAt: number): boolean {
  if (state === 'pending' || state === 'claimed') return true;
  return state === 'accepted' && (purpose !== 'ending' || expiresAt >= shownAt);
}

/** Clicked or dismissed there, it is on that screen no more. */
async function wasTouched(db: Db, notification: string, subscription: string): Promise<boolean> {
  const receipts = await listReceipts(db, [notification]);
  return receipts.some(
    ({ subscriptionId, kind }) => subscriptionId === subscription && (kind === 'clicked' || kind === 'closed'),
  );
}

/** What the person's windows were told as it was taken back; undefined if what took it back rang them anew. */
async function findEndingText(db: Db, { id, personId }: DecisionRow, withdrawnAt: number): Promise<string | undefined> {
  const notices = await listWithdrawNotices(db, { personId, at: withdrawnAt });
  return notices
    .map(({ bodyJson }) => withdrawSchema.parse(JSON.parse(bodyJson)))
    .find(({ notifications }) => notifications.includes(id))?.text;
}
