import * as z from 'zod/mini';
import { chatEventSchema } from './chat-event.ts';
import { levelSchema, windowStateSchema } from './levels.ts';
import { passedOverReasonSchema, reasonSchema, standingSchema } from './trace.ts';
import { webhookFaults } from './webhook-attempt.ts';

/** Body of `POST /api/v1/admin/sources/{id}/webhooks/preview`: a webhook as a log or a terminal shows it. */
export const pastedWebhookSchema = z.object({
  /** A line each, "Name: value"; before them there may be its URL, or "POST /webhooks/…". */
  headers: z.string().check(z.maxLength(20_000)),
  body: z.string(),
});
export type PastedWebhook = z.infer<typeof pastedWebhookSchema>;

const personSchema = z.object({ id: z.string(), name: z.string() });

/** One event of it, with what would follow. */
const examinedEventSchema = z.object({
  id: z.string(),
  /** With our ids of people and queues, where they are linked. */
  event: chatEventSchema,
  /** Null: it was here before, and counts once. */
  standing: z.nullable(standingSchema),
  told: z.array(
    z.object({ person: personSchema, level: levelSchema, state: windowStateSchema, because: reasonSchema }),
  ),
  passedOver: z.array(z.object({ person: personSchema, because: passedOverReasonSchema })),
});
export type ExaminedEvent = z.infer<typeof examinedEventSchema>;

/** Its answer: what would become of the webhook if it came now. Nothing of it is kept, and nobody is told. */
export const webhookExaminationSchema = z.object({
  signature: z.object({
    /** Null: it fits. */
    fault: z.nullable(z.enum(webhookFaults)),
    /** Of headers, which. */
    detail: z.nullable(z.string()),
    /** How far its timestamp is from our clock: above 0, ahead. */
    clockSeconds: z.nullable(z.number()),
  }),
  /** Why there is nothing to tell. */
  because: z.nullable(z.string()),
  /** What of the body is wrong. */
  errors: z.array(z.object({ field: z.string(), detail: z.string() })),
  events: z.array(examinedEventSchema),
});
export type WebhookExamination = z.infer<typeof webhookExaminationSchema>;
