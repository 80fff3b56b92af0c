import * as z from 'zod/mini';
import { saveDeskSetting } from '../../store/desk-settings.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { describeRoutes } from '../openapi.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { shareProbe } from '../shared-probe.ts';

/** Anybody may ask, and each probe waits for the disk. */
const probeEveryMs = 1_000;

const healthSchema = z.object({ status: z.literal('ok') });

/** For whoever runs the server: is it alive, can it work, what does it do, how is it called. */
export function operatorRoutes(rooms: HttpRooms, routes: readonly Route[]): Route[] {
  const { store, clock, metrics, settings, log, departure } = rooms;
  const write = () => store.transaction((db) => saveDeskSetting(db, 'ready', clock.now()), 'none');
  const probe = shareProbe(clock, probeEveryMs, write);
  const own: Route[] = [
    route({
      ...{ method: 'get', path: 'healthz', access: 'anyone', summary: 'The process answers' },
      answers: { 200: healthSchema },
      handle: async () => ({ status: 200, body: { status: 'ok' } }),
    }),
    route({
      ...{
        method: 'get',
        path: 'readyz',
        access: 'anyone',
        summary: 'The store takes writes, and the server is not about to stop',
      },
      answers: { 200: healthSchema },
      async handle() {
        if (departure.isAnnounced())
          throw new ProblemError('unavailable', 'It is about to stop', { retryAfterSeconds: 5 });
        try {
          await probe();
        } catch (error) {
          log.fault('store.unavailable', error);
          throw new ProblemError('unavailable', 'The store takes no writes', { retryAfterSeconds: 5 });
        }
        return { status: 200, body: { status: 'ok' } };
      },
    }),
    route({
      ...{ method: 'get', path: 'metrics', access: 'anyone', summary: 'Numbers in Prometheus’ format' },
      answers: { 200: { media: 'text/plain', type: 'string' } },
      async handle({ response }) {
        response.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics.text());
        return 'taken';
      },
    }),
    route({
      ...{ method: 'get', path: 'openapi.json', access: 'anyone', summary: 'This description' },
      answers: { 200: { media: 'application/json', type: 'object' } },
      handle: async () => ({ status: 200, body: describeRoutes([...routes, ...own], settings.publicUrl.href) }),
    }),
  ];
  return own;
}
