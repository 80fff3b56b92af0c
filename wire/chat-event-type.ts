import * as z from 'zod/mini';

/** Everything that a chat system can tell us, in the order of the rule table. */
export const chatEventTypes = [
  'chat.queued',
  'chat.assigned',
  'chat.transferred',
  'chat.invited',
  'message.created',
  'message.edited',
  'message.deleted',
  'sla.warning',
  'sla.breached',
  'sla.escalated',
  'chat.cancelled',
  'assistance.requested',
  'assistance.withdrawn',
  'chat.accepted',
  'chat.closed',
] as const;
export const chatEventTypeSchema = z.enum(chatEventTypes);
export type ChatEventType = z.infer<typeof chatEventTypeSchema>;
