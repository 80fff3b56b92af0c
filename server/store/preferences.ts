import type { Language } from '../../wire/language.ts';
import {
  defaultPreferences,
  type KnownPreferences,
  type Preferences,
  preferencesChangeSchema,
} from '../../wire/preferences.ts';
import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';

export async function getPreferences(db: Db, personId: string): Promise<Preferences> {
  const { browserLanguage: _, ...chosen } = await getKnownPreferences(db, personId);
  return chosen;
}

/** The same, with what the person's browser speaks. */
export async function getKnownPreferences(db: Db, personId: string): Promise<KnownPreferences> {
  return (await listPreferences(db, [personId])).get(personId) ?? defaultPreferences;
}

/** Keeps what the person's browser speaks, for as long as they choose no language themselves. */
export async function saveBrowserLanguage(db: Db, personId: string, browserLanguage: Language): Promise<void> {
  await db
    .insertInto('preferences')
    .values({ personId, bodyJson: '{}', browserLanguage })
    .onConflict((conflict) => conflict.column('personId').doUpdateSet({ browserLanguage }))
    .execute();
}

/** What each of these people chose; who chose nothing is left out. */
export async function listPreferences(db: Db, people: readonly string[]): Promise<Map<string, KnownPreferences>> {
  if (people.length === 0) return new Map();
  const rows = await selectPreferences(db, { people });
  return new Map(
    rows.map(({ personId, bodyJson, browserLanguage }) => [
      personId,
      { ...fromJson(bodyJson), ...(browserLanguage ? { browserLanguage } : {}) },
    ]),
  );
}

const selectPreferences = prepare((db, given: Given<{ people: readonly string[] }>) =>
  db.selectFrom('preferences').selectAll().where('personId', 'in', given.list('people')),
);

export async function savePreferences(db: Db, personId: string, preferences: Preferences): Promise<void> {
  const bodyJson = JSON.stringify(preferences);
  await db
    .insertInto('preferences')
    .values({ personId, bodyJson, browserLanguage: null })
    .onConflict((conflict) => conflict.column('personId').doUpdateSet({ bodyJson }))
    .execute();
}

/** Choices that a newer version added have their default in rows of an older one. */
function fromJson(bodyJson: string): Preferences {
  const { data } = preferencesChangeSchema.safeParse(JSON.parse(bodyJson));
  return { ...defaultPreferences, ...JSON.parse(JSON.stringify(data ?? {})) };
}
