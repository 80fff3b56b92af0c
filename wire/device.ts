import * as z from 'zod/mini';

/** A person's push subscription as people see it; of the endpoint only its host. */
export const deviceSchema = z.object({
  id: z.string(),
  person: z.object({ id: z.string(), name: z.string() }),
  device: z.string(),
  pushService: z.string(),
  endpoint: z.string(),
  keyId: z.string(),
  state: z.enum(['active', 'refused', 'gone', 'ended']),
  because: z.nullable(z.string()),
  createdAt: z.string(),
  lastSeenAt: z.string(),
  lastOutcome: z.nullable(z.string()),
});
export type Device = z.infer<typeof deviceSchema>;

/** Answer of `POST /api/v1/test-notification`: what became of it, device by device. */
export const testOutcomeSchema = z.object({
  notification: z.string(),
  devices: z.array(
    z.object({
      id: z.string(),
      device: z.string(),
      pushService: z.string(),
      outcome: z.string(),
      status: z.nullable(z.number()),
      /** What to do next, in words. */
      detail: z.string(),
    }),
  ),
});
export type TestOutcome = z.infer<typeof testOutcomeSchema>;

/** The way of a test: handed to the push service, taken by it, shown by the browser. */
export const testSteps = ['sent', 'accepted', 'shown'] as const;
export type TestStep = (typeof testSteps)[number];

/** What keeps a test from the screen, or holds it up. `silent`: the browser has not said that it showed it. */
export const testFaults = ['busy', 'unreachable', 'gone', 'refused', 'not-sent', 'silent'] as const;
export type TestFault = (typeof testFaults)[number];

/** Answer of `GET /api/v1/test-notification/{notification}`, and of an administrator’s for a person: how far it came, device by device. */
export const testProgressSchema = z.object({
  notification: z.string(),
  sentAt: z.string(),
  /** Every device has shown it, or is not expected to any more. */
  finished: z.boolean(),
  devices: z.array(
    z.object({
      id: z.string(),
      device: z.string(),
      pushService: z.string(),
      steps: z.array(z.object({ step: z.enum(testSteps), state: z.enum(['done', 'waiting', 'failed', 'open']) })),
      fault: z.nullable(z.enum(testFaults)),
      /** What is wrong, or waited for, and what to do about it; empty if it was shown. */
      detail: z.string(),
    }),
  ),
});
export type TestProgress = z.infer<typeof testProgressSchema>;
