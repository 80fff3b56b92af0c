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
