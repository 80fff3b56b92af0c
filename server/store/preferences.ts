import { defaultPreferences, type Preferences, preferencesChangeSchema } from '../../wire/preferences.ts';
import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';

export async function getPreferences(db: Db, personId: string): Promise<Preferences> {
  return (await listPreferences(db, [personId])).get(personId) ?? defaultPreferences;
}

/** What each of these people chose; who chose nothing is left out. */
export async function listPreferences(db: Db, people: readonly string[]): Promise<Map<string, Preferences>> {
  if (people.length === 0) return new Map();
  const rows = await selectPreferences(db, { people });
  return new Map(rows.map(({ personId, bodyJson }) => [personId, fromJson(bodyJson)]));
}

const selectPreferences = prepare((db, given: Given<{ people: readonly string[] }>) =>
  db.selectFrom('preferences').selectAll().where('personId', 'in', given.list('people')),
);

export async function savePreferences(db: Db, personId: string, preferences: Preferences): Promise<void> {
  const bodyJson = JSON.stringify(preferences);
  await db
    .insertInto('preferences')
    .values({ personId, bodyJson })
    .onConflict((conflict) => conflict.column('personId').doUpdateSet({ bodyJson }))
    .execute();
}

/** Choices that a newer version added have their default in rows of an older one. */
function fromJson(bodyJson: string): Preferences {
  const { data } = preferencesChangeSchema.safeParse(JSON.parse(bodyJson));
  return { ...defaultPreferences, ...JSON.parse(JSON.stringify(data ?? {})) };
}
