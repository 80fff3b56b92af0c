import type { ChatEventType } from '../../wire/chat-event-type.ts';
import { newRowId } from '../row-id.ts';
import { chatTag, deliveryTerms } from '../rules/delivery-terms.ts';
import type { DecisionRow } from '../store/decisions.ts';
import type { DeliveryRow } from '../store/deliveries.ts';
import type { PushSubscriptionRow } from '../store/push-subscriptions.ts';

/** A decision about a chat, and no test. */
export type ChatDecisionRow = DecisionRow & { type: ChatEventType };

/** One row for the person's windows, and one for each of their push subscriptions: at once to ring, after the grace time to fall back. */
export function toDeliveries(
  row: ChatDecisionRow,
  subscriptions: readonly PushSubscriptionRow[],
  graceMs: number,
): DeliveryRow[] {
  const windows: DeliveryRow = {
    ...toPending(row),
    ...{ channel: 'windows', purpose: 'notify', dueAt: row.createdAt, subscriptionId: null, device: null, host: null },
  };
  if (row.level !== 'ring' && row.fallback === 0) return [windows];
  const dueAt = row.fallback ? row.createdAt + graceMs : row.createdAt;
  return [windows, ...subscriptions.map((subscription) => toPush(row, subscription, dueAt))];
}

/** Its push to one of the person's browsers. */
export function toPush(
  row: ChatDecisionRow,
  { id, device, endpoint }: Pick<PushSubscriptionRow, 'id' | 'device' | 'endpoint'>,
  dueAt: number,
): DeliveryRow {
  return {
    ...toPending(row),
    ...{ channel: 'push', purpose: row.fallback ? 'fallback' : 'notify', dueAt },
    ...{ subscriptionId: id, device, host: new URL(endpoint).host },
  };
}

function toPending(row: ChatDecisionRow) {
  return {
    ...{ id: newRowId(row.createdAt), notification: row.id, personId: row.personId, endingText: null },
    ...{ state: 'pending' as const, because: null, tag: chatTag({ source: row.source, id: row.chatId }) },
    ...{ eventSeq: row.eventSeq ?? 0, createdAt: row.createdAt },
    expiresAt: row.createdAt + deliveryTerms[row.type].ttlSeconds * 1000,
    ...{ attempts: 0, claimedUntil: null, claimedBy: null, settledAt: null },
  };
}
