import type { Request } from 'express';
import { type Language, languageSchema, languages } from '../../../wire/language.ts';
import { ownEventQuerySchema, ownEventsSchema } from '../../../wire/own-event.ts';
import { meSchema, statusChangeSchema } from '../../../wire/person.ts';
import { languageOf } from '../../../wire/preferences.ts';
import { listOwnEvents } from '../../intake/own-events.ts';
import type { Db } from '../../store/database.ts';
import { updateStatus } from '../../store/people.ts';
import { getKnownPreferences, saveBrowserLanguage } from '../../store/preferences.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { callerOf, type Route, route } from '../route.ts';

/** The person who is signed in. */
export function meRoutes({ store, clock, settings, exampleSource, dispatcher }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/me', access: 'signed-in' },
      summary: 'The person who is signed in',
      answers: { 200: meSchema },
      async handle(call) {
        const language = await spokenLanguage(store.db, callerOf(call).id, call.request);
        const example = exampleSource === undefined ? {} : { example: { source: exampleSource } };
        return { status: 200, body: { ...callerOf(call), ...example, idleMs: settings.idleMs, language } };
      },
    }),
    route({
      ...{ method: 'get', path: 'api/v1/me/events', access: 'signed-in' },
      summary: 'The events of the last day that were for oneself or passed one over: why one was told, or not',
      query: ownEventQuerySchema,
      answers: { 200: ownEventsSchema },
      async handle(call) {
        return { status: 200, body: await listOwnEvents(store.db, callerOf(call), call.query.chat, clock.now()) };
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

/** A page asks who is signed in when it opens: what its browser speaks is what notifications speak, unless chosen otherwise. */
async function spokenLanguage(db: Db, person: string, request: Request): Promise<Language> {
  const known = await getKnownPreferences(db, person);
  if (!request.headers['accept-language']) return languageOf(known);
  const spoken = languageSchema.safeParse(request.acceptsLanguages(...languages)).data;
  if (spoken && known.browserLanguage !== spoken) await saveBrowserLanguage(db, person, spoken);
  return languageOf({ ...known, browserLanguage: spoken ?? known.browserLanguage ?? null });
}
