import * as z from 'zod/mini';
import { isReadable } from './readable.ts';

/** Body of `PATCH /api/v1/subscriptions/{id}`: the name that its person gives a device. */
export const deviceChangeSchema = z.object({
  device: z
    .string()
    .check(
      z.trim(),
      z.minLength(1),
      z.maxLength(100),
      z.refine(isReadable, 'Expected a name, without control characters'),
    ),
});
