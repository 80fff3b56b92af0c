import * as z from 'zod/mini';
import { eventSummarySchema, traceSchema } from '../../../../wire/trace.ts';
import { explainEvent, summarizeEvent } from '../../../intake/explain-event.ts';
import { listChatEvents, listChatEventsById } from '../../../store/chat-events.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, route } from '../../route.ts';

const pageQuerySchema = z.object({
  limit: z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(500)), 100),
  before: z.optional(z.coerce.number().check(z.int(), z.minimum(1))),
});

/** What came in, and why it rang or did not. */
export function adminEventRoutes({ store }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/events', access: 'administrator' },
      summary: 'The last events, newest first; `next` goes on where the list ends',
      query: pageQuerySchema,
      answers: { 200: z.object({ events: z.array(eventSummarySchema), next: z.optional(z.string()) }) },
      async handle({ query }) {
        const rows = await listChatEvents(store.db, query);
        const last = rows.length === query.limit ? rows.at(-1) : undefined;
        return { status: 200, body: { events: rows.map(summarizeEvent), ...(last ? { next: String(last.seq) } : {}) } };
      },
    }),
    route({
      ...{ method: 'get', path: 'api/v1/admin/events/{id}', access: 'administrator' },
      summary: 'The whole trace of an event: who was told, how, why and when they saw it; who was not, and why not',
      query: z.object({ source: z.optional(z.string()) }),
      answers: { 200: traceSchema },
      async handle({ params, query }) {
        const [row, ...others] = await listChatEventsById(store.db, params.id ?? '', query.source);
        if (!row) throw new ProblemError('not-found', 'There is no such event');
        if (others.length > 0) {
          throw new ProblemError('conflict', 'Several sources sent an event of this id: add ?source= to the call', {
            errors: [row, ...others].map(({ source }) => ({ field: 'source', detail: source })),
          });
        }
        return { status: 200, body: await explainEvent(store.db, row) };
      },
    }),
  ];
}
