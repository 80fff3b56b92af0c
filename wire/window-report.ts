import * as z from 'zod/mini';
import { idSchema } from './id.ts';

export const viewKinds = ['console', 'chat', 'dashboard', 'other'] as const;

const windowSchema = z.object({
  view: z.object({
    kind: z.enum(viewKinds),
    /** The chat on show; with `source` where two chat systems may use the same ids. */
    chat: z.optional(idSchema),
    source: z.optional(idSchema),
  }),
  visible: z.boolean(),
  focused: z.boolean(),
  /** Nobody touched key or pointer for the idle time. */
  idle: z.boolean(),
  /** Grows with each report of this window; an older one that arrives later is ignored. */
  seq: z.int().check(z.nonnegative()),
});

export const windowReportSchema = z.extend(windowSchema, {
  /**
   * For how long nobody has been in front of it, in milliseconds, where nobody is: the report that said so first may be lost.
   * Without it, whoever was there at the last report counts as having been there until this one.
   */
  unattendedMs: z.optional(z.int().check(z.nonnegative())),
});

/** What a window says of itself. */
export type WindowReport = z.infer<typeof windowReportSchema>;
export type WindowView = WindowReport['view'];

/** A window as the server knows it. */
export const knownWindowSchema = z.extend(windowSchema, {
  id: z.string(),
  reportedAt: z.string(),
  /** Until when the report counts. */
  leaseUntil: z.string(),
});
export type KnownWindow = z.infer<typeof knownWindowSchema>;
