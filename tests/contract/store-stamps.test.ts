import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { type Database, type Db, type OpenOptions, openDatabase } from '../../server/store/database.ts';
import {
  deletePerson,
  findPerson,
  insertPerson,
  listPeopleNamed,
  updatePerson,
  updateStatus,
} from '../../server/store/people.ts';
import {
  addSealedSecret,
  deleteSource,
  findSourceWithSecrets,
  insertSource,
  updateSource,
} from '../../server/store/sources.ts';
import type { Person } from '../../wire/person.ts';
import { noon, person } from '../support/builders.ts';
import { makePostgresStore } from '../support/postgres-store.ts';
import { makeTemporaryFolder } from '../support/temporary-folder.ts';
import { sourceRow } from './rows.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

const engines = [
  { name: 'SQLite', locate: async () => ({}) },
  {
    name: 'PostgreSQL',
    async locate() {
      const { url, remove } = await makePostgresStore(inject('postgres'));
      cleanUps.push(remove);
      return { databaseUrl: url };
    },
  },
];

describe.each(engines)('what is kept between changes on $name', ({ locate }) => {
  /** Two servers, or a server and a command, of one store. */
  async function openTwice(onQuery?: OpenOptions['onQuery']): Promise<[Database, Database]> {
    const folder = await makeTemporaryFolder('stamps');
    cleanUps.push(folder.remove);
    const options = { dataDir: folder.path, ...(await locate()), onQuery };
    const stores = [await openDatabase(options), await openDatabase(options)] as [Database, Database];
    cleanUps.push(...stores.map(({ close }) => close));
    return stores;
  }

  /** Undone if it is to be; the store itself reads in the midst of it. */
  async function change(store: Database, isUndone: boolean, work: (db: Db) => Promise<unknown>): Promise<void> {
    await store
      .transaction(async (db) => {
        await work(db);
        if (isUndone) throw new Error('undone');
      })
      .catch((error) => expect(error.message).toBe('undone'));
  }

  const steps = fc.record({
    by: fc.constantFrom(0, 1),
    isUndone: fc.boolean(),
    what: fc.constantFrom('put', 'status', 'delete'),
    id: fc.constantFrom('anna', 'ben', 'carl'),
    queues: fc.uniqueArray(fc.constantFrom('sales', 'support')),
    status: fc.constantFrom('available', 'unavailable', 'offline'),
  });

  test('is of people what it is now, whoever changed it, and what was undone never was', async () => {
    const stores = await openTwice();
    const people = new Map<string, Person>();
    const asked = { ids: ['anna', 'nobody'], queues: ['sales', 'support', 'none'] };
    const expected = () =>
      [...people.values()]
        .filter(({ id, queues }) => id === 'anna' || queues.length > 0)
        .sort((one, other) => (one.id < other.id ? -1 : 1));

    async function live({
      by,
      isUndone,
      what,
      id,
      queues,
      status,
    }: typeof steps extends fc.Arbitrary<infer Step> ? Step : never) {
      const known = people.get(id);
      const next = what === 'put' ? person({ id, queues: queues.sort(), status }) : known && { ...known, status };
      await change(stores[by] as Database, isUndone, async (db) => {
        await listPeopleNamed(db, asked);
        if (what === 'status') await updateStatus(db, id, status);
        else if (what === 'delete') await deletePerson(db, id);
        else if (!(await insertPerson(db, person({ id, queues, status }), noon)))
          await updatePerson(db, person({ id, queues, status }));
        await listPeopleNamed(db, asked);
        await findPerson(db, id);
      });
      if (isUndone) return;
      if (what === 'delete' || !next) people.delete(id);
      else people.set(id, next);
    }

    await fc.assert(
      fc.asyncProperty(fc.array(steps, { minLength: 1, maxLength: 8 }), async (some) => {
        for (const step of some) {
          await live(step);
          for (const { db } of stores) {
            expect(await listPeopleNamed(db, asked)).toEqual(expected());
            expect(await findPerson(db, step.id)).toEqual(people.get(step.id));
          }
        }
      }),
      { numRuns: 25 },
    );
  });

  test('is of a chat system what it is now: paused, with another secret, renamed by hand, and gone', async () => {
    const [one, other] = await openTwice();
    const found = async () => {
      const [here, there] = await Promise.all([one, other].map(({ db }) => findSourceWithSecrets(db, 'desk', noon)));
      expect(here).toEqual(there);
      return here;
    };
    expect(await found()).toBeUndefined();

    await insertSource(one.db, sourceRow());
    const secret = (sealedSecret: string, overlapUntil: number) =>
      addSealedSecret(other.db, { sourceId: 'desk', sealedSecret, now: noon, overlapUntil });
    await secret('first', noon);
    expect(await found()).toEqual({ source: sourceRow(), sealedSecrets: ['first'] });

    await secret('second', noon + 1);
    await updateSource(one.db, 'desk', { paused: 1 });
    expect(await found()).toEqual({ source: sourceRow({ paused: 1 }), sealedSecrets: ['second', 'first'] });
    // It ends by itself, and nothing is written then.
    expect((await findSourceWithSecrets(one.db, 'desk', noon + 1))?.sealedSecrets).toEqual(['second']);

    await sql`update ${sql.table('sources')} set name = 'By hand'`.execute(other.db);
    expect((await found())?.source.name).toBe('By hand');

    await deleteSource(other.db, 'desk');
    expect(await found()).toBeUndefined();
  });

  test('is read once', async () => {
    const asked: string[] = [];
    const [{ db }] = await openTwice(({ sql: text }) => asked.push(text));
    await insertPerson(db, person(), noon);
    const named = { ids: ['nobody'], queues: ['support'] };
    await listPeopleNamed(db, named);
    asked.length = 0;
    await listPeopleNamed(db, named);
    await findPerson(db, 'anna');

    expect(asked.filter((text) => !/from "stamps"/.test(text))).toEqual([]);
  });

  test('cannot be changed by who reads it', async () => {
    const [{ db }] = await openTwice();
    await insertPerson(db, person(), noon);
    const [anna] = await listPeopleNamed(db, { ids: ['anna'], queues: [] });

    expect(() => Object.assign(anna ?? {}, { name: 'Another' })).toThrow(TypeError);
    expect(() => anna?.queues.push('sales')).toThrow(TypeError);
  });
});
