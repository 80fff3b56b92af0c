import { sql } from 'kysely';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { insertChatEvent } from '../../server/store/chat-events.ts';
import { insertMessage, saveChat } from '../../server/store/chats.ts';
import { type Database, type Db, openDatabase } from '../../server/store/database.ts';
import { insertDecisions } from '../../server/store/decisions.ts';
import { insertDeliveries } from '../../server/store/deliveries.ts';
import { movedTables, moveStore } from '../../server/store/move-store.ts';
import { insertPerson } from '../../server/store/people.ts';
import { insertSubscription } from '../../server/store/push-subscriptions.ts';
import { insertSource } from '../../server/store/sources.ts';
import { insertVapidKey } from '../../server/store/vapid-keys.ts';
import { saveWindow } from '../../server/store/windows.ts';
import { noon, person } from '../support/builders.ts';
import { makePostgresStore, type PostgresStore } from '../support/postgres-store.ts';
import { makeTemporaryFolder, type TemporaryFolder } from '../support/temporary-folder.ts';
import {
  chatEventRow,
  decisionRow,
  deliveryRow,
  sourceRow,
  storedChat,
  storedWindow,
  subscriptionRow,
  vapidKeyRow,
} from './rows.ts';

const events = 1_200;
let folder: TemporaryFolder;
let database: PostgresStore;
let old: Database;

beforeEach(async () => {
  folder = await makeTemporaryFolder('move');
  database = await makePostgresStore(inject('postgres'));
  old = await openDatabase({ dataDir: folder.path });
  await old.transaction(async (db) => {
    await insertPerson(db, person({ name: 'Änna 你好' }), noon);
    await insertVapidKey(db, vapidKeyRow());
    await insertSubscription(db, subscriptionRow());
    await insertSource(db, sourceRow());
    await saveChat(db, storedChat({ agents: ['anna'] }), noon);
    await insertMessage(db, {
      ...{ source: 'desk', chatId: 'chat-1', id: 'm1', byName: '', byKind: 'customer', text: 'a\0b', at: noon },
    });
    for (let index = 0; index < events; index += 1) await insertChatEvent(db, chatEventRow({ id: `msg_${index}` }));
    await insertDecisions(db, [decisionRow()]);
    await insertDeliveries(db, [deliveryRow()]);
    await saveWindow(db, storedWindow());
  });
});
afterEach(async () => {
  await old.close();
  await database.remove();
  await folder.remove();
});

const move = (force = false) => moveStore({ from: folder.path, to: database.url, force });
const opened = async <T>(work: (db: Db) => Promise<T>): Promise<T> => {
  const store = await openDatabase({ dataDir: folder.path, databaseUrl: database.url });
  return work(store.db).finally(store.close);
};
const dump = async (db: Db) => {
  const tables = movedTables.map(async (table) => {
    const rows = await db.selectFrom(table).selectAll().execute();
    return [table, rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort()];
  });
  return Object.fromEntries(await Promise.all(tables));
};

test('every table is moved, but for the stamps, which each store makes itself', async () => {
  const tables = (await old.db.introspection.getTables()).map(({ name }) => name);

  expect([...movedTables, 'stamps'].sort()).toEqual(tables.sort());
});

test('everything arrives as it was, while a server has the store open', async () => {
  const moved = await move();
  const before = await dump(old.db);
  const after = await opened(dump);
  const text = JSON.stringify(before).replaceAll('\\\\\\\\u0000', '\uFFFD').replaceAll('\\\\u0000', '\uFFFD');

  expect(JSON.stringify(after)).toBe(text);
  expect(moved.find(({ table }) => table === 'chatEvents')?.rows).toBe(events);
});

test('events go on to be numbered where they were', async () => {
  await move();

  expect(await opened((db) => insertChatEvent(db, chatEventRow({ id: 'next' })))).toBe(events + 1);
});

test('a desk that is there is not replaced unasked, and is as it was', async () => {
  await opened((db) => insertPerson(db, person({ id: 'ben' }), noon));

  await expect(move()).rejects.toThrow('There is a desk in that database already');
  expect(await opened((db) => db.selectFrom('people').select('id').execute())).toEqual([{ id: 'ben' }]);
});

test('it can be repeated: what came in since is there then', async () => {
  await move();
  await insertPerson(old.db, person({ id: 'ben' }), noon);
  await move(true);

  expect(await opened(dump).then(({ people }) => people?.length)).toBe(2);
});

test('PostgreSQL knows how many rows there are as soon as they are moved', async () => {
  await move();
  const query = sql<{ rows: number }>`select reltuples::int as rows from pg_class where relname = 'chatEvents'`;

  expect(await opened(async (db) => (await query.execute(db)).rows)).toEqual([{ rows: events }]);
});
