import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { listRoutes } from '../../../server/http/route-table.ts';
import { askForChat } from '../../../server/intake/accept-chat.ts';
import { acceptChatEvent } from '../../../server/intake/accept-chat-event.ts';
import { toIso } from '../../../wire/instant.ts';
import { chatEvent, person } from '../../support/builders.ts';
import { type ChatSystem, startChatSystem } from '../../support/chat-system.ts';
import { pollUntil } from '../../support/poll-until.ts';
import { askPostgres } from '../../support/postgres-server.ts';
import { makePostgresStore, type PostgresStore } from '../../support/postgres-store.ts';
import { noon, startTestDesk, type TestDesk } from '../../support/test-desk.ts';
import { type OpenStream, openStream, serve } from '../routes/open-stream.ts';

let database: PostgresStore;
/** Two servers of one desk. Push subscriptions are made at the first. */
let one: TestDesk;
let two: TestDesk;
let chatSystem: ChatSystem;
let secret: string;
let anna: string;
let cleanUps: (() => unknown)[];

beforeEach(async () => {
  cleanUps = [];
  database = await makePostgresStore(inject('postgres'));
  chatSystem = await startChatSystem();
  const shared = {
    ...{ DATABASE_URL: database.url, DESKBELL_DATA_KEY: Buffer.alloc(32, 7).toString('base64') },
    DESKBELL_CALLBACK_ORIGINS: chatSystem.origin,
  };
  one = await startTestDesk(shared);
  two = await startTestDesk({ ...shared, DESKBELL_PUSH_ORIGINS: one.receiver.origin });
  secret = await one.addSource();
  anna = await one.addPerson(person());
});
afterEach(async () => {
  for (const cleanUp of cleanUps) await cleanUp();
  await two.stop();
  await one.stop();
  await chatSystem.stop();
  await database.remove();
});

/** Anna's stream at one of the servers. */
async function listen(desk: TestDesk, lastId?: string): Promise<OpenStream> {
  const server = await serve(desk);
  const headers = lastId === undefined ? {} : { 'Last-Event-ID': lastId };
  const stream = await openStream(`${server.url}/api/v1/stream?window=w1`, anna, headers);
  cleanUps.push(() => stream.close(), server.stop);
  await stream.waitFor('caught-up');
  return stream;
}

const post = (desk: TestDesk, id: string, chat = 'chat-1') =>
  desk.post(chatEvent({ type: 'chat.assigned', chat: { id: chat, queue: undefined, agents: ['anna'] } }), {
    ...{ id, secret },
  });
const settleBoth = async () => {
  await one.settle();
  await two.settle();
};

describe('a stream', () => {
  test('says what came in at another server', async () => {
    const stream = await listen(two);
    await post(one, 'msg_1').expect(202);

    expect((await stream.waitFor('notice')).data).toMatchObject({ event: 'chat.assigned', chat: { id: 'chat-1' } });
  });

  test('says what another server took in that died before it could say so', async () => {
    const stream = await listen(two);
    const dying = { ...one.desk.rooms.intake, wakeStreams() {} };
    const event = chatEvent({ type: 'chat.assigned', chat: { id: 'chat-1', queue: undefined, agents: ['anna'] } });
    await acceptChatEvent(dying, { source: 'chat', id: 'msg_1', event });
    const read = () => {
      two.clock.advance(1_000);
      return stream.said('notice')[0];
    };
    await pollUntil({ until: 'it is said', read });

    expect(stream.said('notice')).toMatchObject([{ event: 'chat.assigned', chat: { id: 'chat-1' } }]);
  });

  test('goes on at another server after the last event that the browser had', async () => {
    const stream = await listen(one);
    await post(one, 'msg_1').expect(202);
    const { id } = await stream.waitFor('notice');
    await post(two, 'msg_2', 'chat-2').expect(202);
    const next = await listen(two, id);

    expect(next.said('notice')).toMatchObject([{ chat: { id: 'chat-2' } }]);
  });

  test('tells of a chat that changed at another server', async () => {
    const stream = await listen(two);
    await post(one, 'msg_1').expect(202);

    expect((await stream.waitFor('chat')).data).toEqual({ chat: { source: 'chat', id: 'chat-1' } });
  });

  test('ends when the person is removed at another server', async () => {
    const stream = await listen(two);
    await one.call('delete', '/api/v1/admin/people/anna').expect(204);

    await expect(stream.ended).resolves.toBeUndefined();
  });

  test('is told of a VAPID key that was activated at another server', async () => {
    const stream = await listen(two);
    const { body: key } = await one.call('post', '/api/v1/admin/vapid-keys', {}).expect(201);
    await one.call('post', `/api/v1/admin/vapid-keys/${key.id}/activate`).expect(200);
    const told = await pollUntil({ until: 'the key is told', read: () => stream.said('vapid')[1] });

    expect(told).toEqual({ keyId: key.id, applicationServerKey: key.publicKey });
  });

  test('ends when its server was cut off from the others, so that the browser comes back and misses nothing', async () => {
    const stream = await listen(two);
    const { id } = await stream.waitFor('vapid');
    const ofTwo = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'deskbell signals'";
    await askPostgres(database.url, ofTwo);
    await post(one, 'msg_1').expect(202);
    let isOver = false;
    void stream.ended.then(() => {
      isOver = true;
    });
    const read = () => {
      two.clock.advance(1_000);
      return isOver;
    };
    await pollUntil({ until: 'the stream ends', read });
    const again = await listen(two, id ?? '0');

    expect(again.said('notice')).toMatchObject([{ chat: { id: 'chat-1' } }]);
  });
});

test('what an administrator changes at one server is used at the other', async () => {
  await one.call('put', '/api/v1/admin/vapid-contact', { contact: 'mailto:new@example.com' }).expect(200);
  const read = async () => (await two.call('get', '/api/v1/admin/vapid-contact')).body.contact;

  await pollUntil({ until: 'the other has it', read, accept: (contact) => contact === 'mailto:new@example.com' });
});

test('whatever there is to look at can be looked at, without a table that is read from end to end', async () => {
  await one.subscribe(anna);
  await post(one, 'msg_1').expect(202);
  await settleBoth();
  const { body: told } = await one.call('get', '/api/v1/notifications', undefined, anna).expect(200);
  const known: Readonly<Record<string, string>> = { people: 'anna', sources: 'chat', events: 'msg_1', source: 'chat' };
  const routes = listRoutes(two.desk.rooms).filter(({ method, path }) => method === 'get' && !path.endsWith('stream'));
  const seen: string[] = [];
  for (const { path } of routes) {
    const filled = path
      .replace('chats/{source}/{id}', 'chats/chat/chat-1')
      .replace(/notifications\/\{id\}/, `notifications/${told.notifications[0].id}`)
      .replace(/(\w+)\/\{id\}/, (_, of: string) => `${of}/${known[of] ?? 'unknown'}`)
      .replace(/\{\w+\}/g, 'unknown');
    const token = path.includes('admin/') ? two.adminToken : anna;
    const { status } = await two.call('get', `/${filled}`, undefined, token);
    expect(status, filled).toBeLessThan(500);
    if (status === 200) seen.push(path);
  }
  await two.call('post', '/api/v1/admin/people/anna/erase', {});

  // What it asked is looked at when the desk ends.
  expect(seen.length).toBeGreaterThan(20);
});

test('the same event that comes to both at once is told once (O1)', async () => {
  await one.subscribe(anna);
  const answers = await Promise.all(Array.from({ length: 20 }, (_, index) => post(index % 2 ? one : two, 'msg_1')));
  await settleBoth();

  expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(19).fill(200), 202]);
  expect(one.receiver.messages).toHaveLength(1);
});

describe('a webhook whose work clashes with another’s in the store', () => {
  /** So many times, which are counted though they are undone. */
  const clash = (times: number) =>
    askPostgres(
      database.url,
      `create sequence clashes;
       create function clash() returns trigger language plpgsql as $$
       begin if nextval('clashes') <= ${times} then raise sqlstate '40P01'; end if; return new; end $$;
       create trigger clash after insert on deliveries for each row execute function clash()`,
    );

  test('is taken all the same, and its push sent once', async () => {
    await one.subscribe(anna);
    await clash(3);
    await post(one, 'msg_1').expect(202);
    await settleBoth();
    const { host } = new URL(one.receiver.origin);
    const underWay = one.desk.rooms.circuits.states(one.clock.now()).filter((state) => state.host === host);

    expect([one.receiver.messages.length, underWay]).toEqual([1, []]);
  });

  test('is asked to come again, if it goes on, and is taken then', async () => {
    await one.subscribe(anna);
    await clash(4);
    const refused = await post(one, 'msg_1').expect(503);
    await post(one, 'msg_1').expect(202);
    await settleBoth();

    expect([Number(refused.headers['retry-after']) > 0, one.receiver.messages.length]).toEqual([true, 1]);
  });
});

test('a fallback that both servers wait for goes out once', async () => {
  await one.subscribe(anna);
  const report = { view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 };
  await two.call('put', '/api/v1/windows/w1', report, anna).expect(204);
  await post(one, 'msg_1').expect(202);
  await settleBoth();
  const before = one.receiver.messages.length;
  for (const { clock } of [one, two]) clock.advance(3_000);
  await Promise.all([one.settle(), two.settle()]);

  expect([before, one.receiver.messages.length]).toEqual([0, 1]);
});

describe('what is due at an instant, and was taken in by a server that went down,', () => {
  /** Long before the other looks by itself. */
  const soon = noon + 5_000;
  const goDownOnceHeard = async () => {
    await pollUntil({ until: 'the other waits for that instant', read: () => two.clock.isAwaited(soon) });
    await one.desk.stop();
    two.clock.advance(soon - 1 - noon);
    await two.settle();
    const early = one.receiver.messages.length;
    two.clock.advance(1);
    await two.settle();
    await one.restart();
    return [early, one.receiver.messages.length];
  };

  test('is sent by another at that very instant: a fallback', async () => {
    await one.subscribe(anna);
    const report = { view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 };
    await one.call('put', '/api/v1/windows/w1', report, anna).expect(204);
    one.clock.advance(2_000);
    await post(one, 'msg_1').expect(202);

    expect(await goDownOnceHeard()).toEqual([0, 1]);
  });

  test('is raised by another at that very instant: a chat that waits too long', async () => {
    await one.subscribe(anna);
    const policy = { sla: { warnAfterMinutes: null, breachAfterMinutes: 1 }, businessHours: null, escalation: [] };
    await one.call('put', '/api/v1/admin/queues/support', policy).expect(200);
    const queued = chatEvent({ type: 'chat.queued', at: toIso(soon - 60_000) });
    await one.post(queued, { secret }).expect(202);
    await settleBoth();

    expect(await goDownOnceHeard()).toEqual([1, 2]);
  });
});

test('a push service that asks one server to wait is left alone by the other', async () => {
  await one.subscribe(anna);
  one.receiver.answerNext({ status: 429, headers: { 'retry-after': '30' } });
  await post(one, 'msg_1').expect(202);
  await one.settle();
  const { host } = new URL(one.receiver.origin);
  const read = () => two.desk.rooms.circuits.isWaiting(host, two.clock.now());
  await pollUntil({ until: 'the other has heard', read });
  await post(two, 'msg_2', 'chat-2').expect(202);
  await two.settle();

  expect(one.receiver.requests).toHaveLength(1);
});

test('whose windows went with a crash of the store is rung, until they report again', async () => {
  await one.subscribe(anna);
  const report = (seq: number) =>
    two
      .call(
        'put',
        '/api/v1/windows/w1',
        { ...{ view: { kind: 'console' }, visible: true, focused: true }, idle: false, seq },
        anna,
      )
      .expect(204);
  const levelOf = async (id: string) => {
    await post(one, id, id).expect(202);
    await settleBoth();
    return one.receiver.messages.length;
  };
  await report(1);
  const before = await levelOf('msg_1');
  // As PostgreSQL does with unlogged tables after a crash.
  await askPostgres(database.url, 'truncate windows');
  const after = await levelOf('msg_2');
  await report(2);

  expect([before, after, await levelOf('msg_3')]).toEqual([0, 1, 1]);
});

test('what a server that went down was to send goes out from the other', async () => {
  await one.subscribe(anna);
  const report = { view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 };
  await one.call('put', '/api/v1/windows/w1', report, anna).expect(204);
  await post(one, 'msg_1').expect(202);
  await one.desk.stop();
  two.clock.advance(15_000);
  await two.settle();

  expect(one.receiver.messages).toHaveLength(1);
  await one.restart();
});

const numberOf = ({ desk }: TestDesk) => desk.rooms.intake.serverNumber();
const hangUp = (which: string) =>
  askPostgres(
    database.url,
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity
     where datname = current_database() and pid <> pg_backend_pid() and ${which}`,
  );
/** As if it died: its clock stands still, so that it never makes another connection. */
const endFirst = () => hangUp(`pid in (select pid from pg_locks where objid = ${numberOf(one)})`);
/** Lets so many seconds go by at these servers, or until anything is sent; answers after how many. */
const wait = async (seconds: number, ...desks: TestDesk[]) => {
  for (let second = 1; second <= seconds; second += 1) {
    for (const { clock } of desks) clock.advance(1_000);
    await Promise.all(desks.map((desk) => desk.settle()));
    if (one.receiver.messages.length + chatSystem.received.length > 0) return second;
  }
  return undefined;
};

describe('what a server has claimed, and not sent yet,', () => {
  /** It writes it down as its own, and gets no further. */
  const claimAtOne = async () => {
    const { intake } = one.desk.rooms;
    const event = chatEvent({ type: 'chat.assigned', chat: { id: 'chat-1', queue: undefined, agents: ['anna'] } });
    await acceptChatEvent({ ...intake, fresh: { ...intake.fresh, send() {} } }, { source: 'chat', id: 'msg_1', event });
  };
  beforeEach(() => one.subscribe(anna));

  test('goes out from another within seconds of its death, and then what waits for the same device', async () => {
    await claimAtOne();
    await post(two, 'msg_2', 'chat-2').expect(202);
    await two.settle();
    await endFirst();
    const seconds = await wait(60, two);
    await two.settle();

    expect({ seconds, sent: one.receiver.messages.length }).toEqual({ seconds: 7, sent: 2 });
  });

  test('is nobody else’s for 45 seconds while it lives', async () => {
    await claimAtOne();

    expect([await wait(44, two), await wait(16, two)]).toEqual([undefined, expect.any(Number)]);
  });

  test('is nobody else’s when all servers lose PostgreSQL for a moment', async () => {
    await claimAtOne();
    await hangUp('true');
    const isLost = () => numberOf(one) === null && numberOf(two) === null;
    await pollUntil({ until: 'both know', read: isLost });
    expect(await wait(1, one, two)).toBeUndefined();
    const isBack = () => numberOf(one) !== null && numberOf(two) !== null;
    await pollUntil({ until: 'both are back', read: isBack });

    expect(await wait(40, one, two)).toBeUndefined();
  });

  test('is nobody else’s for 45 seconds if it was claimed while its server was cut off from the others', async () => {
    await endFirst();
    await pollUntil({ until: 'it knows', read: () => numberOf(one) === null });
    await claimAtOne();

    expect([await wait(44, two), await wait(16, two)]).toEqual([undefined, expect.any(Number)]);
  });
});

describe('an Accept that a server has written down, and not asked its chat system for yet,', () => {
  const acceptAtOne = async () => {
    const target = { url: chatSystem.url, types: ['chat.accepted'] };
    await one.call('put', '/api/v1/admin/sources/chat/callback', target).expect(201);
    await one.post(chatEvent({ type: 'chat.queued' }), { id: 'msg_1', secret }).expect(202);
    const { body: trace } = await one.call('get', '/api/v1/admin/events/msg_1').expect(200);
    await askForChat(one.desk.rooms.intake, trace.decisions[0].notification, person());
  };

  test('is asked for by another within seconds of its death', async () => {
    await acceptAtOne();
    await endFirst();
    const seconds = await wait(60, two);
    await two.settle();
    const { body } = await two.call('get', '/api/v1/chats/chat/chat-1', undefined, anna).expect(200);

    expect({ seconds, asked: chatSystem.received.length }).toEqual({ seconds: 7, asked: 1 });
    expect(body.chat).toMatchObject({ phase: 'active', agents: [{ id: 'anna' }] });
  });

  test('is asked for by nobody else for 30 seconds while it lives', async () => {
    await acceptAtOne();

    expect([await wait(29, two), await wait(16, two)]).toEqual([undefined, expect.any(Number)]);
  });
});
