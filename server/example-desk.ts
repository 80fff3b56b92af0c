import { randomBytes } from 'node:crypto';
import type { Person } from '../wire/person.ts';
import type { Database, Db } from './store/database.ts';
import { deletePerson, insertPerson, listPeople } from './store/people.ts';
import type { SecretBox } from './store/secret-box.ts';
import { addSealedSecret, deleteSource, findSource, insertSource } from './store/sources.ts';

/** The source through which the example console speaks as a chat system. */
export const exampleSourceId = 'example';

const agent = { roles: ['agent'], status: 'available' } as const;

/** A small desk to try everything with. Ids and names say that it is an example. */
export const examplePeople: readonly Person[] = [
  { ...agent, id: 'example-ana', name: 'Ana (example)', queues: ['billing', 'sales'] },
  { ...agent, id: 'example-ben', name: 'Ben (example)', queues: ['billing', 'technical'] },
  { ...agent, id: 'example-chloe', name: 'Chloe (example)', queues: ['technical'] },
  { ...agent, id: 'example-dev', name: 'Dev (example)', queues: ['sales', 'technical'] },
  {
    ...{ id: 'example-sam', name: 'Sam (example)', status: 'available', roles: ['supervisor'] },
    queues: ['billing', 'sales', 'technical'],
  },
].map((person) => ({ ...person, roles: [...person.roles] }) as Person);

/** Makes the example desk, once. On a desk where others work already it is not made. True when it is there. */
export async function ensureExampleDesk(store: Database, box: SecretBox, now: number): Promise<boolean> {
  return store.transaction(async (db) => {
    if (await findSource(db, exampleSourceId)) return true;
    const people = await listPeople(db);
    if (people.some(({ roles }) => roles.includes('agent') || roles.includes('supervisor'))) return false;
    for (const person of examplePeople) await insertPerson(db, person, now);
    await insertSource(db, {
      ...{ id: exampleSourceId, kind: 'standard', name: 'Example chat system', paused: 0, sendsSla: 0, createdAt: now },
    });
    const sealedSecret = box.seal(`whsec_${randomBytes(32).toString('base64')}`);
    await addSealedSecret(db, { sourceId: exampleSourceId, sealedSecret, now, overlapUntil: now });
    return true;
  });
}

/** Nobody signs in as an example where real people work. */
export async function removeExampleDesk(db: Db): Promise<void> {
  if (!(await deleteSource(db, exampleSourceId))) return;
  for (const { id } of examplePeople) await deletePerson(db, id);
}
