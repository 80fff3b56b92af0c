import type { PeopleList, PeopleQuery } from '../../wire/people-list.ts';
import type { Db } from '../store/database.ts';
import { listPeopleById, listPeopleNames } from '../store/people.ts';
import { countReachable } from '../store/reach.ts';

/** Without a limit. */
const most = 10_000;

/** As people sort and search names: case and accents make no difference, and "Agent 10" comes after "Agent 9". */
const { compare } = new Intl.Collator('en', { numeric: true });

/** A page of the people who fit, by name. The store compares bytes; that is no order of names, so it is made here. */
export async function findPeople(
  db: Db,
  { limit = most, offset, search = '', reach, ...filter }: PeopleQuery,
): Promise<PeopleList> {
  const reachable = await countReachable(db);
  const words = fold(search).split(/\s+/);
  const fitting = (await listPeopleNames(db, filter))
    .filter(({ id }) => reach !== 'none' || !reachable.has(id))
    .filter(({ id, name }) => {
      const text = fold(`${name} ${id}`);
      return words.every((word) => text.includes(word));
    })
    .sort((one, other) => compare(one.name, other.name) || compare(one.id, other.id));
  const ids = fitting.slice(offset, offset + limit).map(({ id }) => id);
  const byId = new Map((await listPeopleById(db, ids)).map((person) => [person.id, person]));
  const people = ids.flatMap((id) => byId.get(id) ?? []);
  return {
    people: people.map((person) => ({ ...person, reachableDevices: reachable.get(person.id) ?? 0 })),
    total: fitting.length,
  };
}

function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}
