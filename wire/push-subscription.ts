import * as z from 'zod/mini';
import { millisSchema } from './instant.ts';
import { maxIdLength } from './limits.ts';

export const pushSubscriptionSchema = z.object({
  endpoint: z.string().check(z.minLength(1), z.maxLength(4096)),
  expirationTime: z.optional(z.nullable(millisSchema)),
  /** Base64 or base64url, padded or not: a P-256 point of 65 bytes and a secret of 16 (RFC 8291 §3). */
  keys: z.object({
    p256dh: z.string().check(z.maxLength(200)),
    auth: z.string().check(z.maxLength(200)),
  }),
});

/** What `pushManager.subscribe()` returned, as its `toJSON()` gives it. */
export type PushSubscriptionData = z.infer<typeof pushSubscriptionSchema>;

/** Body of `PUT /api/v1/subscriptions`. */
export const subscriptionRequestSchema = z.object({
  subscription: pushSubscriptionSchema,
  /** The VAPID key it was made with. */
  keyId: z.string().check(z.minLength(1), z.maxLength(maxIdLength)),
  /** A label for people: "Firefox on Windows". */
  device: z.optional(z.string().check(z.maxLength(200))),
  /** The push subscription of the same browser that this one takes the place of. */
  replaces: z.optional(z.string().check(z.maxLength(maxIdLength))),
});
export type SubscriptionRequest = z.infer<typeof subscriptionRequestSchema>;

/** Its answer: 201 for a new push subscription, 200 for a known one. */
export const subscriptionAnswerSchema = z.object({
  id: z.string(),
  /** Bearer token with which the service worker may renew this push subscription, and nothing else. */
  renewal: z.string(),
});
export type SubscriptionAnswer = z.infer<typeof subscriptionAnswerSchema>;

/** Answer of `GET /api/v1/vapid`: the key that new push subscriptions are made with. */
export const activeVapidKeySchema = z.object({ keyId: z.string(), applicationServerKey: z.string() });
export type ActiveVapidKey = z.infer<typeof activeVapidKeySchema>;
