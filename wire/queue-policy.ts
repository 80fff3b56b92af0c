import * as z from 'zod/mini';
import { maxIdLength } from './limits.ts';
import { weekdays } from './preferences.ts';

const clockTimeSchema = z
  .string()
  .check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'Expected a time of day such as "08:30"'));
const minutesSchema = z.number().check(z.positive(), z.maximum(10_080));

/** Hours in which a queue's clock runs, by the clock on the wall of that zone. Each span lies within one day. */
export const businessHoursSchema = z.object({
  timeZone: z.string().check(z.minLength(1), z.maxLength(64)),
  spans: z
    .array(z.object({ day: z.enum(weekdays), from: clockTimeSchema, to: clockTimeSchema }))
    .check(z.minLength(1), z.maxLength(50)),
});
export type BusinessHours = z.infer<typeof businessHoursSchema>;

/** Who may be rung next. */
export const escalationTargets = ['agents', 'queue', 'supervisors'] as const;

/** Who is rung next, when nobody took the chat: the same agents again, the agents of another queue, the supervisors. */
export const escalationStepSchema = z.object({
  afterMinutes: minutesSchema,
  to: z.enum(escalationTargets),
  /** Of `to: "queue"`. */
  queue: z.optional(z.string().check(z.minLength(1), z.maxLength(maxIdLength))),
});

export type EscalationStep = z.infer<typeof escalationStepSchema>;

/** What happens when a chat of a queue waits too long. Body of `PUT /api/v1/admin/queues/{id}`. */
export const queuePolicySchema = z.object({
  /** The server raises `sla.warning` and `sla.breached` itself, unless the chat system does. */
  sla: z.nullable(z.object({ warnAfterMinutes: z.nullable(minutesSchema), breachAfterMinutes: minutesSchema })),
  /** Without them the clock always runs. */
  businessHours: z.nullable(businessHoursSchema),
  /** Steps in the order of their times; none by default. */
  escalation: z.array(escalationStepSchema).check(z.maxLength(10)),
});
export type QueuePolicy = z.infer<typeof queuePolicySchema>;

/** A queue as administrators see it: it exists as long as somebody works in it, a chat of it is known, or it has a policy. */
export const queueSchema = z.object({ id: z.string(), people: z.number(), policy: z.nullable(queuePolicySchema) });
export type QueueWithPolicy = z.infer<typeof queueSchema>;
export const queuesSchema = z.object({ queues: z.array(queueSchema) });
