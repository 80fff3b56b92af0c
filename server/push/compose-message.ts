import { toIso } from '../../wire/instant.ts';
import type { PushMessage } from '../../wire/push-message.ts';
import { chatTag } from '../rules/delivery-terms.ts';
import type { DecisionRow } from '../store/decisions.ts';
import type { DeliveryRow } from '../store/deliveries.ts';

export interface ComposeFacts {
  decision: DecisionRow;
  delivery: DeliveryRow;
  /** Proof for the receipt. */
  token: string;
  /** Where a click leads to. */
  navigate: string;
  /** The server's base URL, ending in "/". */
  base: string;
}

/** The plaintext of a push: declarative JSON that a browser without our service worker shows as well. */
export function composeMessage({ decision, delivery, token, navigate, base }: ComposeFacts): PushMessage {
  const ends = delivery.purpose === 'ending';
  const chat = { source: decision.source, id: decision.chatId };
  const isTest = decision.type === 'test';
  return {
    web_push: 8030,
    mutable: true,
    notification: {
      title: ends ? (delivery.endingText ?? decision.title) : withUnread(decision),
      ...(decision.body && !ends ? { body: decision.body } : {}),
      navigate,
      tag: tagOf(decision),
      lang: 'en',
      dir: 'auto',
      silent: ends,
      data: {
        notification: decision.id,
        token,
        person: decision.personId,
        subscription: delivery.subscriptionId ?? '',
        event: decision.type,
        ...(isTest ? {} : { chat }),
        at: toIso(ends ? delivery.createdAt : decision.at),
        ...(decision.type === 'message.created' && !ends ? { unread: decision.unread } : {}),
        ...(ends ? { ends } : {}),
        receipts: `${base}api/v1/receipts`,
      },
      ...(ends || isTest ? {} : { actions: [{ action: 'open', title: 'Open chat', navigate }] }),
    },
  };
}

/** One notification a chat; each test is one of its own. */
export function tagOf(decision: DecisionRow): string {
  return decision.type === 'test' ? `test:${decision.id}` : chatTag({ source: decision.source, id: decision.chatId });
}

function withUnread({ type, title, unread }: DecisionRow): string {
  return type === 'message.created' && unread > 1 ? `${title} (${unread} unread)` : title;
}
