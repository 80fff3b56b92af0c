import { createHash, randomUUID } from 'node:crypto';
import { Agent, createServer } from 'node:http';
import { sql } from 'kysely';
import { expect } from 'vitest';
import type { Route } from '../../server/http/route.ts';
import { listRoutes } from '../../server/http/route-table.ts';
import { signWebhook } from '../../server/sources/verify-signature.ts';
import { addCredential } from '../../server/store/credentials.ts';
import { updateSource } from '../../server/store/sources.ts';
import { roles } from '../../wire/person.ts';
import { problemSchema } from '../../wire/problem.ts';
import { chatEvent, person } from './builders.ts';
import { listenLocally } from './local-server.ts';
import { callRaw, type RawAnswer, type RawCall } from './raw-call.ts';
import { startTestDesk } from './test-desk.ts';

export const callers = ['nobody', 'device', 'session', ...roles] as const;

/** How many calls are tried for each route; on a machine that is busy, as many as there is time for. More: DESKBELL_FUZZ_RUNS=2000. */
export const fuzzRuns = Number(process.env.DESKBELL_FUZZ_RUNS ?? 40);
export const fuzzMs = fuzzRuns * 20;

/** A desk with a bit of everything in it, that is called with anything, and looks after each call whether it still works. */
export async function startFuzzedDesk() {
  const desk = await startTestDesk({ DESKBELL_TRUST_PROXY: 'true' });
  const { port, stop } = await listenLocally(createServer(desk.desk.app));
  const agent = new Agent({ keepAlive: true });
  const { rooms } = desk.desk;
  const routes = listRoutes(rooms);

  for (const role of roles) await desk.addPerson(person({ id: `the-${role}`, roles: [role] }));
  const annasToken = await desk.addPerson(person());
  await desk.addPerson(person({ id: 'victim' }));
  const subscribed = await desk.subscribe(annasToken);
  const secret = await desk.addSource();
  await desk.addSource('victim');
  await desk.call('put', '/api/v1/admin/queues/support', policy).expect(200);
  await desk.post(chatEvent({ type: 'chat.queued' }), { id: 'event-1' }).expect(202);
  await desk.settle();
  const { body: traced } = await desk.call('get', '/api/v1/admin/events/event-1').expect(200);
  const notification: string = traced.decisions[0].notification;
  const { body: key } = await desk.call('get', '/api/v1/vapid').expect(200);
  const renewed = { subscription: desk.receiver.subscribe(key.applicationServerKey), keyId: key.keyId };
  const { body: renewable } = await desk.call('put', '/api/v1/subscriptions', renewed, annasToken).expect(201);

  /** Made anew each time: what was called before may have ended the one before. */
  async function signIn(caller: string): Promise<Record<string, string>> {
    if (caller === 'nobody') return {};
    if (caller === 'device') return { authorization: `Bearer ${renewable.renewal}` };
    const kind = caller === 'session' ? ('session' as const) : ('token' as const);
    const personId = caller === 'session' ? 'the-administrator' : `the-${caller}`;
    const expiresAt = rooms.clock.now() + 3_600_000;
    const made = await addCredential(rooms.store.db, { personId, kind, now: rooms.clock.now(), expiresAt });
    return kind === 'session' ? { cookie: `deskbell=${made}` } : { authorization: `Bearer ${made}` };
  }

  async function countRows(): Promise<number> {
    const tables = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(
      rooms.store.db,
    );
    const counts = tables.rows.map(({ name }) => sql`(select count(*) from ${sql.table(name)})`);
    const { rows } = await sql<{ rows: number }>`select ${sql.join(counts, sql` + `)} as rows`.execute(rooms.store.db);
    return Number(rows[0]?.rows);
  }

  /** Pushes of a call before may still be recorded: what grows each time is this call's doing. */
  async function leavesSomething(call: RawCall): Promise<boolean> {
    for (let times = 0; times < 3; times += 1) {
      await desk.settle();
      const before = await countRows();
      await callRaw(port, agent, call);
      if ((await countRows()) === before) return false;
    }
    return true;
  }

  async function check(call: RawCall): Promise<RawAnswer> {
    const before = await countRows();
    const answer = await callRaw(port, agent, call);
    const faults = desk.logged.filter(({ level }) => level === 'fault');
    expect({ status: answer.status, faults, text: answer.text.slice(0, 300) }).toEqual({
      ...{ status: expect.toSatisfy((status: number) => status < 500), faults: [], text: expect.anything() },
    });
    if (answer.status < 400) return answer;
    expectProblem(answer, call);
    if ((await countRows()) !== before)
      expect(await leavesSomething(call), 'a refused call left something').toBe(false);
    return answer;
  }

  /** What was accepted can be read, by everybody who may, and events still ring. */
  async function readBack(): Promise<void> {
    const headers = await signIn('administrator');
    const reading = routes.filter(
      ({ method, path }) => method === 'get' && path.startsWith('api/') && path !== 'api/v1/stream',
    );
    for (const { path } of reading) {
      const filled = path
        .replace('{source}', 'chat')
        .replace(/people\/\{id\}/, 'people/anna')
        .replace('{id}', 'chat-1');
      const answer = await callRaw(port, agent, { method: 'GET', path: `/${filled}`, headers, body: Buffer.alloc(0) });
      expect({ path, is: answer.status < 500, text: answer.status < 500 ? '' : answer.text }).toEqual({
        path,
        is: true,
        text: '',
      });
    }
    // A pause is answered 503: the chat system is to send again.
    await updateSource(rooms.store.db, 'chat', { paused: 0 });
    await check(signed(Buffer.from(JSON.stringify(chatEvent({ chat: { id: `chat-${randomUUID()}` } })))));
    await desk.settle();
    expect(desk.logged.filter(({ level }) => level === 'fault')).toEqual([]);
  }

  /** A webhook as the chat system would sign these very bytes. */
  function signed(
    body: Buffer,
    id = `msg_${createHash('sha256').update(body).digest('hex').slice(0, 16)}_${randomUUID()}`,
  ): RawCall {
    const timestamp = String(Math.floor(rooms.clock.now() / 1000));
    return {
      ...{ method: 'POST', path: '/webhooks/chat', body },
      headers: {
        'content-length': String(body.length),
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signWebhook(body, { id, timestamp }, secret),
      },
    };
  }

  const proof = rooms.intake.proofs.proofOf('receipt', notification);
  const bodies: Readonly<Record<string, readonly unknown[]>> = {
    'put api/v1/subscriptions': [{ ...renewed, device: 'Firefox', replaces: subscribed.id }],
    'post api/v1/session': [{ token: annasToken }],
    'post api/v1/admin/sources/{id}/webhooks/preview': [
      { headers: 'webhook-id: msg_1', body: JSON.stringify(chatEvent()) },
    ],
    'post api/v1/receipts': [
      { receipts: [{ notification, token: proof, kind: 'shown', at: '2026-01-14T12:00:00Z', window: 'window-1' }] },
    ],
  };
  return {
    ...{ desk, routes, signIn, check, readBack, signed },
    /** A text with what only this desk knows put in its place. */
    fill: (text: string) =>
      text
        .replace('@keyId', key.keyId)
        .replace('@endpoint', renewed.subscription.endpoint)
        .replace('@p256dh', renewed.subscription.keys.p256dh)
        .replace('@auth', renewed.subscription.keys.auth),
    /** Ids that stand for something. */
    known: [
      'victim',
      'anna',
      'chat',
      'chat-1',
      'event-1',
      'support',
      'window-1',
      notification,
      subscribed.id,
      key.keyId,
    ],
    /** Bodies that are accepted, for routes whose schema alone does not lead to one. */
    bodiesOf: ({ method, path }: Route) => bodies[`${method} ${path}`] ?? [],
    async stop() {
      agent.destroy();
      await stop();
      await desk.stop();
    },
  };
}
export type FuzzedDesk = Awaited<ReturnType<typeof startFuzzedDesk>>;

const policy = {
  sla: { warnAfterMinutes: 5, breachAfterMinutes: 10 },
  businessHours: { timeZone: 'Europe/Berlin', spans: [{ day: 'wednesday', from: '08:00', to: '18:00' }] },
  escalation: [{ afterMinutes: 15, to: 'supervisors' }],
};

function expectProblem({ status, headers, text }: RawAnswer, { method, path }: RawCall): void {
  const what = `${method} ${path.slice(0, 100)}: ${status} ${text.slice(0, 200)}`;
  expect(headers['content-type'], what).toBe('application/problem+json; charset=utf-8');
  const problem = problemSchema.parse(JSON.parse(text));
  expect(problem.status, what).toBe(status);
}
