import * as z from 'zod/mini';
import { deviceSchema } from '../../../../wire/device.ts';
import { listSubscriptions } from '../../../store/push-subscriptions.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { type Route, route } from '../../route.ts';
import { toDevice } from '../../to-device.ts';

/** Everybody's devices. */
export function adminSubscriptionRoutes({ store }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/subscriptions', access: 'administrator' },
      summary: 'Push subscriptions by person, with state and last outcome; `person` asks for one person’s',
      query: z.object({ person: z.optional(z.string()) }),
      answers: { 200: z.object({ subscriptions: z.array(deviceSchema) }) },
      async handle({ query }) {
        const rows = await listSubscriptions(store.db, query.person);
        return { status: 200, body: { subscriptions: rows.map(toDevice) } };
      },
    }),
  ];
}
