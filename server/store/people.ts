import type { Selectable } from 'kysely';
import type { AgentStatus, Person, Role } from '../../wire/person.ts';
import { forgetAuditedPerson } from './audit.ts';
import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';
import type { Flag, Schema } from './schema.ts';
import { openKept } from './stamps.ts';

export async function findPerson(db: Db, id: string): Promise<Person | undefined> {
  const read = await openKept(db, 'people');
  const known = (await read(loadPeople, [id])).get(id);
  return known?.isErased ? undefined : known?.person;
}

/** At most 10,000. */
export async function listPeople(db: Db): Promise<Person[]> {
  const rows = await db
    .selectFrom('people')
    .selectAll()
    .where('erased', '=', 0)
    .orderBy('name')
    .limit(10_000)
    .execute();
  return withQueues(db, rows);
}

export interface PeopleFilter {
  role?: Role | undefined;
  queue?: string | undefined;
  status?: AgentStatus | undefined;
}

const roleColumns = { agent: 'isAgent', supervisor: 'isSupervisor', administrator: 'isAdministrator' } as const;

/** Ids and names of everybody who fits. */
export async function listPeopleNames(
  db: Db,
  { role, queue, status }: PeopleFilter,
): Promise<{ id: string; name: string }[]> {
  return db
    .selectFrom('people')
    .select(['id', 'name'])
    .where('erased', '=', 0)
    .$if(role !== undefined, (query) => query.where(roleColumns[role ?? 'agent'], '=', 1))
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? 'offline'))
    .$if(queue !== undefined, (query) =>
      query.where('id', 'in', (of) =>
        of
          .selectFrom('personQueues')
          .select('personId')
          .where('queue', '=', queue ?? ''),
      ),
    )
    .execute();
}

/** Who may administer the desk, by name. */
export async function listAdministrators(db: Db): Promise<Person[]> {
  const named = await listPeopleNames(db, { role: 'administrator' });
  const people = await listPeopleById(
    db,
    named.map(({ id }) => id),
  );
  return people.filter(({ disabled }) => !disabled).sort((one, other) => (one.name < other.name ? -1 : 1));
}

export async function listPeopleById(db: Db, ids: readonly string[]): Promise<Person[]> {
  return ids.length === 0 ? [] : listPeopleNamed(db, { ids, queues: [] });
}

/** These people, and everybody of these queues, whatever their role. By their ids; shared with others, and not to be changed. */
export async function listPeopleNamed(
  db: Db,
  { ids, queues }: { ids: readonly string[]; queues: readonly string[] },
): Promise<Person[]> {
  const read = await openKept(db, 'people');
  const members = await read(loadMembers, queues);
  const named = [...new Set([...ids, ...[...members.values()].flat()])].sort();
  return [...(await read(loadPeople, named)).values()].map(({ person }) => person);
}

interface KnownPerson {
  person: Person;
  isErased: boolean;
}

async function loadPeople(db: Db, ids: readonly string[]): Promise<Map<string, KnownPerson>> {
  const people = new Map<string, KnownPerson>();
  // Each person has a row for each of their queues.
  for (const [id, [row, ...others]] of Map.groupBy(await selectPeople(db, { ids }), (one) => one.id)) {
    const queues = [row, ...others].flatMap((one) => one?.queue ?? []).sort();
    if (row) people.set(id, { person: frozen(toPerson(row, queues)), isErased: row.erased === 1 });
  }
  return people;
}

function frozen(person: Person): Person {
  Object.freeze(person.roles);
  Object.freeze(person.queues);
  return Object.freeze(person);
}

const selectPeople = prepare((db, given: Given<{ ids: readonly string[] }>) =>
  db
    .selectFrom('people')
    .leftJoin('personQueues', 'personQueues.personId', 'people.id')
    .selectAll('people')
    .select('personQueues.queue')
    .where('people.id', 'in', given.list('ids')),
);

async function loadMembers(db: Db, queues: readonly string[]): Promise<Map<string, string[]>> {
  const byQueue = Map.groupBy(await selectMembers(db, { queues }), ({ queue }) => queue);
  return new Map([...byQueue].map(([queue, rows]) => [queue, rows.map(({ personId }) => personId)]));
}

const selectMembers = prepare((db, given: Given<{ queues: readonly string[] }>) =>
  db.selectFrom('personQueues').select(['queue', 'personId']).where('queue', 'in', given.list('queues')),
);

/** Those of these queues that somebody is in. */
export async function listQueuesOfPeople(db: Db, queues: readonly string[]): Promise<Set<string>> {
  if (queues.length === 0) return new Set();
  const rows = await db
    .selectFrom('personQueues')
    .select('queue')
    .distinct()
    .where('queue', 'in', [...queues])
    .execute();
  return new Set(rows.map(({ queue }) => queue));
}

export async function insertPerson(db: Db, person: Person, now: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('people')
    .values({ ...toRow(person), createdAt: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst();
  if (!numInsertedOrUpdatedRows) return false;
  await insertQueues(db, person);
  return true;
}

export async function updatePerson(db: Db, person: Person): Promise<void> {
  const { id, ...changed } = toRow(person);
  await db.updateTable('people').set(changed).where('id', '=', id).execute();
  await db.deleteFrom('personQueues').where('personId', '=', id).execute();
  await insertQueues(db, person);
}

export async function updateStatus(db: Db, id: string, status: AgentStatus): Promise<void> {
  await db.updateTable('people').set({ status }).where('id', '=', id).execute();
}

/** When an identity provider issued the newest token by which roles or queues were set; null: none did. */
export async function findClaimedAt(db: Db, id: string): Promise<number | null | undefined> {
  const row = await db.selectFrom('people').select('claimedAt').where('id', '=', id).executeTakeFirst();
  return row?.claimedAt;
}

export async function saveClaimedAt(db: Db, id: string, claimedAt: number): Promise<void> {
  await db.updateTable('people').set({ claimedAt }).where('id', '=', id).execute();
}

export async function deletePerson(db: Db, id: string): Promise<boolean> {
  // A chat may name people who are not known here: no foreign key does this.
  await db.deleteFrom('chatPeople').where('personId', '=', id).execute();
  await forgetAuditedPerson(db, id);
  const { numDeletedRows } = await db.deleteFrom('people').where('id', '=', id).executeTakeFirst();
  return numDeletedRows > 0n;
}

async function insertQueues(db: Db, person: Person): Promise<void> {
  const queues = [...new Set(person.queues)];
  if (queues.length === 0) return;
  await db
    .insertInto('personQueues')
    .values(queues.map((queue) => ({ personId: person.id, queue })))
    .execute();
}

type PersonRow = Selectable<Schema['people']>;

async function withQueues(db: Db, rows: readonly PersonRow[]): Promise<Person[]> {
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const queues = await db
    .selectFrom('personQueues')
    .selectAll()
    .where('personId', 'in', ids)
    .orderBy('queue')
    .execute();
  const byPerson = Map.groupBy(queues, (row) => row.personId);
  return rows.map((row) =>
    toPerson(
      row,
      (byPerson.get(row.id) ?? []).map(({ queue }) => queue),
    ),
  );
}

function toPerson(row: PersonRow, queues: string[]): Person {
  return { id: row.id, name: row.name, roles: toRoles(row), queues, status: row.status, disabled: row.disabled === 1 };
}

function toRoles(row: PersonRow): Role[] {
  const held: [Role, Flag][] = [
    ['agent', row.isAgent],
    ['supervisor', row.isSupervisor],
    ['administrator', row.isAdministrator],
  ];
  return held.filter(([, flag]) => flag === 1).map(([role]) => role);
}

function toRow(
  person: Person,
): Omit<PersonRow, 'createdAt' | 'disabled' | 'erased' | 'claimedAt'> & { disabled?: Flag } {
  const has = (role: Role): Flag => (person.roles.includes(role) ? 1 : 0);
  return {
    id: person.id,
    name: person.name,
    isAgent: has('agent'),
    isSupervisor: has('supervisor'),
    isAdministrator: has('administrator'),
    status: person.status,
    // Who does not speak of it leaves it as it is.
    ...(person.disabled === undefined ? {} : { disabled: person.disabled ? 1 : 0 }),
  };
}
