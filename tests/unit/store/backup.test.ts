import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { backUpStore, refuseOpenStore, restoreStore } from '../../../server/store/backup.ts';
import { type Database, openDatabase } from '../../../server/store/database.ts';
import { insertPerson, listPeople } from '../../../server/store/people.ts';
import { noon, person } from '../../support/builders.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

let folder: TemporaryFolder;
/** A desk with Anna and later Ben, backed up before he came; another of which a crash left the file and its log. */
let desk: Database;
let copy: string;
let crashed: string;
let file: string;
beforeEach(async () => {
  folder = await makeTemporaryFolder('backup');
  const deskDir = join(folder.path, 'desk');
  crashed = join(folder.path, 'crashed');
  copy = join(folder.path, 'anna.db');
  file = join(crashed, 'deskbell.db');
  await Promise.all([mkdir(deskDir), mkdir(crashed)]);
  desk = await openDatabase({ dataDir: deskDir });
  await desk.transaction((db) => insertPerson(db, person(), noon));
  await backUpStore(deskDir, copy, { force: false });
  await desk.transaction((db) => insertPerson(db, person({ id: 'ben' }), noon));
  for (const name of ['deskbell.db', 'deskbell.db-wal']) await copyFile(join(deskDir, name), join(crashed, name));
});
afterEach(async () => {
  await desk.close();
  await folder.remove();
});

const restore = (force = true) => restoreStore(copy, crashed, { force, mayTake: () => {} });

async function readRestored(): Promise<string[]> {
  const store = await openDatabase({ dataDir: crashed });
  const people = await listPeople(store.db);
  await store.close();
  return people.map(({ id }) => id);
}

describe('a backup in the place of a store that a crash left', () => {
  test('is all that is there afterwards', async () => {
    restore();

    expect(await readdir(crashed)).toEqual(['deskbell.db']);
    expect(await readRestored()).toEqual(['anna']);
  });

  test('gets nothing of the log of a file that was moved away', async () => {
    await rm(file);
    restore();

    expect(await readRestored()).toEqual(['anna']);
  });

  test('does not take away without being forced a log that holds what the moved file does not', async () => {
    await rm(file);
    const log = await readFile(`${file}-wal`);

    expect(() => restore(false)).toThrow(`${file}-wal is there already; --force overwrites it`);
    expect(await readFile(`${file}-wal`)).toEqual(log);
    expect(await readdir(crashed)).toEqual(['deskbell.db-wal']);
  });
});

describe.each([
  { damage: 'cut off', break: () => truncate(copy, 30_000).then(() => copyFile(copy, file)) },
  { damage: 'something else', break: () => writeFile(file, randomBytes(20_000)) },
])('a store that is $damage', ({ break: breakStore }) => {
  beforeEach(async () => {
    const whole = await readFile(copy);
    await rm(`${file}-wal`);
    await breakStore();
    await writeFile(copy, whole);
  });

  test('is replaced by its backup', async () => {
    restore();

    expect(await readRestored()).toEqual(['anna']);
  });

  test('is called damaged, and not open', () => {
    expect(() => refuseOpenStore(crashed)).toThrow(`${file} is damaged`);
  });
});
