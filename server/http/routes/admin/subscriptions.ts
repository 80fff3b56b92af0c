import { deviceListSchema, deviceQuerySchema } from '../../../../wire/device-list.ts';
import { removePushSubscription } from '../../../intake/accept-push-subscription.ts';
import { countSubscriptions, findSubscription, listSubscriptions } from '../../../store/push-subscriptions.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, recordedRoute, route } from '../../route.ts';
import { toDevice } from '../../to-device.ts';

/** Everybody's devices. */
export function adminSubscriptionRoutes({ store, clock }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/subscriptions', access: 'administrator' },
      summary: 'Push subscriptions by person, with state and last outcome: all, a page, or those of one `person`',
      query: deviceQuerySchema,
      answers: { 200: deviceListSchema },
      async handle({ query }) {
        const rows = await listSubscriptions(store.db, query);
        const total = await countSubscriptions(store.db, query.person);
        return { status: 200, body: { subscriptions: rows.map(toDevice), total } };
      },
    }),
    recordedRoute({
      ...{ method: 'delete', path: 'api/v1/admin/subscriptions/{id}', access: 'administrator' },
      summary: 'Ends a push subscription; its browser subscribes anew when the person opens Deskbell there again',
      answers: { 204: undefined },
      async state(db, id) {
        const row = await findSubscription(db, id);
        return row && { person: row.personId, device: row.device, state: row.state };
      },
      async change(db, { params }) {
        const isEnded = await removePushSubscription(db, params.id ?? '', clock.now());
        if (!isEnded) throw new ProblemError('not-found', 'There is no such device, or it was removed before');
        return { status: 204 };
      },
    }),
  ];
}
