import * as z from 'zod/mini';
import { chatEventTypeSchema } from './chat-event-type.ts';

/** What may become of a source's webhook besides a new event. */
export const webhookFaults = [
  /** Its event was here before: answered 200, and nothing done twice. */
  'repeated',
  /** It was read, and nothing in it is for anybody: a private note, a bot's message. */
  'passed',
  'paused',
  'broken-json',
  'invalid-fields',
  'body-too-large',
  'too-many',
  'not-stored',
  /** A header is not there, or cannot be read. */
  'missing-headers',
  'malformed-headers',
  /** The secret is right, the clock is not. */
  'too-old',
  'from-the-future',
  /** Signed with a secret of before, whose overlap is over. */
  'expired-secret',
  'other-sources-secret',
  /** The right secret as text, where its base64 has to be decoded first. */
  'secret-not-decoded',
  /** The right signature, in hexadecimal or without `v1,`. */
  'signature-form',
  /** Signed without the id, or without id and timestamp. */
  'signed-body-alone',
  /** The secret fits the same JSON written in another way: something in between has rewritten it. */
  'body-changed',
  /** None of the above: another secret, or other words in the body. */
  'no-signature-fits',
] as const;
export type WebhookFault = (typeof webhookFaults)[number];

/** One webhook of a source, or several alike that came close together. */
export const webhookRecordSchema = z.object({
  at: z.string(),
  outcome: z.union([z.literal('accepted'), z.enum(webhookFaults)]),
  /** How many alike came since `at`. */
  times: z.number(),
  webhookId: z.nullable(z.string()),
  event: z.nullable(z.object({ type: chatEventTypeSchema, recipients: z.number() })),
  /** Of invalid fields, which; of headers, which. */
  detail: z.nullable(z.string()),
  /** How far its timestamp is from our clock: above 0, ahead. */
  clockSeconds: z.nullable(z.number()),
  /** The address that it came from. */
  sender: z.nullable(z.string()),
});
export type WebhookRecord = z.infer<typeof webhookRecordSchema>;
