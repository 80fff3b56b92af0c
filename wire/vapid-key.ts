import * as z from 'zod/mini';

/** `active`: new push subscriptions use it. `retiring`: it still signs for its own. `retired`: nothing is sent with it. */
export const vapidKeyStates = ['new', 'active', 'retiring', 'retired'] as const;

export const vapidKeySchema = z.object({
  id: z.string(),
  publicKey: z.string(),
  state: z.enum(vapidKeyStates),
  createdAt: z.string(),
  /** Live push subscriptions that were made with it. */
  subscriptions: z.number(),
});
export type VapidKey = z.infer<typeof vapidKeySchema>;
export type VapidKeyState = VapidKey['state'];

/** Body of `POST /api/v1/admin/vapid-keys`. */
export const newVapidKeySchema = z.object({});

/** Body of `POST …/{id}/retire`. */
export const retireVapidKeySchema = z.object({ force: z.optional(z.boolean()) });
