import * as z from 'zod/mini';
import { chatEventTypeSchema } from './chat-event-type.ts';
import { levelSchema } from './levels.ts';
import { activeVapidKeySchema } from './push-subscription.ts';

const chatKeySchema = z.object({ source: z.string(), id: z.string() });

/** A pop-up for the person's open windows. A window that shows it, or has what it says on show, acknowledges with a receipt. */
export const noticeSchema = z.object({
  notification: z.string(),
  token: z.string(),
  level: levelSchema,
  event: z.union([chatEventTypeSchema, z.literal('test')]),
  chat: z.optional(chatKeySchema),
  title: z.string(),
  body: z.string(),
  tag: z.string(),
  navigate: z.string(),
  at: z.string(),
  unread: z.optional(z.number()),
  /** The chat can be accepted from the pop-up: the button's name. */
  accept: z.optional(z.string()),
});
export type Notice = z.infer<typeof noticeSchema>;

export const endings = [
  'accepted',
  'assigned',
  'transferred',
  'cancelled',
  'closed',
  'assistance-withdrawn',
  'message-deleted',
  'open-again',
] as const;

/** What was told of this chat holds no longer: take it off, say how it ended. */
export const withdrawSchema = z.object({
  chat: chatKeySchema,
  tag: z.string(),
  /** Those that hold no longer: others of the chat stay. */
  notifications: z.array(z.string()),
  because: z.enum(endings),
  /** "Accepted by Ben"; empty where nothing ended: what said so is taken off. */
  text: z.string(),
});
export type Withdraw = z.infer<typeof withdrawSchema>;
export type Ending = Withdraw['because'];

/** Something of this chat changed: who lists chats reads them again. */
export const chatChangedSchema = z.object({ chat: chatKeySchema });

/** The name of the event that says: all that was missed has been said. Clients that do not know it pass it over. */
export const caughtUp = 'caught-up';

/** Events of `GET /api/v1/stream`, by the name in their `event:` line. Only `notice` and `withdraw` have an id to resume from. */
export const streamEventSchemas = {
  notice: noticeSchema,
  withdraw: withdrawSchema,
  vapid: activeVapidKeySchema,
  chat: chatChangedSchema,
} as const;
export type StreamEventName = keyof typeof streamEventSchemas;
export type StreamEvent = {
  [Name in StreamEventName]: { name: Name; id?: string; data: z.infer<(typeof streamEventSchemas)[Name]> };
}[StreamEventName];
