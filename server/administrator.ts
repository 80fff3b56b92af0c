import { randomBytes } from 'node:crypto';
import { addCredential, deleteConfiguredTokens, hasToken, listMadeWith } from './store/credentials.ts';
import type { Database } from './store/database.ts';
import { insertPerson, listPeople } from './store/people.ts';
import { endCredentials, signInOver } from './store/sign-ins.ts';

const administratorId = 'administrator';

/**
 * Sees to it that somebody can administer the desk: makes the first administrator where there is none, and gives them
 * the configured token, or one that is made now. Answers with a token that was made, to be shown this once.
 */
export async function ensureAdministrator(
  store: Database,
  configuredToken: string | undefined,
  now: number,
): Promise<{ personId: string; madeToken: string | undefined }> {
  return store.transaction(async (db) => {
    const people = (await listPeople(db)).filter((person) => !person.disabled);
    const first =
      people.find((person) => person.id === administratorId) ??
      people.find((person) => person.roles.includes('administrator'));
    const personId = first?.id ?? administratorId;
    if (!first) {
      const person = { id: personId, name: 'Administrator', queues: [], status: 'offline' } as const;
      await insertPerson(db, { ...person, queues: [], roles: ['administrator'] }, now);
    }
    for (const id of await deleteConfiguredTokens(db, configuredToken)) {
      await endCredentials(db, [id, ...(await listMadeWith(db, id))], { because: signInOver, now });
    }
    const token = { personId, kind: 'token', now, expiresAt: null } as const;
    if (configuredToken !== undefined) {
      await addCredential(db, { ...token, secret: configuredToken, reusable: true });
      return { personId, madeToken: undefined };
    }
    if (await hasToken(db, personId)) return { personId, madeToken: undefined };
    return {
      personId,
      madeToken: await addCredential(db, { ...token, secret: randomBytes(24).toString('base64url') }),
    };
  });
}
