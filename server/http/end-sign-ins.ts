import { listMadeWith, listSessions, listTokens } from '../store/credentials.ts';
import type { Db } from '../store/database.ts';
import { endCredentials, endSubscriptionsOfPerson, endSubscriptionsWithoutSignIn } from '../store/sign-ins.ts';
import type { HttpRooms } from './http-rooms.ts';

type Rooms = Pick<HttpRooms, 'store' | 'clock' | 'streams'>;

/** Ends a session and what was registered with it. */
export async function endSession({ store, clock, streams }: Rooms, personId: string, id: string): Promise<void> {
  await store.transaction((db) => endCredentials(db, [id], { because: 'signed out', now: clock.now() }));
  streams.end(personId, [id]);
}

/** Signs a person out of every browser: sessions, streams and push subscriptions. Bearer tokens stay. */
export async function endSessions({ store, clock, streams }: Rooms, personId: string): Promise<void> {
  const ids = await store.transaction(async (db) => {
    const sessions = await listSessions(db, personId);
    const ended = { because: 'signed out everywhere', now: clock.now() };
    await endCredentials(db, sessions, ended);
    await endSubscriptionsWithoutSignIn(db, personId, ended);
    return sessions;
  });
  streams.end(personId, ids);
}

/**
 * Revokes a token, and with it every session, stream and push subscription that was made with it. The configuration's own
 * would come back at the next start: that one is refused.
 */
export async function revokeToken(
  { store, clock, streams }: Rooms,
  personId: string,
  id: string,
): Promise<'revoked' | 'unknown' | 'configured'> {
  const ended = await store.transaction(async (db) => {
    const now = clock.now();
    const token = (await listTokens(db, personId, now)).find((one) => one.id === id);
    if (!token) return 'unknown';
    if (token.reusable === 1) return 'configured';
    const ids = [id, ...(await listMadeWith(db, id))];
    await endCredentials(db, ids, { because: 'its token was revoked', now });
    return ids;
  });
  if (typeof ended === 'string') return ended;
  streams.end(personId, ended);
  return 'revoked';
}

/** All of a person's sessions and push subscriptions. To be followed by `streams.end(id, 'all')` once it is committed. */
export async function endEverySignIn(db: Db, personId: string, because: string, now: number): Promise<void> {
  await endSubscriptionsOfPerson(db, personId, { because, now });
  await endCredentials(db, await listSessions(db, personId), { because, now });
}
