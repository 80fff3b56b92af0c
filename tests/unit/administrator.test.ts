import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureAdministrator } from '../../server/administrator.ts';
import { findCredential } from '../../server/store/credentials.ts';
import { type Database, openDatabase } from '../../server/store/database.ts';
import { findPerson, insertPerson, updatePerson } from '../../server/store/people.ts';
import type { Person } from '../../wire/person.ts';
import { noon } from '../support/builders.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';

let folder: TemporaryFolder;
let store: Database;
beforeEach(async () => {
  folder = await makeTemporaryFolder('administrator');
  store = await openDatabase({ dataDir: folder.path });
});
afterEach(async () => {
  await store.close();
  await folder.remove();
});

const configured = 'a-token-of-the-configuration';
const add = (id: string, parts: Partial<Person> = {}) =>
  insertPerson(store.db, { id, name: id, roles: [], queues: [], status: 'offline', disabled: false, ...parts }, noon);
/** Whom the configured token lets in. */
const ensure = async () => {
  await ensureAdministrator(store, configured, noon);
  const credential = await findCredential(store.db, configured, ['token'], noon);
  return findPerson(store.db, credential?.personId ?? '');
};

test('an empty desk gets its administrator', async () => {
  expect(await ensure()).toMatchObject({ id: 'administrator', roles: ['administrator'], disabled: false });
});

test('one who is called so without the role is passed over for one who has it', async () => {
  await add('administrator', { roles: ['agent'] });
  await add('mia', { roles: ['administrator'] });

  expect((await ensure())?.id).toBe('mia');
});

test('one who comes after ten thousand others by name is passed over for nobody', async () => {
  await store.transaction(async (db) => {
    for (let count = 0; count < 10_000; count += 1) {
      await insertPerson(db, { id: `a-${count}`, name: 'Ann', roles: ['agent'], queues: [], status: 'offline' }, noon);
    }
  });
  await add('administrator', { roles: ['agent'], disabled: true });
  await add('zoe', { roles: ['administrator'] });

  expect((await ensure())?.id).toBe('zoe');
  expect(await findPerson(store.db, 'administrator')).toMatchObject({ roles: ['agent'], disabled: true });
});

test('the configured token goes with the role to who has it at the next start', async () => {
  await ensure();
  await add('mia', { roles: ['administrator'] });
  const former = await findPerson(store.db, 'administrator');
  if (former) await updatePerson(store.db, { ...former, roles: ['agent'] });

  expect((await ensure())?.id).toBe('mia');
});

test.each<{ how: string; parts: Partial<Person> }>([
  { how: 'is disabled', parts: { roles: ['administrator'], disabled: true } },
  { how: 'has lost the role', parts: { roles: ['agent'] } },
])('the last one who $how is let in again at the next start', async ({ parts }) => {
  await add('administrator', parts);

  expect(await ensure()).toMatchObject({
    ...{ id: 'administrator', disabled: false },
    roles: expect.arrayContaining(['administrator']),
  });
});
