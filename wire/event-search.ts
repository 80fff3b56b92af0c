import * as z from 'zod/mini';
import { chatEventTypeSchema } from './chat-event-type.ts';
import { maxIdLength } from './limits.ts';

/** What became of an event, for anybody; or for the person that is asked for with it. */
export const eventOutcomes = [
  /** A push service took a push. */
  'delivered',
  'shown',
  'clicked',
  'closed',
  /** Somebody was to be told, and no window and no device has reported. */
  'not-shown',
  /** A push service refused it, or knows the device no more. */
  'refused',
  /** A push did not go out in time. */
  'expired',
  /** A window had the chat on show. */
  'suppressed',
  /** By the person's own choice, or quiet hours. */
  'muted',
  'passed-over',
  'nobody',
  /** Stale, repeated, or of a chat that is over. */
  'ignored',
] as const;
export const eventOutcomeSchema = z.enum(eventOutcomes);
export type EventOutcome = z.infer<typeof eventOutcomeSchema>;

const idFilterSchema = z.optional(z.string().check(z.maxLength(maxIdLength)));

/** Query of `GET /api/v1/admin/events`: all that are given must hold. */
export const eventQuerySchema = z.object({
  person: idFilterSchema,
  chat: idFilterSchema,
  source: idFilterSchema,
  type: z.optional(chatEventTypeSchema),
  outcome: z.optional(eventOutcomeSchema),
  /** When it came in, from this instant on and before that one: ISO 8601 with an offset. */
  since: z.optional(z.iso.datetime({ offset: true })),
  until: z.optional(z.iso.datetime({ offset: true })),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(500)), 100),
  /** What the page before gave as `next`. */
  before: z.optional(z.coerce.number().check(z.int(), z.minimum(1))),
});
