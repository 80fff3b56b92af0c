import { meSchema, statusChangeSchema } from '../../../wire/person.ts';
import { updateStatus } from '../../store/people.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { callerOf, type Route, route } from '../route.ts';

/** The person who is signed in. */
export function meRoutes({ store, settings, exampleSource, dispatcher }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/me', access: 'signed-in' },
      summary: 'The person who is signed in',
      answers: { 200: meSchema },
      async handle(call) {
        const example = exampleSource === undefined ? {} : { example: { source: exampleSource } };
        return { status: 200, body: { ...callerOf(call), ...example, idleMs: settings.idleMs } };
      },
    }),
    route({
      ...{ method: 'put', path: 'api/v1/me/status', access: 'agent' },
      summary: 'Sets whether one takes chats of one’s queues',
      body: statusChangeSchema,
      answers: { 200: statusChangeSchema },
      async handle(call) {
        const { status } = call.body;
        await updateStatus(store.db, callerOf(call).id, status);
        dispatcher.wake();
        return { status: 200, body: { status } };
      },
    }),
  ];
}
