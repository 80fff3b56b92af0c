import { randomUUID } from 'node:crypto';
import type * as z from 'zod/mini';
import { listedPersonSchema, peopleListSchema, peopleQuerySchema } from '../../../../wire/people-list.ts';
import { newPersonSchema, type Person, personChangeSchema, personSchema } from '../../../../wire/person.ts';
import type { Db } from '../../../store/database.ts';
import { deletePerson, findPerson, insertPerson, updatePerson } from '../../../store/people.ts';
import { countReachable } from '../../../store/reach.ts';
import { endEverySignIn } from '../../end-sign-ins.ts';
import { findPeople } from '../../find-people.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { callerOf, type Route, recordedRoute, route } from '../../route.ts';

/** Who works at this desk. */
export function adminPeopleRoutes(rooms: HttpRooms): Route[] {
  const { store, clock, streams } = rooms;
  const state = async (db: Db, id: string) => {
    const person = await findPerson(db, id);
    return (
      person && {
        name: person.name,
        roles: person.roles,
        queues: person.queues,
        status: person.status,
        disabled: person.disabled,
      }
    );
  };
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/people', access: 'administrator' },
      summary: 'Who works at this desk: everybody, or a page of those who fit',
      query: peopleQuerySchema,
      answers: { 200: peopleListSchema },
      handle: async ({ query }) => ({ status: 200, body: await findPeople(store.db, query) }),
    }),
    route({
      ...{ method: 'get', path: 'api/v1/admin/people/{id}', access: 'administrator' },
      summary: 'One person',
      answers: { 200: listedPersonSchema },
      async handle({ params }) {
        const person = await findPerson(store.db, params.id ?? '');
        if (!person) throw new ProblemError('not-found', 'There is no such person');
        const reachableDevices = (await countReachable(store.db)).get(person.id) ?? 0;
        return { status: 200, body: { ...person, reachableDevices } };
      },
    }),
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/people', access: 'administrator' },
      summary: 'Adds a person',
      body: newPersonSchema,
      answers: { 201: personSchema },
      state,
      async change(db, { body }) {
        const { id = randomUUID(), name, roles, queues = [], status = 'offline', disabled = false } = body;
        const person: Person = { id, name, roles: [...new Set(roles)], queues: [...new Set(queues)], status, disabled };
        if (!(await insertPerson(db, person, clock.now()))) {
          throw new ProblemError('conflict', 'There is a person with this id', {
            errors: [{ field: 'id', detail: 'It is taken' }],
          });
        }
        return { status: 201, body: person };
      },
    }),
    recordedRoute({
      ...{ method: 'put', path: 'api/v1/admin/people/{id}', access: 'administrator' },
      summary: 'Changes a person; what is left out stays',
      body: personChangeSchema,
      answers: { 200: personSchema },
      state,
      async change(db, call) {
        const known = await findPerson(db, call.params.id ?? '');
        if (!known) throw new ProblemError('not-found', 'There is no such person');
        const { name, roles, queues, status, disabled } = { ...known, ...given(call.body) };
        refuseLockingOut(known.id === callerOf(call).id, { roles, disabled });
        const { id } = known;
        const person = { id, name, roles: [...new Set(roles)], queues: [...new Set(queues)], status, disabled };
        await updatePerson(db, person);
        if (!disabled) return { status: 200, body: person };
        await endEverySignIn(db, id, 'the person was disabled', clock.now());
        return { status: 200, body: person, afterwards: () => streams.end(id, 'all') };
      },
    }),
    recordedRoute({
      ...{ method: 'delete', path: 'api/v1/admin/people/{id}', access: 'administrator' },
      summary: 'Removes a person with all their devices and tokens',
      answers: { 204: undefined },
      async change(db, call) {
        const { id = '' } = call.params;
        if (id === callerOf(call).id) throw new ProblemError('conflict', 'You cannot remove yourself');
        if (!(await deletePerson(db, id))) throw new ProblemError('not-found', 'There is no such person');
        return { status: 204, afterwards: () => streams.end(id, 'all') };
      },
    }),
  ];
}

/** What is left out stays. */
function given(change: z.infer<typeof personChangeSchema>): Partial<Person> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function refuseLockingOut(isOneself: boolean, { roles, disabled }: Pick<Person, 'roles' | 'disabled'>): void {
  if (!isOneself) return;
  if (disabled) throw new ProblemError('conflict', 'You cannot disable yourself');
  if (!roles.includes('administrator')) {
    throw new ProblemError('conflict', 'You cannot take the administrator’s role from yourself');
  }
}
