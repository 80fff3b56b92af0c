import * as z from 'zod/mini';
import { chatEventTypeSchema } from './chat-event-type.ts';
import { idSchema } from './id.ts';

/** The name of the button by which an agent accepts a chat. */
export const acceptAction = 'accept';

/** Our own fields of a notification: who it is for, what it is about, how to report back. */
export const notificationDataSchema = z.object({
  /** The notification's id, the same in every window and on every device of the person. */
  notification: idSchema,
  /** Proves to `POST /api/v1/receipts` that the sender got this notification. */
  token: idSchema,
  person: z.string(),
  subscription: idSchema,
  event: z.union([chatEventTypeSchema, z.literal('test')]),
  chat: z.optional(z.object({ source: z.string(), id: z.string() })),
  /** When it happened, ISO 8601. */
  at: z.string(),
  /** Of two of one chat, the one with the larger number was decided later, whenever they happened. Left out by older servers. */
  order: z.optional(z.number()),
  /** Unread messages of this chat, this one included. */
  unread: z.optional(z.number()),
  /** Says how a chat ended: replaces what is on display without a sound, and shows nothing new. */
  ends: z.optional(z.boolean()),
  /** Where receipts go. */
  receipts: z.string(),
  /** The chat can be accepted from here: where that is said, and what to say to the person if it cannot be. */
  accept: z.optional(z.object({ url: z.string(), offline: z.string() })),
  /** "Also waiting": stands before the number of those for which there is no room on the screen. */
  more: z.optional(z.string()),
});
export type NotificationData = z.infer<typeof notificationDataSchema>;

/**
 * Plaintext of a push message: a declarative one (Push API, "declarative push message"), which Safari shows by itself
 * and our service worker reads everywhere else.
 */
export const pushMessageSchema = z.object({
  web_push: z.literal(8030),
  mutable: z.literal(true),
  notification: z.object({
    title: z.string().check(z.minLength(1)),
    body: z.optional(z.string()),
    navigate: z.string(),
    tag: z.string(),
    lang: z.string(),
    dir: z.enum(['auto', 'ltr', 'rtl']),
    silent: z.boolean(),
    /** When it happened, milliseconds since 1970. */
    timestamp: z.optional(z.number()),
    icon: z.optional(z.string()),
    badge: z.optional(z.string()),
    /** The same as above, where Safari looks for it; the Push API's draft has it above. */
    mutable: z.optional(z.literal(true)),
    data: notificationDataSchema,
    actions: z.optional(z.array(z.object({ action: z.string(), title: z.string(), navigate: z.string() }))),
  }),
});
export type PushMessage = z.infer<typeof pushMessageSchema>;
