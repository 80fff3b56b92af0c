import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { ReceiptKind } from '../../../wire/receipt.ts';
import { pollUntil } from '../../support/poll-until.ts';
import { askPostgres } from '../../support/postgres-server.ts';
import { makePostgresStore, type PostgresStore } from '../../support/postgres-store.ts';
import { decisionFor, type Floor, minuteMs, openFloor, titles } from './floor.ts';

// On PostgreSQL, a report of a device and the event that takes back what it reports may be taken in at the same instant.

let database: PostgresStore;
let floor: Floor;
let gates: Gate[];
beforeEach(async () => {
  gates = [];
  database = await makePostgresStore(inject('postgres'));
  const settings = [
    // Whoever waited for one another in a circle would do so for longer than anybody waits for an answer.
    "deadlock_timeout = '1min'",
    // Rows are found as they lie: in a table that is small, or has just grown, PostgreSQL may always do so.
    ...['enable_indexscan = off', 'enable_bitmapscan = off'],
  ];
  const alter = `alter database ${new URL(database.url).pathname.slice(1)} set`;
  await askPostgres(database.url, settings.map((setting) => `${alter} ${setting}`).join('; '));
  const shared = { DATABASE_URL: database.url, DESKBELL_DATA_KEY: Buffer.alloc(32, 7).toString('base64') };
  floor = await openFloor(shared);
});
afterEach(async () => {
  for (const gate of gates) await gate.open();
  await floor.stop();
  await database.remove();
});

/** Holds transactions up where they insert a row into a table. */
interface Gate {
  /** Resolves when so many wait, there or for one that does. */
  areWaiting(count: number): Promise<void>;
  open(): Promise<void>;
}

async function closeGate(table: 'receipts' | 'notices'): Promise<Gate> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    select pg_advisory_lock(1);
    create function wait() returns trigger language plpgsql as $$
    begin perform pg_advisory_xact_lock_shared(1); return new; end $$;
    create trigger wait after insert on ${table} for each row execute function wait()`);
  let isOpen = false;
  const gate = {
    async areWaiting(count: number) {
      const waiting = `select count(distinct pid) from pg_locks where not granted`;
      const read = async () => Number((await client.query(waiting)).rows[0].count);
      await pollUntil({ until: `${count} wait`, read, accept: (waits) => waits >= count });
    },
    async open() {
      if (!isOpen) await client.end();
      isOpen = true;
    },
  };
  gates.push(gate);
  return gate;
}

/** Anna's push service says no to what it takes all the same. Answers with the notification's id. */
async function tellUnknown(type: 'chat.queued' | 'sla.warning' = 'chat.queued'): Promise<string> {
  const { desk, anna } = floor;
  desk.receiver.answerWith((endpoint) => (endpoint === anna.device.endpoint ? { status: 503 } : undefined));
  const { id } = await floor.tell({ type });
  desk.receiver.answerWith(undefined);
  return decisionFor(await floor.trace(id), 'anna').notification;
}

function report(kind: ReceiptKind, ...notifications: string[]): Promise<void> {
  const { proofs } = floor.desk.desk.rooms.intake;
  const own = { kind, subscription: floor.anna.device.id };
  return floor.receipts(
    notifications.map((notification) => ({ ...own, notification, token: proofs.proofOf('receipt', notification) })),
  );
}

const byBen = { id: 'ben', name: 'Ben', kind: 'agent' } as const;
const take = () => floor.tell({ type: 'chat.accepted', by: byBen, chat: { agents: ['ben'] } });

/** Begins the second while the first is held up, and lets both end. */
async function meet(gate: Gate, first: () => Promise<unknown>, second: () => Promise<unknown>): Promise<void> {
  const one = first();
  await gate.areWaiting(1);
  const other = second();
  await Promise.race([other, gate.areWaiting(2)]);
  await gate.open();
  await Promise.all([one, other]);
  await floor.pass(minuteMs);
}

describe('a device that shows what is taken back at that very instant is told how the chat ended', () => {
  test('if it reports before the event has been taken in', async () => {
    const notification = await tellUnknown();
    await meet(await closeGate('receipts'), () => report('shown', notification), take);

    expect(titles(floor.anna)).toEqual(['Accepted by Ben']);
  });

  test('if it reports while the event is taken in', async () => {
    const notification = await tellUnknown();
    await meet(await closeGate('notices'), take, () => report('shown', notification));

    expect(titles(floor.anna)).toEqual(['Accepted by Ben']);
  });

  test.each(['in their order', 'the other way round'])(
    'if it reports all that it shows of the chat, %s',
    async (order) => {
      const both = [await tellUnknown(), await tellUnknown('sla.warning')];
      if (order === 'the other way round') both.reverse();
      await meet(await closeGate('receipts'), () => report('shown', ...both), take);

      expect(titles(floor.anna)).toEqual(['Accepted by Ben']);
    },
  );
});

describe('a device on which it is clicked at that very instant is told nothing', () => {
  const shown = async () => {
    await floor.tell({ type: 'chat.queued' });
    return floor.anna.pushes().at(-1)?.message.notification.data.notification ?? '';
  };

  test('if it reports before the event has been taken in', async () => {
    const notification = await shown();
    await meet(await closeGate('receipts'), () => report('clicked', notification), take);

    expect(titles(floor.anna)).toEqual(['Incoming chat message']);
  });

  test('also of what was taken back before, for a ring that never went out', async () => {
    const notification = await shown();
    floor.desk.receiver.answerWith({ status: 429, headers: { 'retry-after': '30' } });
    await floor.tell({ type: 'chat.transferred', by: byBen, to: { queue: 'support' } });
    floor.desk.receiver.answerWith(undefined);
    await meet(await closeGate('receipts'), () => report('clicked', notification), take);

    expect(titles(floor.anna)).toEqual(['Incoming chat message']);
  });
});

describe('whoever changes several decisions of a chat holds them in one order, by their ids:', () => {
  /** Anna's three of a chat, oldest first; in the store the first lies last. */
  const tellThrice = async () => {
    for (const id of ['m1', 'm2', 'm3']) {
      await floor.message({ chat: { agents: ['anna'] }, message: { id, text: 'Hello' } });
      floor.desk.clock.advance(1);
    }
    const { rows } = await ask('select id from decisions order by id');
    const ids = rows.map(({ id }) => String(id));
    await ask(`update decisions set unread = unread where id = '${ids[0]}'`);
    return ids;
  };
  /** Which are held while somebody else has the second. */
  const heldBy = async (work: () => Promise<unknown>) => {
    const ids = await tellThrice();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query(`begin; select 1 from decisions where id = '${ids[1]}' for update`);
    const done = work();
    const areWaiting = async () => (await ask('select 1 from pg_locks where not granted')).rows.length > 0;
    await pollUntil({ until: 'it waits', read: areWaiting });
    const { rows } = await ask('select id from decisions order by id for update skip locked');
    await client.end();
    await done;
    const free = rows.map(({ id }) => String(id));
    return ids.map((id) => !free.includes(id));
  };
  const ask = (query: string) => askPostgres(database.url, query);

  test('an event', async () => {
    expect(await heldBy(() => floor.tell({ type: 'chat.closed', by: byBen }))).toEqual([true, true, false]);
  });

  test('an event that takes a message out of what is still to be said of later ones', async () => {
    floor.desk.receiver.answerWith({ status: 503 });
    const takeOut = () => floor.tell({ type: 'message.deleted', message: { id: 'm1' }, chat: { agents: ['anna'] } });

    expect(await heldBy(takeOut)).toEqual([true, true, false]);
  });

  test('a window that has it in front', async () => {
    const look = () => floor.report(floor.anna, 'w1', { view: { kind: 'chat', source: 'chat', chat: 'chat-1' } });
    expect(await heldBy(look)).toEqual([true, true, false]);
  });
});
