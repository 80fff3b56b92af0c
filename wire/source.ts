import * as z from 'zod/mini';
import { chatEventSchema } from './chat-event.ts';
import { idSchema } from './id.ts';
import { mappingSchema } from './mapping.ts';
import { isReadable } from './readable.ts';

/** Kinds of chat system that we can read. */
export const sourceKinds = [
  'standard',
  'cloud-events',
  'chatwoot',
  'rocket-chat',
  'zendesk',
  'intercom',
  'slack',
  'mapped',
] as const;
export const sourceKindSchema = z.enum(sourceKinds);
export type SourceKind = z.infer<typeof sourceKindSchema>;

/** A chat system is changed within a day, or with the next release. */
export const defaultOverlapHours = 24;
const maxOverlapHours = 14 * 24;

/** It is part of the webhook's URL. */
const sourceIdSchema = z
  .string()
  .check(z.regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'Expected lower-case letters, digits, "-" and "_", 64 at the most'));
const nameSchema = z
  .string()
  .check(z.minLength(1), z.maxLength(200), z.refine(isReadable, 'Expected a name, without control characters'));

/** What a chat system gives us as its own secret, or was given elsewhere: any line of text that is no guess. */
const givenSecretSchema = z
  .string()
  .check(z.trim(), z.minLength(8, 'Expected at least 8 characters'), z.maxLength(500), z.regex(/^[\x21-\x7e]+$/));

/** Stands in a link for the id of a chat. */
export const chatPlaceholder = '{chat}';

/** Where a chat is found in its own system: `https://chat.example.com/app/accounts/1/conversations/{chat}`. */
const chatLinkSchema = z
  .string()
  .check(
    z.trim(),
    z.maxLength(500),
    z.refine(isChatLink, `Expected an address that begins with https:// or http:// and holds ${chatPlaceholder}`),
  );

function isChatLink(text: string): boolean {
  return /^https?:\/\/[^/]/i.test(text) && text.includes(chatPlaceholder) && !/[\s\p{Cc}]/u.test(text);
}

export const sourceSchema = z.object({
  id: z.string(),
  kind: sourceKindSchema,
  name: z.string(),
  /** Where the chat system posts its webhooks. */
  url: z.string(),
  paused: z.boolean(),
  /** Where its chats are found, with `{chat}` for the id; null: in our own console. */
  chatLink: z.nullable(z.string()),
  /** Of kind `mapped`: what makes our events of its bodies. */
  mapping: z.nullable(z.string()),
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

/**
 * What is kept of a source beside its name: which of its people and queues are which of ours, by its own ids. An empty
 * text: none of ours, and nobody wants to know.
 */
export const sourceSettingsSchema = z.object({
  people: z._default(z.record(z.string(), z.string()), {}),
  queues: z._default(z.record(z.string(), z.string()), {}),
  chatLink: z.optional(z.string()),
  mapping: z.optional(z.string()),
});
export type SourceSettings = z.infer<typeof sourceSettingsSchema>;

/** Body of `POST /api/v1/admin/sources`. */
export const newSourceSchema = z.object({
  id: z.optional(sourceIdSchema),
  kind: z._default(sourceKindSchema, 'standard'),
  name: z.optional(nameSchema),
  chatLink: z.optional(chatLinkSchema),
});

/** Its answer, and that of `POST …/{id}/secret`: the secret is shown this once. */
export const sourceWithSecretSchema = z.extend(sourceSchema, {
  secret: z.string(),
  /** The same URL with the secret in it, for a chat system that does not sign; null: it has to sign. */
  urlWithSecret: z.nullable(z.string()),
});
export type SourceWithSecret = z.infer<typeof sourceWithSecretSchema>;

/** Body of `PUT /api/v1/admin/sources/{id}`. */
export const sourceChangeSchema = z.object({
  name: z.optional(nameSchema),
  paused: z.optional(z.boolean()),
  chatLink: z.optional(z.nullable(chatLinkSchema)),
  mapping: z.optional(z.nullable(mappingSchema)),
});

/**
 * Body of `POST /api/v1/admin/sources/{id}/secret`: the chat system's own secret, or else we make one. So long the
 * secrets of before fit too; 0 where one has leaked.
 */
export const newSecretSchema = z.object({
  secret: z.optional(givenSecretSchema),
  overlapHours: z._default(z.int().check(z.minimum(0), z.maximum(maxOverlapHours)), defaultOverlapHours),
});

/** Body of `POST /api/v1/example/sign`: an event to be signed as the chat system would. */
export const signEventSchema = z.object({ event: chatEventSchema, id: z.optional(z.string()) });

/** What a sample of a chat system's own webhooks tells of. */
export const sampleNames = ['queued', 'assigned', 'message', 'closed'] as const;
export const sampleNameSchema = z.enum(sampleNames);
export type SampleName = z.infer<typeof sampleNameSchema>;

/** Who and what a sample is about, by the chat system's own ids. */
export const sampleSchema = z.object({
  name: sampleNameSchema,
  /** What the caller takes the chat system for: another is refused. */
  kind: z.optional(sourceKindSchema),
  chat: z.optional(idSchema),
  queue: z.optional(idSchema),
  agent: z.optional(idSchema),
  text: z.optional(z.string().check(z.maxLength(10_000))),
});
export type Sample = z.infer<typeof sampleSchema>;

/** Body of `POST /api/v1/admin/sources/{id}/sign`: an event in our own form, or a sample of the chat system's own webhooks. */
export const signRequestSchema = z
  .object({ event: z.optional(chatEventSchema), id: z.optional(z.string()), sample: z.optional(sampleSchema) })
  .check(({ value: { event, sample }, issues }) => {
    if ((event === undefined) !== (sample === undefined)) return;
    issues.push({ code: 'custom', path: ['event'], message: 'Expected an event, or a sample', input: event });
  });

/** A webhook ready to be posted, byte for byte. */
export const signedWebhookSchema = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type SignedWebhook = z.infer<typeof signedWebhookSchema>;

/** Answers of `POST /webhooks/{source}`: 202 for a new event, 200 for one that was here before; some chat systems want 200 for both. */
/** For who looks for it in each answer, as those do that post to Slack. */
const ok = z.optional(z.literal(true));
export const acceptedWebhookSchema = z.object({ event: z.string(), recipients: z.number(), ok });
export const repeatedWebhookSchema = z.object({ event: z.string(), duplicate: z.literal(true), ok });
/** Nothing in it is for anybody, and why. */
export const passedWebhookSchema = z.object({ event: z.null(), because: z.string(), ok });
