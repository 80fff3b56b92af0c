import type { Person } from '../../wire/person.ts';
import type { Db } from '../store/database.ts';
import { findPerson, insertPerson, updatePerson } from '../store/people.ts';
import type { HttpRooms } from './http-rooms.ts';
import type { ClaimedPerson } from './jwt-claims.ts';

/** Whom the identity provider names. Roles and queues are the provider's where it says them; somebody new is made if that is allowed. */
export async function findByClaims(
  { store, settings, clock }: HttpRooms,
  claimed: ClaimedPerson,
): Promise<Person | undefined> {
  const known = await findPerson(store.db, claimed.id);
  if (known && isAsClaimed(known, claimed)) return known;
  if (!known && !settings.jwt?.createPeople) return undefined;
  return store.transaction((db) => save(db, claimed, clock.now()));
}

async function save(db: Db, claimed: ClaimedPerson, now: number): Promise<Person> {
  const known = await findPerson(db, claimed.id);
  const { id, name, roles, queues } = claimed;
  if (known) {
    const changed = { ...known, roles: roles ?? known.roles, queues: queues ?? known.queues };
    await updatePerson(db, changed);
    return changed;
  }
  const made: Person = {
    ...{ id, name: name ?? id, roles: roles ?? [], queues: queues ?? [], status: 'offline', disabled: false },
  };
  await insertPerson(db, made, now);
  return made;
}

function isAsClaimed(known: Person, { roles, queues }: ClaimedPerson): boolean {
  return (!roles || isSame(known.roles, roles)) && (!queues || isSame(known.queues, queues));
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((word) => other.includes(word));
}
