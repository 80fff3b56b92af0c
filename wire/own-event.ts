import * as z from 'zod/mini';
import { chatEventTypeSchema } from './chat-event-type.ts';
import { levelSchema } from './levels.ts';
import { maxIdLength } from './limits.ts';

/** Where a person can change it: their settings, their status, the bell; or somebody else can. */
export const remedies = ['settings', 'status', 'bell', 'administrator'] as const;

/** An event that was near a person in the last day, and why they were told, or not. */
export const ownEventSchema = z.object({
  id: z.string(),
  source: z.string(),
  type: chatEventTypeSchema,
  chat: z.string(),
  at: z.string(),
  /** Null: it was not for them. */
  level: z.nullable(levelSchema),
  notification: z.nullable(z.string()),
  /** What happened, said to the person. */
  why: z.string(),
  /** What they can do about it. */
  advice: z.nullable(z.string()),
  remedy: z.nullable(z.enum(remedies)),
});
export type OwnEvent = z.infer<typeof ownEventSchema>;

/** Answer of `GET /api/v1/me/events`, newest first. */
export const ownEventsSchema = z.object({
  events: z.array(ownEventSchema),
  /** Of a chat that was asked for and was not for this person: the queue it was in. */
  elsewhere: z.optional(z.object({ queue: z.nullable(z.string()) })),
});
export type OwnEvents = z.infer<typeof ownEventsSchema>;

/** Query of `GET /api/v1/me/events`. */
export const ownEventQuerySchema = z.object({ chat: z.optional(z.string().check(z.maxLength(maxIdLength))) });
