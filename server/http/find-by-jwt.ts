import type { Person } from '../../wire/person.ts';
import type { Db } from '../store/database.ts';
import { findClaimedAt, findPerson, insertPerson, saveClaimedAt, updatePerson } from '../store/people.ts';
import type { HttpRooms } from './http-rooms.ts';
import type { ClaimedPerson } from './jwt-claims.ts';

/**
 * Whom the identity provider names. Roles and queues are the provider's where it says them, by the newest token that was
 * seen: one from before it took a role away does not give it back. Somebody new is made if that is allowed.
 */
export async function findByClaims(
  { store, settings, clock }: HttpRooms,
  claimed: ClaimedPerson,
): Promise<Person | undefined> {
  const known = await findPerson(store.db, claimed.id);
  if (!known && !settings.jwt?.createPeople) return undefined;
  const isUnasked = !claimed.roles && !claimed.queues;
  if (known && (isUnasked || (await isOld(store.db, known, claimed)))) return known;
  return store.transaction((db) => save(db, claimed, clock.now()));
}

/** Nothing of it is new: there was a newer one, or the same was said before. */
async function isOld(db: Db, known: Person, claimed: ClaimedPerson): Promise<boolean> {
  const { issuedAt } = claimed;
  const claimedAt = (await findClaimedAt(db, known.id)) ?? 0;
  if (issuedAt !== undefined && issuedAt !== claimedAt) return issuedAt < claimedAt;
  return isAsClaimed(known, claimed);
}

async function save(db: Db, claimed: ClaimedPerson, now: number): Promise<Person | undefined> {
  const { id, name, roles, queues, issuedAt = 0 } = claimed;
  const known = await findPerson(db, id);
  // Another call may have brought a newer token meanwhile.
  if (known && (await isOld(db, known, claimed))) return known;
  const person: Person = known
    ? { ...known, roles: roles ?? known.roles, queues: queues ?? known.queues }
    : { id, name: name ?? id, roles: roles ?? [], queues: queues ?? [], status: 'offline', disabled: false };
  if (!known) await insertPerson(db, person, now);
  else if (!isAsClaimed(known, claimed)) await updatePerson(db, person);
  // A provider whose clock is ahead would otherwise be believed no more once that is put right.
  if (issuedAt > 0) await saveClaimedAt(db, id, Math.min(issuedAt, now));
  return person;
}

function isAsClaimed(known: Person, { roles, queues }: ClaimedPerson): boolean {
  return (!roles || isSame(known.roles, roles)) && (!queues || isSame(known.queues, queues));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word) => other.includes(word));
}
