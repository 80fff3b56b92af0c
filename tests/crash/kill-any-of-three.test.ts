import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  type CrashChatSystem,
  postWebhook,
  startCrashChatSystem,
  type ToldEvent,
} from '../support/crash-chat-system.ts';
import { type CrashPushServices, makeCrashDesk, originsOf, startPushServices } from '../support/crash-desk.ts';
import { createChance } from '../support/crash-random.ts';
import { type CrashServer, makeCrashServer, type ServerLife, versionBefore } from '../support/crash-server.ts';
import { createStory } from '../support/crash-story.ts';
import {
  countLongestWait,
  countOpenPushes,
  type Device,
  judge,
  readPostgres,
  readStore,
  type Verdict,
} from '../support/crash-verdict.ts';
import { type CutConnection, openCutConnection } from '../support/cut-connection.ts';
import { pollUntil } from '../support/poll-until.ts';
import { askPostgres, type PostgresServer, startPostgres } from '../support/postgres-server.ts';

/** A longer run is asked for by `DESKBELL_KILLS`, the same run again by `DESKBELL_KILL_SEED`. */
const blows = Number(process.env.DESKBELL_KILLS || 20);
const chance = createChance(Number(process.env.DESKBELL_KILL_SEED || Math.floor(Math.random() * 2 ** 31)));

/** What happens to the desk, and how often so. */
const kinds = {
  'a server is killed': 88,
  'a server is told to stop': 6,
  'a server is cut off from the store': 2,
  'the store crashes': 4,
} as const;
type Kind = keyof typeof kinds;

const perSecond = 8;
const settleMs = 420_000;
/** A server that is cut off says so after the twelve seconds in which it waits for the store, at the latest. */
const saysSoMs = 60_000;
const mostThatWait = 8;

interface Post {
  server: CrashServer;
  /** Its way to the store. */
  cable: CutConnection;
  life: ServerLife;
}

let postgres: PostgresServer;
let pushServices: CrashPushServices;
const posts: Post[] = [];
let isCalm = false;
let isOver = false;
let isBehind = false;
let onArrival = () => {};
let devices: Device[] = [];
const done = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, 0])) as Record<Kind, number>;
let told: readonly ToldEvent[] = [];
let verdict: Verdict;

beforeAll(
  async () => {
    // The machine goes on: what PostgreSQL has written is there, whether or not the disk has it.
    postgres = await startPostgres(['-c', 'fsync=off']);
    await askPostgres(postgres.urlOf('postgres'), 'create database desk');
    const read = readPostgres(postgres.urlOf('desk'));
    pushServices = await startPushServices({
      ...{ certificates: inject('certificates'), chance, isCalm: () => isCalm },
      onArrival: () => onArrival(),
    });
    // The store is one of the version before, as the first server is until its first end: the next one brings it up to date.
    for (const main of [versionBefore, undefined, undefined]) posts.push(await makePost(main));
    const [first] = posts as [Post];
    const made = await makeCrashDesk(first.server, pushServices);
    devices = made.devices;
    const watching = Promise.all(posts.map(keepUp));
    const chatSystem = startCrashChatSystem({
      ...{ ...made, origins: posts.map(({ server }) => server.origin), perSecond, holdsBack: () => isBehind },
      ...{ chance: createChance(chance.seed + 1), next: createStory(createChance(chance.seed + 2)) },
    });
    for (let count = 0; count < blows; count += 1) {
      await strike(chatSystem, made, count);
      isBehind = (await countLongestWait(read)) > mostThatWait;
    }
    isCalm = true;
    await chatSystem.finish();
    told = chatSystem.told;
    await pollUntil({
      until: 'every push has come to its end',
      read: () => countOpenPushes(read),
      accept: (open) => open === 0,
      withinMs: settleMs,
    });
    isOver = true;
    await Promise.all(posts.map(({ life }) => life.end('SIGINT')));
    await watching;
    const taken = [...pushServices.values()].flatMap((service) => service.taken);
    verdict = judge({ told, devices, taken, store: await readStore(read), mayAnswer: [200, 202, 503] });
    report(taken.length);
  },
  blows * 30_000 + settleMs + 300_000,
);

afterAll(async () => {
  isOver = true;
  for (const { server, cable } of posts) {
    await server.remove();
    await cable.stop();
  }
  for (const service of pushServices?.values() ?? []) await service.stop();
  await postgres?.stop();
});

async function makePost(main: string | undefined): Promise<Post> {
  const cable = await openCutConnection(postgres.socket);
  const server = await makeCrashServer({
    environment: {
      DATABASE_URL: `postgres://deskbell@127.0.0.1:${cable.port}/desk`,
      DESKBELL_DATA_KEY: Buffer.alloc(32, 7).toString('base64'),
      DESKBELL_PUSH_ORIGINS: originsOf(pushServices),
      ...{ DESKBELL_GRACE_MS: '1500', DESKBELL_LEASE_MS: '300000', DESKBELL_LOG_LEVEL: 'error' },
    },
  });
  return { server, cable, life: await server.start(main) };
}

/** As whoever runs servers has them started again, whatever they ended of. */
async function keepUp(post: Post): Promise<void> {
  for (;;) {
    await post.life.ended;
    if (isOver) return;
    post.life = post.server.spawn();
  }
}

async function strike(
  chatSystem: CrashChatSystem,
  desk: { source: string; secret: string },
  count: number,
): Promise<void> {
  // Each once, and then by chance.
  const kind = (Object.keys(kinds) as Kind[])[count] ?? chance.weigh(kinds);
  await comeToIt(chatSystem);
  const post = chance.pick(posts);
  done[kind] += 1;
  switch (kind) {
    case 'a server is killed':
      return void (await post.life.end('SIGKILL'));
    case 'a server is told to stop':
      return void (await post.life.end('SIGINT'));
    case 'a server is cut off from the store':
      return cutOff(post, desk);
    case 'the store crashes':
      return postgres.crashAndStart();
    default:
      return kind satisfies never;
  }
}

/** Until it says that it cannot reach the store. */
async function cutOff(post: Post, desk: { source: string; secret: string }): Promise<void> {
  const { server, cable } = post;
  // One that starts without its store ends again, and says nothing. It listens a little before it is ready.
  const isReady = async () => (await fetch(`${server.origin}/readyz`)).ok && post.life.ready;
  await pollUntil({ until: 'the server that is to be cut off is ready', read: isReady, withinMs: saysSoMs });
  cable.cut();
  try {
    const event = { type: 'chat.closed', at: new Date().toISOString(), chat: { id: 'nobody-knows' } } as const;
    await pollUntil({
      until: 'the server that was cut off says so',
      read: () => postWebhook({ ...desk, origin: server.origin }, { id: 'never-taken', event }),
      accept: ({ status, retryAfter }) => status === 503 && Number(retryAfter) > 0,
      withinMs: saysSoMs,
    });
  } finally {
    cable.mend();
  }
}

/** An instant just after something happened, or any. */
async function comeToIt(chatSystem: CrashChatSystem): Promise<void> {
  const happens = new Promise<void>((resolve) => {
    if (chance.happens(0.4)) chatSystem.onTaken = resolve;
    else onArrival = resolve;
  });
  await Promise.race([happens, pause(chance.between(0, 1_000))]);
  await pause(chance.between(0, 300));
}

function report(taken: number): void {
  const answers = told.flatMap((one) => one.answers);
  const count = (status: number) => answers.filter((answer) => answer.status === status).length;
  const broken = Object.fromEntries(Object.entries(verdict).map(([name, list]) => [name, list.length]));
  const webhooks = { posted: answers.length, accepted: count(202), repeats: count(200), later: count(503) };
  console.log(JSON.stringify({ seed: chance.seed, ...done, events: told.length, webhooks, taken, broken }));
}

describe(`three servers on one PostgreSQL, one of the version before, ${blows} times killed, stopped, cut off or without their store, by chance ${chance.seed}`, () => {
  test('keep every event that they answered with 2xx, once, with its decisions', () => {
    expect(verdict.notKept).toEqual([]);
  });

  test('lose no push of what they kept', () => {
    expect(verdict.lost).toEqual([]);
  });

  test('deliver nothing after its time', () => {
    expect(verdict.late).toEqual([]);
  });

  test('have each notification shown once', () => {
    expect(verdict.twice).toEqual([]);
  });

  test('push nothing for an event that they did not keep, and nothing to others', () => {
    expect(verdict.uncalledFor).toEqual([]);
  });

  test('answer a webhook with 202 once, with 200 from then on, and with 503 while they cannot', () => {
    expect(verdict.answers).toEqual([]);
  });

  test('send only pushes that push services understand', () => {
    expect([...pushServices.values()].flatMap(({ wrong }) => wrong)).toEqual([]);
  });
});
