import * as z from 'zod/mini';
import type { levels } from './levels.ts';
import { personSchema } from './person.ts';

/** How far back an overview looks, minute by minute. */
export const overviewMinutes = 60;

/** Milliseconds; null while nothing was shown. */
const durationSchema = z.nullable(z.number());

/** Why nobody's device would ring. */
export const unreachableReasons = ['never-turned-on', 'ended', 'refused'] as const;
export type UnreachableReason = (typeof unreachableReasons)[number];

/** Answer of `GET /api/v1/admin/overview`: what an operator looks at. Numbers of the last hour, unless said otherwise. */
export const overviewSchema = z.object({
  at: z.string(),
  /** One for each minute, the oldest first; the last one is not over yet. */
  minutes: z.array(
    z.object({
      at: z.string(),
      webhooks: z.number(),
      notifications: z.object({ none: z.number(), visual: z.number(), ring: z.number() }),
    }),
  ),
  /** From the webhook to the first report that it is shown, of the last notifications. */
  timeToShown: z.object({ count: z.number(), medianMs: durationSchema, p95Ms: durationSchema, p99Ms: durationSchema }),
  pushServices: z.array(
    z.object({
      host: z.string(),
      accepted: z.number(),
      /** For good: by the request, the key or the size. */
      refused: z.number(),
      /** Push subscriptions that it gave up. */
      gone: z.number(),
      /** It asked to wait, or did not answer. */
      failed: z.number(),
      /** Pushes that are due or will be. */
      waiting: z.number(),
      /** Until when nothing is sent to it; null: it is open. */
      closedUntil: z.nullable(z.string()),
    }),
  ),
  /** Hosts of push services that are not allowed, of the last week, with how many people's browsers use each. */
  refusedHosts: z.array(z.object({ host: z.string(), people: z.number() })),
  devices: z.array(z.object({ device: z.string(), count: z.number() })),
  /** Available agents none of whose devices can be reached. */
  unreachable: z.object({
    count: z.number(),
    /** The first hundred by name. */
    people: z.array(
      z.object({
        ...{ id: personSchema.shape.id, name: personSchema.shape.name, queues: personSchema.shape.queues },
        because: z.enum(unreachableReasons),
        /** A page of theirs is open: as long as it is, they are told there. */
        hasOpenPage: z.boolean(),
      }),
    ),
  }),
  /** Available agents, all of them. */
  onDuty: z.number(),
});
export type Overview = z.infer<typeof overviewSchema>;
export type OverviewMinute = Overview['minutes'][number];
export type LevelCounts = Record<(typeof levels)[number], number>;
