import { mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Database, type Db, openDatabase } from '../../../server/store/database.ts';
import { saveDeskSetting } from '../../../server/store/desk-settings.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../../support/temporary-folder.ts';

// Node gives its class no name to import.
const someFile = await open(import.meta.filename);
const FileHandlePrototype = Object.getPrototypeOf(someFile);
await someFile.close();

let folder: TemporaryFolder;
let store: Database;
/** A second connection to the file: it sees what is committed, and nothing else. */
let outside: DatabaseSync;

beforeEach(async () => {
  folder = await makeTemporaryFolder('store');
  store = await openDatabase({ dataDir: folder.path });
  outside = new DatabaseSync(join(folder.path, 'deskbell.db'), { readOnly: true });
});
afterEach(async () => {
  outside.close();
  await store.close();
  await folder.remove();
});

/** Names of the settings that are committed. */
const committed = () =>
  outside
    .prepare('select "key" from "deskSettings" order by "key"')
    .all()
    .map(({ key }) => key);
const write = (name: string) => (db: Db) => saveDeskSetting(db, name, true);
const fail = (name: string) => async (db: Db) => {
  await write(name)(db);
  throw new Error(`${name} failed`);
};
/** What became of each: its value, or its error's message. */
const outcomes = async (works: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(works)).map((one) => (one.status === 'fulfilled' ? one.value : one.reason.message));

test('a migration that ends half way leaves nothing behind, so that the next start does it anew', async () => {
  const half = {
    async up(db: Db) {
      await db.schema.createTable('half').addColumn('id', 'text').execute();
      throw new Error('killed');
    },
  };
  const names = { migrationTableName: 'tried', migrationLockTableName: 'triedLock' };
  await new Migrator({ db: store.db, provider: { getMigrations: async () => ({ half }) }, ...names }).migrateToLatest();
  const tables = await store.db.introspection.getTables();

  expect(tables.map(({ name }) => name)).toContain('people');
  expect(tables.map(({ name }) => name)).not.toContain('half');
});

test('whatever goes with a row is found by an index', () => {
  const references = `
    select m.name as "table", f.id, group_concat(f."from", ',' order by f.seq) as columns
    from sqlite_master m, pragma_foreign_key_list(m.name) f where m.type = 'table' group by m.name, f.id`;
  const indexes = `
    select group_concat(name, ',') || ',' as columns
    from (select l.name as "index", c.name from pragma_index_list(?) l, pragma_index_info(l.name) c
      where not l.partial order by l.seq, c.seqno) group by "index"`;
  const all = outside.prepare(references).all();
  const unfound = all.filter(({ table, columns }) => {
    const found = outside.prepare(indexes).all(table ?? '');
    return !found.some((index) => String(index.columns).startsWith(`${columns},`));
  });

  expect(unfound).toEqual([]);
  expect(all.length).toBeGreaterThan(10);
});

describe('one work', () => {
  test('it is committed when it is answered', async () => {
    await store.transaction(write('a'));

    expect(committed()).toEqual(['a']);
  });

  test('it gets what it returns', async () => {
    expect(await store.transaction(async () => 7)).toBe(7);
  });

  test('it is undone when it throws', async () => {
    await outcomes([store.transaction(fail('a'))]);

    expect(committed()).toEqual([]);
  });

  test('its own error is what it is answered', async () => {
    const error = new Error('mine');
    const thrown = store.transaction(async () => {
      throw error;
    });

    await expect(thrown).rejects.toBe(error);
  });

  test('a work that throws before it waits is answered as well', async () => {
    const thrown = store.transaction(() => {
      throw new Error('at once');
    });

    await expect(thrown).rejects.toThrow('at once');
  });

  test('the next one is done after one that threw', async () => {
    await outcomes([store.transaction(fail('a'))]);
    await store.transaction(write('b'));

    expect(committed()).toEqual(['b']);
  });
});

describe('works that wait at the same time', () => {
  test('none is committed before the group is', async () => {
    const seen: unknown[][] = [];
    const look = (name: string) => async (db: Db) => {
      await write(name)(db);
      seen.push(committed());
    };
    await Promise.all(['a', 'b', 'c'].map((name) => store.transaction(look(name))));

    expect(seen).toEqual([[], [], []]);
  });

  test('whoever is answered finds their own work committed', async () => {
    const found = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await store.transaction(write(`s${index}`));
        return committed().includes(`s${index}`);
      }),
    );

    expect(new Set(found)).toEqual(new Set([true]));
  });

  test('they are done in the order in which they came', async () => {
    const order: number[] = [];
    await Promise.all(Array.from({ length: 150 }, (_, index) => store.transaction(async () => void order.push(index))));

    expect(order).toEqual(Array.from({ length: 150 }, (_, index) => index));
  });

  test('one that throws is undone alone', async () => {
    await outcomes(['a', 'b', 'c', 'd', 'e'].map((name) => store.transaction(name === 'c' ? fail('c') : write(name))));

    expect(committed()).toEqual(['a', 'b', 'd', 'e']);
  });

  test('one that throws is answered its own error, and the others their values', async () => {
    const works = ['a', 'b', 'c', 'd'].map((name) =>
      store.transaction(async (db) => (name === 'c' ? fail(name)(db) : name)),
    );

    expect(await outcomes(works)).toEqual(['a', 'b', 'c failed', 'd']);
  });

  test('one whose query is refused by the engine is undone alone', async () => {
    const insertTwice = async (db: Db) => {
      const row = { key: 'twice', valueJson: '1' };
      await db.insertInto('deskSettings').values(row).execute();
      await db.insertInto('deskSettings').values(row).execute();
    };
    await outcomes([
      store.transaction(write('a')),
      store.transaction(write('b')),
      store.transaction(insertTwice),
      store.transaction(write('c')),
    ]);

    expect(committed()).toEqual(['a', 'b', 'c']);
  });

  test('when all throw, nothing is left and each has its own error', async () => {
    const works = ['a', 'b', 'c'].map((name) => store.transaction(fail(name)));

    expect([await outcomes(works), committed()]).toEqual([['a failed', 'b failed', 'c failed'], []]);
  });

  test('a work that is begun by an answer is done', async () => {
    await store.transaction(write('a')).then(() => store.transaction(write('b')));

    expect(committed()).toEqual(['a', 'b']);
  });

  test('a work that is begun inside another and not waited for is done after it', async () => {
    let inner: Promise<unknown> = Promise.resolve();
    await store.transaction(async (db) => {
      inner = store.transaction(write('inner'));
      await write('outer')(db);
    });
    await inner;

    expect(committed()).toEqual(['inner', 'outer']);
  });

  test('a later work of the group sees what an earlier one did', async () => {
    const count = async (db: Db) => (await db.selectFrom('deskSettings').selectAll().execute()).length;
    const counted = await Promise.all(
      ['a', 'b', 'c'].map((name) =>
        store.transaction(async (db) => {
          await write(name)(db);
          return count(db);
        }),
      ),
    );

    expect(counted).toEqual([1, 2, 3]);
  });
});

describe('the file', () => {
  test('it is written ahead, so that readers do not wait for a writer', () => {
    expect(
      outside
        .prepare('pragma journal_mode')
        .all()
        .map((row) => row.journal_mode),
    ).toEqual(['wal']);
  });

  test('a statement of its own is on the disk before it is answered, before and after a transaction, and after one that failed', async () => {
    const level = async () => {
      const { rows } = await sql<{ synchronous: number }>`pragma synchronous`.execute(store.db);
      return rows[0]?.synchronous;
    };
    const levels = [await level()];
    await store.transaction(write('a'));
    levels.push(await level());
    await outcomes([store.transaction(fail('b'))]);
    levels.push(await level());

    // 2 is FULL.
    expect(levels).toEqual([2, 2, 2]);
  });

  test('a transaction is answered when the disk has its log, and not before', async () => {
    const order: string[] = [];
    const own = vi.spyOn(FileHandlePrototype, 'datasync').mockImplementation(async () => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push('on the disk');
    });
    await store.transaction(write('a')).then(() => order.push('answered'));
    own.mockRestore();

    expect(order).toEqual(['on the disk', 'answered']);
  });

  test('when the disk fails, nobody is answered well before all is in the database file', async () => {
    const broken = vi.spyOn(FileHandlePrototype, 'datasync').mockRejectedValue(new Error('EIO'));
    // Somebody who reads what was there before keeps the log from being put into the file.
    outside.exec('begin');
    outside.prepare('select * from "deskSettings"').all();
    const refused = await outcomes([store.transaction(write('a'))]);
    outside.exec('commit');
    const answered = await outcomes([store.transaction(write('b'))]);
    broken.mockRestore();

    expect([refused, answered]).toEqual([['The store could not be written to the disk'], [undefined]]);
    expect((await stat(join(folder.path, 'deskbell.db-wal'))).size).toBe(0);
  });

  test('when the disk is full, nobody is answered well, and it goes on when there is room again', async () => {
    const allowPages = (pages: number) => sql`pragma max_page_count = ${sql.lit(pages)}`.execute(store.db);
    const fill = (db: Db) => saveDeskSetting(db, 'large', 'x'.repeat(100_000));
    await allowPages(1);
    const refused = [
      ...(await outcomes([store.transaction(fill)])),
      ...(await outcomes([store.transaction(write('a')), store.transaction(fill), store.transaction(write('b'))])),
    ];
    await allowPages(1_000_000);
    const answered = await outcomes([store.transaction(write('c')), store.transaction(fill)]);

    expect(refused).toEqual(Array(4).fill('The disk does not take what is written'));
    expect([answered, committed()]).toEqual([
      [undefined, undefined],
      ['c', 'large'],
    ]);
  });

  test('what was committed is there after it is opened again', async () => {
    await store.transaction(write('a'));
    await store.close();
    store = await openDatabase({ dataDir: folder.path });

    expect((await store.db.selectFrom('deskSettings').select('key').execute()).map(({ key }) => key)).toEqual(['a']);
  });

  test('only its owner may enter a folder that was made for it', async () => {
    const inner = join(folder.path, 'inner');
    await (await openDatabase({ dataDir: inner })).close();

    expect((await stat(inner)).mode & 0o777).toBe(0o700);
  });

  test('a file that is none of ours is refused and left as it is', async () => {
    const inner = join(folder.path, 'inner');
    await mkdir(inner);
    await writeFile(join(inner, 'deskbell.db'), 'not a database, but long enough to look like one'.repeat(10));

    await expect(openDatabase({ dataDir: inner })).rejects.toThrow();
    expect((await readFile(join(inner, 'deskbell.db'), 'utf8')).startsWith('not a database')).toBe(true);
  });
});
