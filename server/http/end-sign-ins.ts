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

/**
 * Signs a person out of every browser: sessions and push subscriptions. Bearer tokens stay. Gives the sessions that ended;
 * their streams are to be ended once it is committed.
 */
export async function endSessions(db: Db, personId: string, now: number): Promise<string[]> {
  const sessions = await listSessions(db, personId);
  const ended = { because: 'signed out everywhere', now };
  await endCredentials(db, sessions, ended);
  await endSubscriptionsWithoutSignIn(db, personId, ended);
  return sessions;
}

/**
 * Revokes a token, and with it every session and push subscription that was made with it. Gives all that ended; their
 * streams are to be ended once it is committed. The configuration's own would come back at the next start: that one is
 * refused.
 */
export async function revokeToken(
  db: Db,
  { personId, id, now }: { personId: string; id: string; now: number },
): Promise<string[] | 'unknown' | 'configured'> {
  const token = (await listTokens(db, personId, now)).find((one) => one.id === id);
  if (!token) return 'unknown';
  if (token.reusable === 1) return 'configured';
  const ids = [id, ...(await listMadeWith(db, id))];
  await endCredentials(db, ids, { because: 'its token was revoked', now });
  return ids;
}

/** All of a person's sessions and push subscriptions. To be followed by `streams.end(id, 'all')` once it is committed. */
export async function endEverySignIn(db: Db, personId: string, because: string, now: number): Promise<void> {
  await endSubscriptionsOfPerson(db, personId, { because, now });
  await endCredentials(db, await listSessions(db, personId), { because, now });
}
