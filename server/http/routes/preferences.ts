import { type Preferences, preferencesChangeSchema, preferencesSchema } from '../../../wire/preferences.ts';
import { isTimeZone } from '../../rules/wall-clock.ts';
import { getPreferences, savePreferences } from '../../store/preferences.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { callerOf, type Route, route } from '../route.ts';

/** What a person chose for themselves. */
export function preferenceRoutes({ store }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/preferences', access: 'signed-in' },
      summary: 'One’s own preferences',
      answers: { 200: preferencesSchema },
      handle: async (call) => ({ status: 200, body: await getPreferences(store.db, callerOf(call).id) }),
    }),
    route({
      ...{ method: 'put', path: 'api/v1/preferences', access: 'signed-in' },
      summary: 'Changes one’s own preferences; what is left out stays',
      body: preferencesChangeSchema,
      answers: { 200: preferencesSchema },
      async handle(call) {
        const { quietHours } = call.body;
        if (quietHours && !isTimeZone(quietHours.timeZone)) {
          const detail = 'Expected the name of a time zone such as "Europe/Berlin"';
          throw new ProblemError('invalid-fields', undefined, { errors: [{ field: 'quietHours.timeZone', detail }] });
        }
        const { id } = callerOf(call);
        const changed = await store.transaction(async (db) => {
          const preferences: Preferences = { ...(await getPreferences(db, id)), ...withoutGaps(call.body) };
          await savePreferences(db, id, preferences);
          return preferences;
        });
        return { status: 200, body: changed };
      },
    }),
  ];
}

function withoutGaps(change: { [Key in keyof Preferences]?: Preferences[Key] | undefined }): Partial<Preferences> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
