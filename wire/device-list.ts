import * as z from 'zod/mini';
import { deviceSchema } from './device.ts';

/** Query of `GET /api/v1/admin/subscriptions`. Without a limit the first 10,000 come. */
export const deviceQuerySchema = z.object({
  /** One person's only. */
  person: z.optional(z.string()),
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(10_000)), 10_000),
  offset: z._default(z.coerce.number().check(z.int(), z.minimum(0)), 0),
});
export type DeviceQuery = z.infer<typeof deviceQuerySchema>;

/** Its answer. `total`: how many there are. */
export const deviceListSchema = z.object({ subscriptions: z.array(deviceSchema), total: z.number() });
export type DeviceList = z.infer<typeof deviceListSchema>;
