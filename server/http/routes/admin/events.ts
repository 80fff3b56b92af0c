import * as z from 'zod/mini';
import { eventQuerySchema } from '../../../../wire/event-search.ts';
import { eventSummarySchema, traceSchema } from '../../../../wire/trace.ts';
import { explainEvent, summarizeEvent } from '../../../intake/explain-event.ts';
import { listChatEventsById } from '../../../store/chat-events.ts';
import { searchEvents } from '../../../store/event-search.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, route } from '../../route.ts';

/** What came in, and why it rang or did not. */
export function adminEventRoutes({ store }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/events', access: 'administrator' },
      summary:
        'The events that fit, newest first; `next` goes on where the search ended, though nothing may have fitted',
      query: eventQuerySchema,
      answers: { 200: z.object({ events: z.array(eventSummarySchema), next: z.optional(z.string()) }) },
      async handle({ query: { since, until, before, limit, ...filter } }) {
        const times = { since: toMillis(since), until: toMillis(until) };
        const { events, next } = await searchEvents(store.db, { ...filter, ...times }, { before, limit });
        const body = { events: events.map(summarizeEvent), ...(next === undefined ? {} : { next: String(next) }) };
        return { status: 200, body };
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

function toMillis(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}
