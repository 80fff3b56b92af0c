import { toIso } from '../../../../wire/instant.ts';
import { linkChangeSchema, type OutsiderLink, outsidersSchema } from '../../../../wire/outsider.ts';
import type { Person } from '../../../../wire/person.ts';
import type { SourceSettings } from '../../../../wire/source.ts';
import type { Db } from '../../../store/database.ts';
import { listOutsiders, type OutsiderRow } from '../../../store/outsiders.ts';
import { findPerson, listPeople, listPeopleById } from '../../../store/people.ts';
import { findSource, type SourceRow, updateSource } from '../../../store/sources.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { linkIn, readSettings } from '../../link-outsiders.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, recordedRoute, route } from '../../route.ts';

/** Whom a chat system means by its own ids. */
export function adminOutsiderRoutes({ store }: HttpRooms): Route[] {
  const path = 'api/v1/admin/sources/{id}/outsiders';
  return [
    route({
      ...{ method: 'get', path, access: 'administrator' },
      summary: 'People and queues that a chat system names by ids of its own, with which of ours they are',
      answers: { 200: outsidersSchema },
      async handle({ params }) {
        return { status: 200, body: await describe(store.db, await getSource(store.db, params.id)) };
      },
    }),
    recordedRoute({
      ...{ method: 'put', path, access: 'administrator' },
      summary: 'Says which of ours one of them is',
      body: linkChangeSchema,
      answers: { 200: outsidersSchema },
      async state(db, id) {
        const source = await findSource(db, id);
        const { people, queues } = source ? readSettings(source) : { people: {}, queues: {} };
        return source && { people, queues };
      },
      async change(db, { params, body: { kind, id, linkedTo } }) {
        const source = await getSource(db, params.id);
        await refuseUnknownPerson(db, kind, linkedTo);
        const settings = readSettings(source);
        const table = kind === 'person' ? 'people' : 'queues';
        const { [id]: _, ...others } = settings[table];
        const links = linkedTo === null ? others : { ...others, [id]: linkedTo };
        const settingsJson = JSON.stringify({ ...settings, [table]: links });
        await updateSource(db, source.id, { settingsJson });
        return { status: 200, body: await describe(db, { ...source, settingsJson }) };
      },
    }),
  ];
}

async function getSource(db: Db, id = ''): Promise<SourceRow> {
  const source = await findSource(db, id);
  if (!source) throw new ProblemError('not-found', 'There is no such source');
  return source;
}

async function refuseUnknownPerson(db: Db, kind: OutsiderRow['kind'], linkedTo: string | null): Promise<void> {
  if (kind !== 'person' || !linkedTo) return;
  if (await findPerson(db, linkedTo)) return;
  throw new ProblemError('invalid-fields', undefined, {
    errors: [{ field: 'linkedTo', detail: 'There is no person with this id' }],
  });
}

async function describe(db: Db, source: SourceRow): Promise<{ outsiders: OutsiderLink[]; queues: string[] }> {
  const settings = readSettings(source);
  const people = await listPeople(db);
  const queues = [...new Set(people.flatMap((person) => person.queues))].sort();
  const seen = await listOutsiders(db, source.id);
  const known = new Set((await listPeopleById(db, Object.values(settings.people))).map(({ id }) => id));
  const outsiders = [...seen, ...linkedUnseen(settings, seen)].map((row): OutsiderLink => {
    const links = settings[row.kind === 'person' ? 'people' : 'queues'];
    const linked = linkIn(links, row.id) ?? null;
    // To somebody who was removed, it counts no more.
    const linkedTo = row.kind === 'person' && linked && !known.has(linked) ? null : linked;
    const suggestion = row.kind === 'person' ? suggestPerson(row, people) : suggestQueue(row, queues);
    const { kind, id, name, email, seenAt } = row;
    return {
      ...{ kind, id, name, email, linkedTo },
      ...{ seenAt: seenAt === null ? null : toIso(seenAt), suggestion: linkedTo === null ? suggestion : null },
    };
  });
  return { outsiders: [...outsiders.filter(isOpen), ...outsiders.filter((one) => !isOpen(one))], queues };
}

function isOpen({ linkedTo }: OutsiderLink): boolean {
  return linkedTo === null;
}

type Named = Omit<OutsiderRow, 'sourceId' | 'seenAt'> & { seenAt: number | null };

/** Linked some time ago, and not named since. */
function linkedUnseen({ people, queues }: SourceSettings, seen: readonly OutsiderRow[]): Named[] {
  const isSeen = (kind: OutsiderRow['kind'], id: string) => seen.some((row) => row.kind === kind && row.id === id);
  const unseen = (kind: OutsiderRow['kind'], links: Readonly<Record<string, string>>) =>
    Object.keys(links)
      .filter((id) => !isSeen(kind, id))
      .map((id) => ({ kind, id, name: null, email: null, seenAt: null }));
  return [...unseen('person', people), ...unseen('queue', queues)];
}

/** By e-mail, or by a name that only one of us has. */
function suggestPerson({ name, email }: Named, people: readonly Person[]): string | null {
  const isSame = (one: string, other: string | null) => other !== null && one.toLowerCase() === other.toLowerCase();
  const byEmail = people.find(({ id }) => isSame(id, email));
  if (byEmail) return byEmail.id;
  const byName = people.filter((person) => isSame(person.name, name));
  return byName.length === 1 ? (byName[0]?.id ?? null) : null;
}

function suggestQueue({ name }: Named, queues: readonly string[]): string | null {
  return queues.find((queue) => queue.toLowerCase() === name?.toLowerCase()) ?? null;
}
