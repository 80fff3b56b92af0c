import { randomBytes } from 'node:crypto';
import { addCredential, deleteConfiguredTokens, hasToken, listMadeWith } from './store/credentials.ts';
import type { Database, Db } from './store/database.ts';
import { findPerson, insertPerson, listAdministrators, updatePerson } from './store/people.ts';
import { endCredentials, signInOver } from './store/sign-ins.ts';

const administratorId = 'administrator';

/** Makes the administrator. One who was shut out or lost the role, as the last who had it, is let in again: nobody else could. */
async function appoint(db: Db, now: number): Promise<void> {
  const known = await findPerson(db, administratorId);
  if (known) return updatePerson(db, { ...known, roles: [...known.roles, 'administrator'], disabled: false });
  const person = { id: administratorId, name: 'Administrator', status: 'offline' } as const;
  await insertPerson(db, { ...person, queues: [], roles: ['administrator'] }, now);
}

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
    const may = await listAdministrators(db);
    const first = may.find(({ id }) => id === administratorId) ?? may[0];
    const personId = first?.id ?? administratorId;
    if (!first) await appoint(db, now);
    const kept = configuredToken === undefined ? undefined : { secret: configuredToken, personId };
    for (const id of await deleteConfiguredTokens(db, kept)) {
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
