import * as z from 'zod/mini';
import { chatEventSchema } from './chat-event.ts';

/** Kinds of chat system that we can read. */
export const sourceKinds = ['standard'] as const;
export const sourceKindSchema = z.enum(sourceKinds);
export type SourceKind = z.infer<typeof sourceKindSchema>;

/** A chat system is changed within a day, or with the next release. */
export const defaultOverlapHours = 24;
const maxOverlapHours = 14 * 24;

/** It is part of the webhook's URL. */
const sourceIdSchema = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'Expected lower-case letters, digits, "-" and "_", 64 at the most'));
const nameSchema = z.string().check(z.minLength(1), z.maxLength(200));

export const sourceSchema = z.object({
  id: z.string(),
  kind: sourceKindSchema,
  name: z.string(),
  /** Where the chat system posts its webhooks. */
  url: z.string(),
  paused: z.boolean(),
  createdAt: z.string(),
  secretMadeAt: z.nullable(z.string()),
  /** Until when the secrets before it fit too; null: no other fits. */
  olderSecretUntil: z.nullable(z.string()),
  /** When its last event was taken in. */
  lastEventAt: z.nullable(z.string()),
  /** When a webhook for it was refused last, as far back as that is kept. */
  lastRefusedAt: z.nullable(z.string()),
});
export type Source = z.infer<typeof sourceSchema>;

/** Body of `POST /api/v1/admin/sources`. */
export const newSourceSchema = z.object({
  id: z.optional(sourceIdSchema),
  kind: z._default(sourceKindSchema, 'standard'),
  name: z.optional(nameSchema),
});

/** Its answer, and that of `POST …/{id}/secret`: the secret is shown this once. */
export const sourceWithSecretSchema = z.extend(sourceSchema, { secret: z.string() });

/** Body of `PUT /api/v1/admin/sources/{id}`. */
export const sourceChangeSchema = z.object({ name: z.optional(nameSchema), paused: z.optional(z.boolean()) });

/** Body of `POST /api/v1/admin/sources/{id}/secret`: so long the secrets of before fit too; 0 where one has leaked. */
export const newSecretSchema = z.object({
  overlapHours: z._default(z.int().check(z.minimum(0), z.maximum(maxOverlapHours)), defaultOverlapHours),
});

/** Body of `POST /api/v1/admin/sources/{id}/sign` and `POST /api/v1/example/sign`: an event to be signed as the chat system would. */
export const signRequestSchema = z.object({ event: chatEventSchema, id: z.optional(z.string()) });

/** A webhook ready to be posted, byte for byte. */
export const signedWebhookSchema = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type SignedWebhook = z.infer<typeof signedWebhookSchema>;

/** Answers of `POST /webhooks/{source}`: 202 for a new event, 200 for one that was here before. */
export const acceptedWebhookSchema = z.object({ event: z.string(), recipients: z.number() });
export const repeatedWebhookSchema = z.object({ event: z.string(), duplicate: z.literal(true) });
