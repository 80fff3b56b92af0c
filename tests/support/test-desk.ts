import { randomUUID } from 'node:crypto';
import request, { type Test } from 'supertest';
import { inject } from 'vitest';
import { ensureAdministrator } from '../../server/administrator.ts';
import { createDesk, type Desk, type DeskParts } from '../../server/desk.ts';
import { describeRoutes } from '../../server/http/openapi.ts';
import { listRoutes } from '../../server/http/route-table.ts';
import type { Log } from '../../server/log.ts';
import { parseSettings } from '../../server/settings.ts';
import { signWebhook } from '../../server/sources/verify-signature.ts';
import type { ChatEvent } from '../../wire/chat-event.ts';
import type { NewPerson } from '../../wire/person.ts';
import { type DecryptingReceiver, type ReceiverSubscription, startReceiver } from './decrypting-receiver.ts';
import { checkAnswers } from './documented-answers.ts';
import { createManualClock, type ManualClock } from './manual-clock.ts';
import { createQueryRecord, explainOnPostgres, explainOnSqlite } from './query-plans.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** The real application over a real store in a folder of its own, with a clock that the test moves. */
export interface TestDesk {
  desk: Desk;
  clock: ManualClock;
  /** Everything that was logged, in order. */
  logged: { level: string; event: string; fields: unknown }[];
  /** Its push service, which decrypts what it gets. */
  receiver: DecryptingReceiver;
  adminToken: string;
  dataDir: string;
  /** A call with a bearer token, the administrator's by default; `null` for none. */
  call(method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string, body?: unknown, token?: string | null): Test;
  /** Adds a person and answers with their token. */
  addPerson(person: NewPerson & { id: string }): Promise<string>;
  /** Turns push on for a person, as their browser would. */
  subscribe(token: string, device?: string): Promise<ReceiverSubscription & { id: string }>;
  /** Adds a source and answers with its secret. */
  addSource(id?: string): Promise<string>;
  /** Posts an event as the chat system would, signed. */
  post(event: ChatEvent, options?: PostOptions): Test;
  /** Resolves when everything that is due at this instant was sent and recorded. */
  settle(): Promise<void>;
  /** Stops the server as Ctrl-C does and starts another over the same folder. */
  restart(): Promise<void>;
  /** Ends everything. Rejects if an answer was not as the OpenAPI document says, or if a query reads a whole table. */
  stop(): Promise<void>;
}

export interface PostOptions {
  id?: string;
  source?: string;
  secret?: string;
  /** Milliseconds. */
  signedAt?: number;
}

/** A Wednesday, noon in UTC. */
export const noon = Date.parse('2026-01-14T12:00:00Z');
const adminToken = 'the-administrators-token';

export async function startTestDesk(
  environment: Readonly<Record<string, string>> = {},
  parts: Pick<DeskParts, 'flushLog'> = {},
): Promise<TestDesk> {
  const folder = await makeTemporaryFolder('desk');
  const clock = createManualClock(noon);
  const receiver = await startReceiver(inject('certificates'), clock.now);
  const logged: TestDesk['logged'] = [];
  const note = (level: string) => (event: string, fields?: unknown) => void logged.push({ level, event, fields });
  const log: Log = {
    info: note('info'),
    warn: note('warn'),
    fault: (event, error, fields) => note('fault')(event, { error: String(error), fields }),
  };
  const settings = parseSettings(
    {
      ...{ DESKBELL_DATA_DIR: folder.path, DESKBELL_PUBLIC_URL: 'http://desk.test', NODE_ENV: 'production' },
      ...{ DESKBELL_PUSH_ORIGINS: receiver.origin, DESKBELL_VAPID_SUBJECT: 'mailto:ops@example.com' },
      ...environment,
    },
    [],
  );
  const undocumented: string[][] = [];
  const queries = createQueryRecord();
  const open = async () => {
    const desk = await createDesk({
      settings,
      clock,
      log,
      pagesDir: folder.path,
      random: () => 1,
      gatherMs: 0,
      onQuery: queries.note,
      ...parts,
    });
    await ensureAdministrator(desk.rooms.store, adminToken, clock.now());
    await desk.start();
    const described = describeRoutes(listRoutes(desk.rooms), settings.publicUrl.href);
    const { app, faults } = checkAnswers(desk.app, described, settings.publicUrl.path);
    undocumented.push(faults);
    return { ...desk, app };
  };
  let desk = await open();
  const secrets = new Map<string, string>();

  const call: TestDesk['call'] = (method, path, body, token = adminToken) => {
    const test = request(desk.app)[method](path);
    if (token !== null) test.set('Authorization', `Bearer ${token}`);
    return body === undefined ? test : test.send(body as object);
  };

  return {
    get desk() {
      return desk;
    },
    ...{ clock, logged, receiver, adminToken, dataDir: folder.path, call },
    async addPerson(person) {
      await call('post', '/api/v1/admin/people', person).expect(201);
      const { body } = await call('post', `/api/v1/admin/people/${encodeURIComponent(person.id)}/token`).expect(201);
      return body.token;
    },
    async subscribe(token, device = 'Firefox') {
      const { body: key } = await call('get', '/api/v1/vapid', undefined, token).expect(200);
      const subscription = receiver.subscribe(key.applicationServerKey);
      const body = { subscription, keyId: key.keyId, device };
      const answer = await call('put', '/api/v1/subscriptions', body, token).expect(201);
      return { ...subscription, id: answer.body.id };
    },
    async addSource(id = 'chat') {
      const { body } = await call('post', '/api/v1/admin/sources', { id, kind: 'standard', name: id }).expect(201);
      secrets.set(id, body.secret);
      return body.secret;
    },
    post(event, { id = `msg_${randomUUID()}`, source = 'chat', secret, signedAt = clock.now() } = {}) {
      const body = JSON.stringify(event);
      const timestamp = String(Math.floor(signedAt / 1000));
      return request(desk.app)
        .post(`/webhooks/${source}`)
        .set('Content-Type', 'application/json')
        .set('webhook-id', id)
        .set('webhook-timestamp', timestamp)
        .set('webhook-signature', signWebhook(body, { id, timestamp }, secret ?? secrets.get(source) ?? ''))
        .send(body);
    },
    async settle() {
      // What was done may have set a timer for this very instant.
      do await desk.settled();
      while (clock.advance(0) > 0);
    },
    async restart() {
      await desk.stop();
      desk = await open();
    },
    async stop() {
      const { store } = desk.rooms;
      const explain = store.isShared ? explainOnPostgres(inject('largeStore')) : explainOnSqlite(store);
      const slow = await queries.findFaults(explain);
      await desk.stop();
      await receiver.stop();
      await folder.remove();
      const faults = undocumented.flat();
      if (faults.length > 0) throw new Error(`Answers that /openapi.json does not describe:\n${faults.join('\n')}`);
      if (slow.length > 0) throw new Error(`Queries that read a table from end to end:\n${slow.join('\n')}`);
    },
  };
}
