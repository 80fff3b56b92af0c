import type { Person } from '../../../wire/person.ts';
import { type Preferences, preferencesChangeSchema } from '../../../wire/preferences.ts';
import { type PreferencesAnswer, preferencesAnswerSchema } from '../../../wire/preferences-answer.ts';
import { changePreferences } from '../../intake/change-preferences.ts';
import { readRuleTable } from '../../intake/rule-table.ts';
import { highestLevels } from '../../rules/default-table.ts';
import { isTimeZone } from '../../rules/wall-clock.ts';
import type { Db } from '../../store/database.ts';
import { getPreferences } from '../../store/preferences.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { callerOf, type Route, route } from '../route.ts';

/** What a person chose for themselves. */
export function preferenceRoutes({ store, intake }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/preferences', access: 'signed-in' },
      summary: 'One’s own preferences',
      answers: { 200: preferencesAnswerSchema },
      async handle(call) {
        const person = callerOf(call);
        return { status: 200, body: await withHighest(store.db, person, await getPreferences(store.db, person.id)) };
      },
    }),
    route({
      ...{ method: 'put', path: 'api/v1/preferences', access: 'signed-in' },
      summary: 'Changes one’s own preferences; what is left out stays',
      body: preferencesChangeSchema,
      answers: { 200: preferencesAnswerSchema },
      async handle(call) {
        const { quietHours } = call.body;
        if (quietHours && !isTimeZone(quietHours.timeZone)) {
          const detail = 'Expected the name of a time zone such as "Europe/Berlin"';
          throw new ProblemError('invalid-fields', undefined, { errors: [{ field: 'quietHours.timeZone', detail }] });
        }
        const person = callerOf(call);
        const change = withoutGaps(call.body);
        const changed = await store.transaction((db) => changePreferences(db, intake, person.id, change));
        return { status: 200, body: await withHighest(store.db, person, changed) };
      },
    }),
  ];
}

async function withHighest(db: Db, { roles }: Person, preferences: Preferences): Promise<PreferencesAnswer> {
  return { ...preferences, highest: highestLevels(await readRuleTable(db), roles) };
}

function withoutGaps(change: { [Key in keyof Preferences]?: Preferences[Key] | undefined }): Partial<Preferences> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
