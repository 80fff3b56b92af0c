import * as z from 'zod/mini';
import { callbackRecordSchema } from './callback.ts';
import { chatEventSchema } from './chat-event.ts';
import { chatEventTypeSchema } from './chat-event-type.ts';
import { concernedRoleSchema, levelSchema, windowStateSchema } from './levels.ts';
import { receiptKindSchema } from './receipt.ts';
import { windowReportSchema } from './window-report.ts';

/** Why the rules said what they said, for one person and one event. */
export const reasons = [
  /** The table's cell. */
  'rule',
  /** A cell that the person lowered for themselves. */
  'muted',
  'pop-up-only',
  'snoozed',
  'quiet-hours',
  'ring-in-front',
] as const;
export const reasonSchema = z.enum(reasons);
export type Reason = z.infer<typeof reasonSchema>;

/** Why a person who could have been concerned was not. */
export const passedOverReasons = [
  'author',
  'status-unavailable',
  'status-offline',
  'not-an-agent',
  'not-a-supervisor',
  'not-in-queue',
  'unknown-person',
  'disabled',
  /** They have the chat, for they accepted it here: that it is assigned to them is no news. */
  'has-it',
] as const;
export const passedOverReasonSchema = z.enum(passedOverReasons);
export type PassedOverReason = z.infer<typeof passedOverReasonSchema>;

/** `current`: it was decided. The others notify nobody: an older state, a message that was here before, a chat that is over. */
export const standings = ['current', 'stale', 'repeated', 'over'] as const;
export const standingSchema = z.enum(standings);
export type Standing = z.infer<typeof standingSchema>;

/** A window as it was when the decision was made. */
export const seenWindowSchema = z.extend(windowReportSchema, {
  id: z.string(),
  reportedAt: z.string(),
  /** Its state for this decision; a window whose lease ran out counts as away. */
  state: windowStateSchema,
});
export type SeenWindow = z.infer<typeof seenWindowSchema>;

export const eventSummarySchema = z.object({
  id: z.string(),
  source: z.string(),
  type: chatEventTypeSchema,
  chat: z.string(),
  at: z.string(),
  receivedAt: z.string(),
  standing: standingSchema,
  recipients: z.number(),
});
export type EventSummary = z.infer<typeof eventSummarySchema>;

export const attemptSchema = z.object({
  at: z.string(),
  tookMs: z.number(),
  outcome: z.string(),
  status: z.nullable(z.number()),
  detail: z.nullable(z.string()),
});

export const tracedDeliverySchema = z.object({
  id: z.string(),
  channel: z.enum(['windows', 'push']),
  /** A fallback goes out only if no window acknowledges. An ending says how the chat ended. */
  purpose: z.enum(['notify', 'fallback', 'ending']),
  device: z.nullable(z.string()),
  pushService: z.nullable(z.string()),
  state: z.string(),
  because: z.nullable(z.string()),
  dueAt: z.string(),
  expiresAt: z.string(),
  attempts: z.array(attemptSchema),
});
export type TracedDelivery = z.infer<typeof tracedDeliverySchema>;

export const tracedDecisionSchema = z.object({
  notification: z.string(),
  person: z.object({ id: z.string(), name: z.string() }),
  as: concernedRoleSchema,
  state: windowStateSchema,
  level: levelSchema,
  because: reasonSchema,
  /** When it was taken back: its chat was taken, or over. */
  withdrawnAt: z.nullable(z.string()),
  title: z.string(),
  body: z.string(),
  windows: z.array(seenWindowSchema),
  deliveries: z.array(tracedDeliverySchema),
  receipts: z.array(
    z.object({
      kind: receiptKindSchema,
      at: z.string(),
      receivedAt: z.string(),
      window: z.nullable(z.string()),
      device: z.nullable(z.string()),
    }),
  ),
  /** The whole in one sentence. */
  summary: z.string(),
});
export type TracedDecision = z.infer<typeof tracedDecisionSchema>;

/** Answer of `GET /api/v1/admin/events/{id}`: who was told, how, why and when they saw it; who was not, and why not. */
export const traceSchema = z.object({
  event: z.extend(eventSummarySchema, {
    body: chatEventSchema,
    /** The request that it came by, as logs name it; null for one that our own clock raised. */
    request: z.nullable(z.string()),
  }),
  decisions: z.array(tracedDecisionSchema),
  /** What the chat system was told of it, or is to be. */
  callbacks: z.array(callbackRecordSchema),
  passedOver: z.array(
    z.object({ person: z.object({ id: z.string(), name: z.string() }), because: passedOverReasonSchema }),
  ),
});
export type Trace = z.infer<typeof traceSchema>;

/** Answer of `GET /api/v1/notifications/{id}`: the whole of one of one's own. */
export const tracedNotificationSchema = z.object({
  event: z.nullable(eventSummarySchema),
  decision: tracedDecisionSchema,
});
