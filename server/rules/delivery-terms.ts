import type { ChatEventType } from '../../wire/chat-event-type.ts';

export type Urgency = 'very-low' | 'low' | 'normal' | 'high';

/** How long a push message is worth delivering (RFC 8030 §5.2, never 0) and how much it may cost the device (§5.3). */
export interface DeliveryTerms {
  ttlSeconds: number;
  urgency: Urgency;
}

const minutes = 60;

/** A guess at how long each is worth running for; what is late is dropped, not delivered late. */
export const deliveryTerms = {
  'chat.queued': { ttlSeconds: 5 * minutes, urgency: 'high' },
  'chat.assigned': { ttlSeconds: 10 * minutes, urgency: 'high' },
  'chat.transferred': { ttlSeconds: 10 * minutes, urgency: 'high' },
  'chat.invited': { ttlSeconds: 10 * minutes, urgency: 'high' },
  'message.created': { ttlSeconds: 60 * minutes, urgency: 'high' },
  'message.edited': { ttlSeconds: 10 * minutes, urgency: 'low' },
  'message.deleted': { ttlSeconds: 10 * minutes, urgency: 'low' },
  'sla.warning': { ttlSeconds: 10 * minutes, urgency: 'high' },
  'sla.breached': { ttlSeconds: 15 * minutes, urgency: 'high' },
  'sla.escalated': { ttlSeconds: 15 * minutes, urgency: 'high' },
  'assistance.requested': { ttlSeconds: 10 * minutes, urgency: 'high' },
  'assistance.withdrawn': { ttlSeconds: 10 * minutes, urgency: 'low' },
  'chat.cancelled': { ttlSeconds: 60 * minutes, urgency: 'low' },
  'chat.accepted': { ttlSeconds: 10 * minutes, urgency: 'low' },
  'chat.closed': { ttlSeconds: 10 * minutes, urgency: 'low' },
} satisfies Record<ChatEventType, DeliveryTerms>;

/** No notification is worth delivering for longer. */
export const longestTtlMs = 1000 * Math.max(...Object.values(deliveryTerms).map(({ ttlSeconds }) => ttlSeconds));

/** Of a notification that says how a chat ended. */
export const endingTerms: DeliveryTerms = { ttlSeconds: 10 * minutes, urgency: 'low' };

/** Of a test: the person waits for it. */
export const testTerms: DeliveryTerms = { ttlSeconds: 60, urgency: 'high' };

/** One notification a chat on display, in each chat system. */
export function chatTag(chat: { source: string; id: string }): string {
  return `chat:${chat.source}:${chat.id}`;
}

/** How long a pop-up waits for a person who is away: until the next shift. A guess. */
export const noticeLifeMs = 8 * 3_600_000;
