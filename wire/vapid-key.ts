import * as z from 'zod/mini';
import { triedSteps } from './tried-steps.ts';

/** `active`: new push subscriptions use it. `retiring`: it still signs for its own. `retired`: nothing is sent with it. */
export const vapidKeyStates = ['new', 'active', 'retiring', 'retired'] as const;

export const vapidKeySchema = z.object({
  id: z.string(),
  publicKey: z.string(),
  /** The beginning of its SHA-256, for people to compare: "9f3a 12cd 88b0 41e7". */
  fingerprint: z.string(),
  state: z.enum(vapidKeyStates),
  createdAt: z.string(),
  /** Live push subscriptions that were made with it. */
  subscriptions: z.number(),
  /** Of a retired one: push subscriptions that ended with it, and come back if that is undone. */
  restorable: z.number(),
  /** Of a retired one: its private half was lost with a data key, and can only be imported again. */
  lost: z.boolean(),
});
export type VapidKey = z.infer<typeof vapidKeySchema>;
export type VapidKeyState = VapidKey['state'];

const textSchema = z.optional(z.string().check(z.maxLength(10_000)));

/**
 * Body of `POST /api/v1/admin/vapid-keys`. Without a field a key is made; otherwise it is imported, from one of three:
 * both halves in base64url as the tool `web-push` prints them, a PEM file (PKCS #8 or SEC 1), or a JWK.
 */
export const newVapidKeySchema = z.object({
  publicKey: textSchema,
  privateKey: textSchema,
  pem: textSchema,
  jwk: z.optional(z.union([z.string().check(z.maxLength(10_000)), z.record(z.string(), z.unknown())])),
});
export type NewVapidKey = z.infer<typeof newVapidKeySchema>;

/** Body of `POST …/{id}/retire`. */
export const retireVapidKeySchema = z.object({ force: z.optional(z.boolean()) });

/** What is tried before a key is activated, in this order. */
export const keyTestSteps = ['pair', 'contact', 'clock', 'delivery'] as const;

/** Answer of `POST …/{id}/test`. */
export const keyTestSchema = triedSteps(keyTestSteps);
export type KeyTest = z.infer<typeof keyTestSchema>;
export type KeyTestStep = KeyTest['steps'][number];

/** The contact that push services are told (`sub`, RFC 8292 §2.1): answer of `GET` and `PUT /api/v1/admin/vapid-contact`. */
export const vapidContactSchema = z.object({
  /** What is used; null: none is set. */
  contact: z.nullable(z.string()),
  /** What DESKBELL_VAPID_SUBJECT says, which is used unless another is saved here. */
  configured: z.nullable(z.string()),
  isSaved: z.boolean(),
});
export type VapidContact = z.infer<typeof vapidContactSchema>;

/** Body of `PUT /api/v1/admin/vapid-contact`; null goes back to what is configured. */
export const vapidContactChangeSchema = z.object({ contact: z.nullable(z.string().check(z.maxLength(300))) });
