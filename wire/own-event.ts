import * as z from 'zod/mini';
import { chatEventTypeSchema } from './chat-event-type.ts';
import { levelSchema } from './levels.ts';
import { maxIdLength } from './limits.ts';
import { passedOverReasons } from './trace.ts';

/** Where a person can change it: their settings, their status, the bell; or somebody else can. */
export const remedies = ['settings', 'status', 'bell', 'administrator'] as const;
export type Remedy = (typeof remedies)[number];

/** Why a person was told of something as they were, or not. Pages say each in the person's language. */
export const ownReasons = [
  'muted',
  'pop-up-only',
  'snoozed',
  'quiet-hours',
  'opened',
  'closed',
  'shown-on-device',
  'shown-in-page',
  /** They had this very chat in front of them. */
  'suppressed',
  'rule-none',
  'rule-none-viewing',
  /** The push service took it; the device has not said that it showed it. */
  'sent-unreported',
  'taken-back',
  /** By a newer one of its chat. */
  'replaced',
  'gone',
  'refused',
  'expired',
  /** It was to ring, and no device had notifications turned on. */
  'no-device',
  'on-its-way',
  'pop-up-unseen',
  ...passedOverReasons,
] as const;
export type OwnReason = (typeof ownReasons)[number];

/** Where a person was, as far as their windows told. */
export const places = ['elsewhere', 'console', 'dashboard'] as const;
export type Place = (typeof places)[number];

export const explanationSchema = z.object({
  reason: z.enum(ownReasons),
  /** Where they can change it. */
  remedy: z.nullable(z.enum(remedies)),
  /** Where they were, if that is a part of the reason. */
  place: z.nullable(z.enum(places)),
  /** The device that showed it. */
  device: z.nullable(z.string()),
});
export type Explanation = z.infer<typeof explanationSchema>;

/** Answer of `GET /api/v1/notifications`: one's own last ones. */
export const ownNotificationSchema = z.object({
  notification: z.string(),
  event: z.union([chatEventTypeSchema, z.literal('test')]),
  chat: z.optional(z.object({ source: z.string(), id: z.string() })),
  title: z.string(),
  body: z.string(),
  level: levelSchema,
  at: z.string(),
  explanation: explanationSchema,
});
export type OwnNotification = z.infer<typeof ownNotificationSchema>;

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
  ...explanationSchema.shape,
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
