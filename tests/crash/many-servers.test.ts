import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { signWebhook } from '../../server/sources/verify-signature.ts';
import { pushMessageSchema } from '../../wire/push-message.ts';
import { chatEvent } from '../support/builders.ts';
import { type CrashServer, makeCrashServer, type ServerLife } from '../support/crash-server.ts';
import { type CutConnection, openCutConnection } from '../support/cut-connection.ts';
import { type DecryptingReceiver, startReceiver } from '../support/decrypting-receiver.ts';
import { pollUntil } from '../support/poll-until.ts';
import { askPostgres, type PostgresServer, startPostgres } from '../support/postgres-server.ts';

const agents = Array.from({ length: 8 }, (_, index) => `agent-${index}`);
/** Chats that are assigned at the same time. */
const desks = 12;
/** Longer than a server waits for a store that is silent. */
const postMs = 20_000;

let postgres: PostgresServer;
/** The third server's way to the store. */
let cable: CutConnection;
let receiver: DecryptingReceiver;
let servers: CrashServer[];
let lives: ServerLife[];
let secret: string;

beforeEach(async () => {
  // The machine goes on: what PostgreSQL has written is there, whether or not the disk has it.
  postgres = await startPostgres(['-c', 'fsync=off']);
  await askPostgres(postgres.urlOf('postgres'), 'create database desk');
  cable = await openCutConnection(postgres.socket);
  receiver = await startReceiver(inject('certificates'), Date.now);
  const direct = postgres.urlOf('desk');
  servers = [];
  lives = [];
  for (const url of [direct, direct, `postgres://deskbell@127.0.0.1:${cable.port}/desk`]) {
    const environment = { DATABASE_URL: url, DESKBELL_DATA_KEY: Buffer.alloc(32, 7).toString('base64') };
    const server = await makeCrashServer({ environment: { ...environment, DESKBELL_PUSH_ORIGINS: receiver.origin } });
    servers.push(server);
    lives.push(await server.start());
  }
  const [first] = servers as [CrashServer];
  ({ secret } = await first.call<{ secret: string }>('POST', 'api/v1/admin/sources', { id: 'chat' }));
  for (const id of agents) {
    const parts = { name: id, roles: ['agent'], queues: [], status: 'available' };
    await first.call('POST', 'api/v1/admin/people', { id, ...parts });
    const { token } = await first.call<{ token: string }>('POST', `api/v1/admin/people/${id}/token`);
    const key = await first.call<{ keyId: string; applicationServerKey: string }>(
      'GET',
      'api/v1/vapid',
      undefined,
      token,
    );
    const subscription = receiver.subscribe(key.applicationServerKey);
    await first.call('PUT', 'api/v1/subscriptions', { subscription, keyId: key.keyId, device: 'Firefox' }, token);
  }
});

afterEach(async () => {
  for (const server of servers) await server.remove();
  await cable.stop();
  await receiver.stop();
  await postgres.stop();
});

/** One webhook at one server; undefined: it did not answer. */
async function post(server: CrashServer, chat: string, agent: string): Promise<number | undefined> {
  const event = chatEvent({
    ...{ at: new Date().toISOString(), type: 'chat.assigned', to: { agents: [agent] } },
    chat: { id: chat, agents: [agent] },
  });
  const body = JSON.stringify(event);
  const [id, timestamp] = [`msg_${chat}`, String(Math.floor(Date.now() / 1000))];
  const signature = signWebhook(body, { id, timestamp }, secret);
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
  const url = `${server.origin}/webhooks/chat`;
  const given = { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } };
  return fetch(url, { ...given, signal: AbortSignal.timeout(postMs) }).then(
    (answer) => answer.status,
    () => undefined,
  );
}

/** As chat systems do: the same webhook again, at whichever server is next, until it is taken. */
async function tell(chat: string, index: number): Promise<void> {
  for (let attempt = index; ; attempt += 1) {
    const server = servers[attempt % servers.length] as CrashServer;
    const status = await post(server, chat, agents[index % agents.length] ?? '');
    if (status === 202 || status === 200) return;
    await pause(100);
  }
}

test('three servers under load: one is killed, one is cut off, the store crashes; nothing is lost, and nothing told twice', async () => {
  let isOver = false;
  let count = 0;
  const told: string[] = [];
  const work = async () => {
    while (!isOver) {
      const index = count;
      count += 1;
      await tell(`chat-${index}`, index);
      told.push(`chat-${index}`);
      // Faster than it can be shown to be right, the machine would be what is tested.
      await pause(50);
    }
  };
  const working = Promise.all(Array.from({ length: desks }, work));
  const [first, , third] = servers as [CrashServer, CrashServer, CrashServer];

  await pollUntil({ until: 'chats come in', read: () => told.length > 50 });
  await lives[0]?.end('SIGKILL');
  cable.cut();
  const refused = await pollUntil({
    until: 'the server that was cut off says so',
    read: () => post(third, 'chat-refused', 'agent-0'),
    accept: (status) => status === 503,
    withinMs: 40_000,
  });
  cable.mend();
  await postgres.crashAndStart();
  await first.start();
  await pollUntil({
    until: 'all three take webhooks',
    read: async () =>
      (await Promise.all(servers.map((server, at) => post(server, `chat-again-${at}`, 'agent-0')))).join(),
    accept: (statuses) => /^(20[02],?){3}$/.test(statuses),
    withinMs: 40_000,
  }).catch((error: Error) => {
    throw new Error(`${error.message}\n${lives.map((life) => life.output()).join('\n---\n')}`);
  });
  isOver = true;
  await working;

  const ids = new Map<string, Set<string>>();
  const read = () => {
    for (const { payload } of receiver.messages) {
      const { data } = pushMessageSchema.parse(payload).notification;
      const chat = data.chat?.id ?? '';
      ids.set(chat, (ids.get(chat) ?? new Set()).add(data.notification));
    }
    return told.filter((chat) => !ids.has(chat));
  };
  const lost = await pollUntil({ until: 'all are told', read, accept: (left) => left.length === 0, withinMs: 70_000 });
  const twice = [...ids].filter(([, notifications]) => notifications.size > 1);

  expect({ refused, lost, twice }).toEqual({ refused: 503, lost: [], twice: [] });
}, 180_000);
