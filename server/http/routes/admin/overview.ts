import { toIso } from '../../../../wire/instant.ts';
import { overviewSchema } from '../../../../wire/overview.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { type Route, route } from '../../route.ts';

/** What an operator looks at first. */
export function adminOverviewRoutes({ overview, circuits, clock, refusedHosts }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/overview', access: 'administrator' },
      summary:
        'The last hour: webhooks, notifications, how fast they were shown, push services, and who cannot be reached',
      answers: { 200: overviewSchema },
      async handle() {
        const read = await overview.read();
        const closed = new Map(circuits.states(clock.now()).map(({ host, waitsUntil }) => [host, waitsUntil]));
        const pushServices = read.pushServices.map((service) => {
          const waitsUntil = closed.get(service.host) ?? null;
          return { ...service, closedUntil: waitsUntil === null ? null : toIso(waitsUntil) };
        });
        return { status: 200, body: { ...read, pushServices, refusedHosts: refusedHosts.list() } };
      },
    }),
  ];
}
