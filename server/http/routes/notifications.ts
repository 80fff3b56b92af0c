import * as z from 'zod/mini';
import { testOutcomeSchema } from '../../../wire/device.ts';
import { toIso } from '../../../wire/instant.ts';
import { type OwnNotification, ownNotificationSchema } from '../../../wire/trace.ts';
import { traceDecisions } from '../../intake/explain-event.ts';
import { sendTest } from '../../intake/send-test.ts';
import { listDecisionsOfPerson } from '../../store/decisions.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { callerOf, type Route, route } from '../route.ts';

const listed = 50;

/** One's own notifications, and a try whether they arrive. */
export function notificationRoutes({ store, intake, dispatcher }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/notifications', access: 'signed-in' },
      summary: 'One’s own last notifications, and what became of each',
      answers: { 200: z.object({ notifications: z.array(ownNotificationSchema) }) },
      async handle(call) {
        const rows = await listDecisionsOfPerson(store.db, callerOf(call).id, listed);
        const traced = await traceDecisions(store.db, rows);
        const notifications = rows.map(
          (row, index): OwnNotification => ({
            ...{ notification: row.id, event: row.type, title: row.title, body: row.body, level: row.level },
            ...(row.type === 'test' ? {} : { chat: { source: row.source, id: row.chatId } }),
            ...{ at: toIso(row.createdAt), summary: traced[index]?.summary ?? '' },
          }),
        );
        return { status: 200, body: { notifications } };
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/test-notification', access: 'signed-in' },
      summary: 'Sends a push to each of one’s own devices, and tells what became of each',
      answers: { 200: testOutcomeSchema },
      async handle(call) {
        return { status: 200, body: await sendTest(intake, callerOf(call).id, dispatcher.send) };
      },
    }),
  ];
}
