import * as z from 'zod/mini';
import { testOutcomeSchema, testProgressSchema } from '../../../wire/device.ts';
import { toIso } from '../../../wire/instant.ts';
import { type OwnNotification, ownNotificationSchema } from '../../../wire/own-event.ts';
import { type TracedDecision, tracedNotificationSchema } from '../../../wire/trace.ts';
import { summarizeEvent, traceDecisions } from '../../intake/explain-event.ts';
import { explainDecision } from '../../intake/explain-to-person.ts';
import { judgeTest } from '../../intake/judge-test.ts';
import { prepareTest, sendTest } from '../../intake/send-test.ts';
import { findChatEvent } from '../../store/chat-events.ts';
import { type DecisionRow, findDecision, listDecisionsOfPerson } from '../../store/decisions.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { callerOf, type Route, route } from '../route.ts';

const listed = 50;

/** One's own notifications, and a try whether they arrive. */
export function notificationRoutes({ store, intake, dispatcher, limits, clock }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/notifications', access: 'signed-in' },
      summary: 'One’s own last notifications, and what became of each',
      answers: { 200: z.object({ notifications: z.array(ownNotificationSchema) }) },
      async handle(call) {
        const rows = await listDecisionsOfPerson(store.db, callerOf(call).id, listed);
        const traced = await traceDecisions(store.db, rows);
        const notifications = rows.flatMap((row, index) => toOwnNotification(row, traced[index]) ?? []);
        return { status: 200, body: { notifications } };
      },
    }),
    route({
      ...{ method: 'get', path: 'api/v1/notifications/{id}', access: 'signed-in' },
      summary: 'The whole of one of one’s own notifications: how it was decided, and what became of it',
      answers: { 200: tracedNotificationSchema },
      async handle(call) {
        const row = await findDecision(store.db, call.params.id ?? '');
        if (row?.personId !== callerOf(call).id) throw new ProblemError('not-found', 'There is no such notification');
        const [decision] = await traceDecisions(store.db, [row]);
        const event = row.eventSeq === null ? undefined : await findChatEvent(store.db, row.eventSeq);
        return { status: 200, body: { event: event ? summarizeEvent(event) : null, decision } };
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/test-notification', access: 'signed-in' },
      summary: 'Sends a push to each of one’s own devices, and tells what became of each',
      answers: { 200: testOutcomeSchema },
      async handle(call) {
        const { id: personId } = callerOf(call);
        await limits.countTest(personId);
        const test = await store.transaction((db) => prepareTest(db, intake, { personId, request: call.requestId }));
        return { status: 200, body: await sendTest(test, dispatcher.send) };
      },
    }),
    route({
      ...{ method: 'get', path: 'api/v1/test-notification/{notification}', access: 'signed-in' },
      summary: 'How far one’s own test has come on each device: sent, taken by the push service, shown by the browser',
      answers: { 200: testProgressSchema },
      async handle(call) {
        const test = await findDecision(store.db, call.params.notification ?? '');
        if (test?.personId !== callerOf(call).id || test.type !== 'test') {
          throw new ProblemError('not-found', 'There is no such test of yours');
        }
        return { status: 200, body: await judgeTest(store.db, test, clock.now()) };
      },
    }),
  ];
}

function toOwnNotification(row: DecisionRow, traced: TracedDecision | undefined): OwnNotification | undefined {
  if (!traced) return undefined;
  return {
    ...{ notification: row.id, event: row.type, title: row.title, body: row.body, level: row.level },
    ...(row.type === 'test' ? {} : { chat: { source: row.source, id: row.chatId } }),
    ...{ at: toIso(row.createdAt), explanation: explainDecision(traced, row) },
  };
}
