import { sql } from 'kysely';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { createAbandonedClaims } from '../../server/push/abandoned-claims.ts';
import { claimDueCallbacks, insertCallback } from '../../server/store/callbacks.ts';
import { findChat, insertMessage, listMessages, saveChat } from '../../server/store/chats.ts';
import { type Database, openDatabase } from '../../server/store/database.ts';
import { insertDecisions } from '../../server/store/decisions.ts';
import { insertDeliveries } from '../../server/store/deliveries.ts';
import { findDeskSetting, saveDeskSetting } from '../../server/store/desk-settings.ts';
import { claimDuePushes, listIdle } from '../../server/store/due-pushes.ts';
import { sayAlive } from '../../server/store/live-servers.ts';
import { listAbandonedClaims, releaseClaims, releaseLostClaims } from '../../server/store/lost-claims.ts';
import { insertNotices, listNoticesAfter } from '../../server/store/notices.ts';
import { findPerson, insertPerson } from '../../server/store/people.ts';
import { insertSubscription } from '../../server/store/push-subscriptions.ts';
import { openSignals } from '../../server/store/signals.ts';
import { insertSource } from '../../server/store/sources.ts';
import { StoreBusyError, StoreUnavailableError } from '../../server/store/store-errors.ts';
import { insertVapidKey } from '../../server/store/vapid-keys.ts';
import type { ServerSignal } from '../../wire/server-signal.ts';
import { noon, person } from '../support/builders.ts';
import { createManualClock } from '../support/manual-clock.ts';
import { pollUntil } from '../support/poll-until.ts';
import { askPostgres } from '../support/postgres-server.ts';
import { makePostgresStore, type PostgresStore } from '../support/postgres-store.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';
import { callbackRow, decisionRow, deliveryRow, sourceRow, storedChat, subscriptionRow, vapidKeyRow } from './rows.ts';

let folder: TemporaryFolder;
let database: PostgresStore;
let stores: Database[];

/** So many servers on one database. */
async function open(count: number): Promise<Database[]> {
  const opening = Array.from({ length: count }, () =>
    openDatabase({ dataDir: folder.path, databaseUrl: database.url }),
  );
  stores = await Promise.all(opening);
  return stores;
}

beforeEach(async () => {
  folder = await makeTemporaryFolder('servers');
  database = await makePostgresStore(inject('postgres'));
  stores = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  await database.remove();
  await folder.remove();
});

const raise = (store: Database, turn?: 'all' | { of: string }) =>
  store.transaction(async (db) => {
    const count = Number((await findDeskSetting(db, 'count')) ?? 0);
    await saveDeskSetting(db, 'count', count + 1);
  }, turn);
const claim = (store: Database, parts: Partial<Parameters<typeof claimDuePushes>[1]> = {}) =>
  store.transaction(
    (db) =>
      claimDuePushes(db, {
        ...{ now: noon, claimedUntil: noon + 30_000, claimedBy: null, limit: 64, exceptHosts: [], reserve: () => true },
        ...parts,
      }),
    'none',
  );
/** Works until somebody else has begun one. */
function meeting(): { come(): Promise<void>; hasMet(): boolean } {
  let here = 0;
  let met = () => {};
  const both = new Promise<void>((resolve) => {
    met = resolve;
  });
  return {
    async come() {
      here += 1;
      if (here === 2) met();
      await Promise.race([both, new Promise((resolve) => setTimeout(resolve, 500))]);
    },
    hasMet: () => here === 2,
  };
}

test('a server goes on with its store while a later version adds columns to tables that it reads', async () => {
  const [store] = (await open(1)) as [Database];
  const chat = storedChat();
  const read = () =>
    Promise.all([
      findChat(store.db, chat.source, chat.id),
      store.transaction((db) => findChat(db, chat.source, chat.id)),
      store.transaction((db) => findChat(db, chat.source, chat.id), 'none'),
    ]);
  await store.transaction((db) => saveChat(db, chat, noon));
  const before = await read();
  await askPostgres(database.url, 'alter table chats add column "later" text');
  expect(await read()).toEqual(before.map((one) => ({ ...one, later: null })));
});

test('five servers that start at once on an empty database make one store of it', async () => {
  await askPostgres(database.url, 'drop schema public cascade');
  await askPostgres(database.url, 'create schema public');
  const [one] = await open(5);
  await insertSource(one?.db as Database['db'], sourceRow());

  const seen = await Promise.all(stores.map(({ db }) => db.selectFrom('sources').select('id').execute()));
  expect(seen).toEqual(Array.from({ length: 5 }, () => [{ id: 'desk' }]));
});

test('a database that is not there is told by a kind of error of its own', async () => {
  const nowhere = openDatabase({ dataDir: folder.path, databaseUrl: 'postgres://deskbell@127.0.0.1:1/desk' });

  await expect(nowhere).rejects.toSatisfy((error: Error) => error.cause instanceof StoreUnavailableError);
});

test('a database that takes nothing, as one that another took over from, is unavailable, and is asked by a new connection', async () => {
  const [store] = (await open(1)) as [Database];
  const { pathname } = new URL(database.url);
  const name = pathname.slice(1);
  await askPostgres(database.url, `alter database ${name} set default_transaction_read_only = on`);
  await askPostgres(
    database.url,
    `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> pg_backend_pid()`,
  );
  const refused = [];
  for (let count = 0; count < 3; count += 1) refused.push(await raise(store).catch((error: unknown) => error));
  await askPostgres(
    database.url,
    `begin read write; alter database ${name} reset default_transaction_read_only; commit`,
  );

  expect(refused).toEqual(Array(3).fill(expect.any(StoreUnavailableError)));
  await expect(raise(store)).resolves.toBeUndefined();
});

test('what one server could not say to the others, as the store took no connection, it says a second later', async () => {
  const [one, two] = (await open(2)) as [Database, Database];
  const clock = createManualClock(noon);
  const faults: string[] = [];
  const heard: ServerSignal[] = [];
  const log = { info() {}, warn() {}, fault: (event: string) => void faults.push(event) };
  const parts = { databaseUrl: database.url, clock, log, missed() {} };
  const speaking = await openSignals({ ...parts, db: one.db, hear() {} });
  const hearing = await openSignals({ ...parts, db: two.db, hear: (signal) => heard.push(signal) });
  const name = new URL(database.url).pathname.slice(1);
  const beside = Object.assign(new URL(database.url), { pathname: '/postgres' }).href;
  await askPostgres(beside, `alter database ${name} allow_connections false`);
  const own = `datname = '${name}' and application_name = 'deskbell'`;
  await askPostgres(beside, `select pg_terminate_backend(pid) from pg_stat_activity where ${own}`);
  speaking.tell({ kind: 'signed-out', person: 'anna', credentials: 'all' });
  await pollUntil({ until: 'it could not be said', read: () => faults[0] });
  await askPostgres(beside, `alter database ${name} allow_connections true`);
  clock.advance(1_000);
  await pollUntil({ until: 'it is heard', read: () => heard[0] });

  expect([faults, heard]).toEqual([['signal.not-sent'], [{ kind: 'signed-out', person: 'anna', credentials: 'all' }]]);
  await speaking.close();
  await hearing.close();
});

test('windows pass by the log of PostgreSQL, and nothing else does', async () => {
  const [one] = (await open(1)) as [Database];
  const query = sql`select relname from pg_class where relkind = 'r' and relpersistence = 'u'`;

  expect((await query.execute(one.db)).rows).toEqual([{ relname: 'windows' }]);
});

test('a text with the one character that PostgreSQL does not have is kept with a mark in its place', async () => {
  const [one] = await open(1);
  const { db } = one as Database;
  const message = { source: 'desk', chatId: 'chat-1', id: 'm\0', byName: '', byKind: 'customer', at: noon };
  const added = [
    await insertMessage(db, { ...message, text: 'a\0b' }),
    await insertMessage(db, { ...message, text: 'c' }),
  ];

  expect([added, (await listMessages(db, 'desk', 'chat-1')).map(({ text }) => text)]).toEqual([
    [true, false],
    ['a\uFFFDb'],
  ]);
});

test('a list with that character in one of its texts is looked for as it would be kept', async () => {
  const [one] = (await open(1)) as [Database];

  expect(await findPerson(one.db, 'a\0b')).toBeUndefined();
});

describe('a transaction', () => {
  test('that asks for nothing is alone: two servers that raise a count a hundred times miss none', async () => {
    const [one, two] = (await open(2)) as [Database, Database];
    await Promise.all(Array.from({ length: 50 }, () => [raise(one), raise(two)]).flat());

    expect(await findDeskSetting(one.db, 'count')).toBe(100);
  });

  test('of a name is alone among those of that name', async () => {
    const [one, two] = (await open(2)) as [Database, Database];
    const turn = { of: 'count' };
    await Promise.all(Array.from({ length: 50 }, () => [raise(one, turn), raise(two, turn)]).flat());

    expect(await findDeskSetting(one.db, 'count')).toBe(100);
  });

  test.each([
    { turns: [{ of: 'a' }, { of: 'b' }], meet: true },
    { turns: ['none', { of: 'b' }], meet: true },
    { turns: [{ of: 'a' }, { of: 'a' }], meet: false },
    { turns: ['all', 'none'], meet: false },
    { turns: ['all', 'all'], meet: false },
  ] as const)('meets those that its turn lets it meet, and no others: $turns', async ({ turns, meet }) => {
    const [one, two] = (await open(2)) as [Database, Database];
    const met = meeting();
    let together = false;
    const work = async () => {
      await met.come();
      together ||= met.hasMet();
    };
    await one.transaction(async () => {
      const other = two.transaction(async () => met.come(), turns[1]);
      await work();
      other.catch(() => {});
    }, turns[0]);

    expect(together).toBe(meet);
  });

  test('that is in another’s way until one of them is undone is run again', async () => {
    const [one, two] = (await open(2)) as [Database, Database];
    for (const name of ['a', 'b']) await saveDeskSetting(one.db, name, 0);
    const met = meeting();
    let runs = 0;
    const write = (store: Database, first: string, second: string) =>
      store.transaction(async (db) => {
        runs += 1;
        await saveDeskSetting(db, first, 1);
        await met.come();
        await saveDeskSetting(db, second, 1);
      }, 'none');
    await Promise.all([write(one, 'a', 'b'), write(two, 'b', 'a')]);

    expect([await findDeskSetting(one.db, 'a'), await findDeskSetting(one.db, 'b')]).toEqual([1, 1]);
    expect(runs).toBeGreaterThan(2);
  });

  test.each(['40P01', '40001'])('that clashes again and again (%s) is given up in the end', async (code) => {
    const [one] = (await open(1)) as [Database];
    let runs = 0;
    const clashing = one.transaction(async (db) => {
      runs += 1;
      await sql.raw(`do 'begin raise sqlstate ''${code}''; end'`).execute(db);
    });

    await expect(clashing).rejects.toThrow(StoreBusyError);
    expect(runs).toBe(4);
  });

  test('what is said to a person is numbered in the order in which it can be read', async () => {
    const [one, two] = (await open(2)) as [Database, Database];
    await insertPerson(one.db, person(), noon);
    const notice = { personId: 'anna', name: 'withdraw', notification: null, bodyJson: '{}' } as const;
    const say = (store: Database) =>
      store.transaction((db) => insertNotices(db, [{ ...notice, createdAt: noon, expiresAt: noon + 9 }]), 'none');
    const heard: number[] = [];
    let isOver = false;
    const listen = async () => {
      while (!isOver) {
        const rows = await listNoticesAfter(two.db, 'anna', { seq: heard.at(-1) ?? 0, now: noon });
        heard.push(...rows.map(({ seq }) => seq));
      }
    };
    const listening = listen();
    await Promise.all(Array.from({ length: 60 }, () => [say(one), say(two)]).flat());
    isOver = true;
    await listening;

    expect(heard.length + (await listNoticesAfter(one.db, 'anna', { seq: heard.at(-1) ?? 0, now: noon })).length).toBe(
      120,
    );
  });
});

describe('pushes that are due', () => {
  beforeEach(async () => {
    const [{ db }] = (await open(3)) as [Database, Database, Database];
    await insertPerson(db, person(), noon);
    await insertVapidKey(db, vapidKeyRow());
    await insertDecisions(db, [decisionRow()]);
  });
  const insert = async (count: number, parts: (index: number) => Parameters<typeof deliveryRow>[0]) => {
    const { db } = stores[0] as Database;
    const rows = Array.from({ length: count }, (_, index) => deliveryRow({ id: `d${index}`, ...parts(index) }));
    for (const id of new Set(rows.map((row) => row.subscriptionId ?? ''))) {
      await insertSubscription(db, subscriptionRow({ id }));
    }
    await insertDeliveries(db, rows);
  };

  test('go to one of three servers each, however often they ask', async () => {
    await insert(120, (index) => ({ subscriptionId: `s${index}` }));
    const claims = Array.from({ length: 12 }, () => stores.map((store) => claim(store, { limit: 9 }))).flat();
    const claimed = (await Promise.all(claims)).flat().map(({ id }) => id);
    while (claimed.length < 120) {
      const more = (await claim(stores[0] as Database)).map(({ id }) => id);
      if (more.length === 0) break;
      claimed.push(...more);
    }

    expect([claimed.length, new Set(claimed).size]).toEqual([120, 120]);
  });

  test('go to a device one at a time, whichever servers take them', async () => {
    await insert(60, (index) => ({ subscriptionId: `s${index % 6}`, tag: `chat:${index}` }));
    const claims = Array.from({ length: 9 }, () => stores.map((store) => claim(store, { limit: 5 }))).flat();
    const claimed = (await Promise.all(claims)).flat().map((row) => row.subscriptionId);

    expect(claimed.sort()).toEqual([...new Set(claimed)]);
  });

  test('are not begun to a device of which another server decides', async () => {
    await insert(1, () => ({ subscriptionId: 's1', dueAt: noon + 1 }));
    const [one, two] = stores as [Database, Database];
    const idle = await one.transaction(async (db) => {
      const mine = await listIdle(db, ['s1'], noon);
      const theirs = await two.transaction((other) => listIdle(other, ['s1'], noon), 'none');
      return [[...mine], [...theirs]];
    }, 'none');

    expect(idle).toEqual([['s1'], []]);
  });

  test('that a server took with it come back when their time is over, and not before', async () => {
    await insert(1, () => ({ subscriptionId: 's1' }));
    const [one, two] = stores as [Database, Database];
    await claim(one);
    const release = (now: number) => two.transaction((db) => releaseLostClaims(db, now), 'none');

    expect([await release(noon + 29_999), await release(noon + 30_000)]).toEqual([0, 1]);
  });

  describe('that a server has claimed', () => {
    const own = 7;
    const abandoned = async () => (await listAbandonedClaims((stores[1] as Database).db, own)).map(({ id }) => id);
    /** Says that server 3 lives, from one connection more. */
    const live = async () => {
      const client = new pg.Client({ connectionString: database.url });
      await client.connect();
      await client.query(sayAlive(3));
      return client;
    };
    beforeEach(async () => {
      await insert(3, (index) => ({ subscriptionId: `s${index}` }));
      for (const claimedBy of [3, own, null]) await claim(stores[0] as Database, { limit: 1, claimedBy });
    });

    test('are abandoned when it lives no more, and not those of servers that do not say so', async () => {
      const alive = await live();
      const before = await abandoned();
      await alive.end();

      expect(before).toEqual([]);
      await pollUntil({ until: 'PostgreSQL knows of its end', read: abandoned, accept: ([id]) => id === 'd0' });
      expect(await abandoned()).toEqual(['d0']);
    });

    test('are not, while one of its connections lasts', async () => {
      const [first, second] = [await live(), await live()];
      await first.end();

      expect(await abandoned()).toEqual([]);
      await second.end();
    });

    test('are released after five seconds, in which a server was not cut off itself', async () => {
      const clock = createManualClock(noon);
      let serverNumber: number | null = own;
      const released: number[] = [];
      const watch = createAbandonedClaims({
        ...{ store: stores[1] as Database, clock, log: { info() {}, warn() {}, fault() {} } },
        serverNumber: () => serverNumber,
        onReleased: () => released.push(clock.now() - noon),
      });
      watch.start();
      for (let second = 1; second <= 20; second += 1) {
        await watch.settled();
        serverNumber = second === 4 ? null : own;
        clock.advance(1_000);
      }
      await watch.stop();

      // Looked at after six seconds for the first time since.
      expect(released).toEqual([11_000]);
    });

    test('are due again once they are released, and not those that were claimed again meanwhile', async () => {
      const [one, two] = stores as [Database, Database];
      const claims = await listAbandonedClaims(two.db, own);
      const release = () => two.transaction((db) => releaseClaims(db, claims), 'none');
      const first = await release();
      const claimed = await claim(one, { claimedBy: 3, claimedUntil: noon + 40_000 });

      expect([first, claimed.map(({ id }) => id), await release()]).toEqual([1, ['d0'], 0]);
    });
  });
});

describe('callbacks that a server has claimed', () => {
  const own = 7;
  const claimCallbacks = async (claimedBy: number | null, now = noon, limit = 1) =>
    (await claimDueCallbacks((stores[0] as Database).db, { now, claimedBy, limit })).map(({ id }) => id);
  beforeEach(async () => {
    const [store] = (await open(2)) as [Database];
    await insertSource(store.db, sourceRow());
    for (const index of [0, 1, 2])
      await insertCallback(store.db, callbackRow({ id: `cb_${index}`, dueAt: noon + index }));
    for (const claimedBy of [3, own, null]) await claimCallbacks(claimedBy, noon + 2);
  });

  test('are due again once they are released, and not those that were claimed again meanwhile', async () => {
    const two = stores[1] as Database;
    const claims = await listAbandonedClaims(two.db, own);
    const release = () => two.transaction((db) => releaseClaims(db, claims), 'none');
    const first = await release();
    const claimed = await claimCallbacks(3, noon + 9_000, 16);

    expect([claims.map(({ id }) => id), first, claimed, await release()]).toEqual([['cb_0'], 1, ['cb_0'], 0]);
  });
});

test('of a chat, two servers see what the other has made of it', async () => {
  const [one, two] = (await open(2)) as [Database, Database];
  await saveChat(one.db, storedChat(), noon);
  const invite = (store: Database, id: string) =>
    store.transaction(
      async (db) => {
        const chat = await findChat(db, 'desk', 'chat-1');
        if (chat) await saveChat(db, { ...chat, invited: [...chat.invited, id] }, noon);
      },
      { of: 'chat-1' },
    );
  await Promise.all(Array.from({ length: 10 }, (_, index) => invite(index % 2 ? one : two, `p${index}`)));

  expect((await findChat(one.db, 'desk', 'chat-1'))?.invited).toHaveLength(10);
});
