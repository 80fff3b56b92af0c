import * as z from 'zod/mini';
import { maxIdLength } from './limits.ts';

/** One change that an administrator made. */
export const auditEntrySchema = z.object({
  /** Counts up: the later change has the higher one. */
  seq: z.number(),
  at: z.string(),
  /** Who changed it. The name is empty if there is no such person any more. */
  by: z.object({ id: z.string(), name: z.string() }),
  /** What kind of thing: "people", "sources". */
  kind: z.string(),
  /** The call, as the interface names it: "PUT /api/v1/admin/people/{id}". */
  action: z.string(),
  /** Which one. Empty where there is only one, as with the rules. */
  target: z.string(),
  /** The fields that differ, as they were and as they are; null where there was or is nothing. Of what is long, the part that differs. Never a secret. */
  before: z.nullable(z.record(z.string(), z.unknown())),
  after: z.nullable(z.record(z.string(), z.unknown())),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** Answer of `GET /api/v1/admin/audit`, newest first. `next`, given as `before`, goes on where it ends. */
export const auditLogSchema = z.object({ entries: z.array(auditEntrySchema), next: z.optional(z.string()) });

const filterSchema = z.optional(z.string().check(z.maxLength(maxIdLength)));

/** Query of `GET /api/v1/admin/audit`: all that are given must hold. */
export const auditQuerySchema = z.object({
  /** The id of who changed it. */
  by: filterSchema,
  kind: filterSchema,
  target: filterSchema,
  /** From this instant on, and before that one: ISO 8601 with an offset. */
  since: z.optional(z.iso.datetime({ offset: true })),
  until: z.optional(z.iso.datetime({ offset: true })),
  before: z.optional(z.coerce.number().check(z.int(), z.minimum(1))),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(500)), 100),
});
