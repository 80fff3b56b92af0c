import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type CrashChatSystem, startCrashChatSystem, type ToldEvent } from '../support/crash-chat-system.ts';
import {
  type CrashPushService,
  type CrashPushServiceOptions,
  type Mood,
  startCrashPushService,
} from '../support/crash-push-service.ts';
import { createChance } from '../support/crash-random.ts';
import { type CrashServer, makeCrashServer, type ServerLife } from '../support/crash-server.ts';
import { atHerConsole, createStory, people } from '../support/crash-story.ts';
import {
  countLongestWait,
  countOpenPushes,
  type Device,
  judge,
  readStore,
  type StoreContents,
  type Verdict,
} from '../support/crash-verdict.ts';
import { pollUntil } from '../support/poll-until.ts';

/** A longer run is asked for by `DESKBELL_KILLS`, the same run again by `DESKBELL_KILL_SEED`. */
const kills = Number(process.env.DESKBELL_KILLS || 300);
const chance = createChance(Number(process.env.DESKBELL_KILL_SEED || Math.floor(Math.random() * 2 ** 31)));

/** When the process is killed, and how often so. */
const moments = {
  'while it starts': 22,
  'just when it is ready': 14,
  'after an answer': 22,
  'as a push arrives': 22,
  'amid a burst': 12,
  'at any time': 8,
} as const;
type Moment = keyof typeof moments;

/** Push services, each with its own moods. What is due at one that asks to wait waits there alone. */
const services = {
  calm: { takes: 88, 'takes, and answers late': 8, 'takes, and the answer is lost': 4 },
  moody: { takes: 70, 'asks to wait': 10, 'is broken': 10, 'cuts the connection': 10 },
  slow: { takes: 30, 'takes, and answers late': 66, 'is broken': 4 },
  hanging: { takes: 75, 'takes, and the answer is lost': 10, 'never answers': 15 },
} as const satisfies Record<string, Partial<Record<Mood, number>>>;
type ServiceName = keyof typeof services;

const browsersOf: Readonly<Record<(typeof people)[number]['id'], readonly ServiceName[]>> = {
  anna: ['calm', 'moody'],
  ben: ['slow'],
  cleo: ['hanging', 'calm'],
  dora: ['moody'],
  fay: ['calm'],
  sam: ['hanging'],
};

const perSecond = 12;
const longestLifeMs = 1_000;
const settleMs = 420_000;
/** A server that lives for a second at a time, on a slow machine, gets rid of so many in less than the time that they have. */
const mostThatWait = 8;

let server: CrashServer;
let isCalm = false;
let isBehind = false;
let onArrival = () => {};
const pushServices = new Map<ServiceName, CrashPushService>();
const devices: Device[] = [];
const done = Object.fromEntries(Object.keys(moments).map((moment) => [moment, 0])) as Record<Moment, number>;
const faults = new Map<string, number>();
let told: readonly ToldEvent[] = [];
let contents: StoreContents;
let verdict: Verdict;

beforeAll(
  async () => {
    for (const [name, weights] of Object.entries(services) as [ServiceName, CrashPushMoods][]) {
      pushServices.set(name, await startCrashPushService(pushServiceOptions(weights)));
    }
    server = await makeCrashServer({
      environment: {
        DESKBELL_PUSH_ORIGINS: [...pushServices.values()].map(({ origin }) => origin).join(','),
        ...{ DESKBELL_GRACE_MS: '1500', DESKBELL_LEASE_MS: '300000', DESKBELL_LOG_LEVEL: 'error' },
      },
    });
    const chatSystem = await openDesk();
    await killAgainAndAgain(chatSystem);
    isCalm = true;
    const life = await server.start();
    await chatSystem.finish();
    told = chatSystem.told;
    await pollUntil({
      until: 'every push has come to its end',
      read: () => countOpenPushes(server.dataDir),
      accept: (open) => open === 0,
      withinMs: settleMs,
    });
    noteFaults(life);
    await life.end('SIGINT');
    contents = readStore(server.dataDir);
    const taken = [...pushServices.values()].flatMap((service) => service.taken);
    verdict = judge({ told, devices, taken, store: contents });
    report();
  },
  kills * 12_000 + settleMs + 120_000,
);

afterAll(async () => {
  await server?.remove();
  for (const service of pushServices.values()) await service.stop();
});

type CrashPushMoods = Partial<Record<Mood, number>>;

function pushServiceOptions(weights: CrashPushMoods): CrashPushServiceOptions {
  return {
    certificates: inject('certificates'),
    mood: () => (isCalm ? 'takes' : chance.weigh(weights as Record<Mood, number>)),
    lateMs: () => chance.between(20, 700),
    onArrival: () => onArrival(),
  };
}

/** A desk with its people, their browsers and a chat system; the first life of the server ends well. */
async function openDesk(): Promise<CrashChatSystem> {
  const life = await server.start();
  for (const person of people) {
    await server.call('POST', 'api/v1/admin/people', person);
    const { token } = await server.call<{ token: string }>('POST', `api/v1/admin/people/${person.id}/token`);
    const key = await server.call<{ keyId: string; applicationServerKey: string }>(
      'GET',
      'api/v1/vapid',
      undefined,
      token,
    );
    for (const name of browsersOf[person.id]) {
      const subscription = pushServices.get(name)?.subscribe(key.applicationServerKey);
      await server.call('PUT', 'api/v1/subscriptions', { subscription, keyId: key.keyId, device: name }, token);
      devices.push({ person: person.id, endpoint: subscription?.endpoint ?? '' });
    }
    if (person.id === atHerConsole) {
      const report = { view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 };
      await server.call('PUT', 'api/v1/windows/window-1', report, token);
    }
  }
  const source = 'chat';
  const { secret } = await server.call<{ secret: string }>('POST', 'api/v1/admin/sources', { id: source });
  await life.end('SIGINT');
  return startCrashChatSystem({
    ...{ origin: server.origin, source, secret, perSecond, holdsBack: () => isBehind },
    ...{ chance: createChance(chance.seed + 1), next: createStory(createChance(chance.seed + 2)) },
  });
}

async function killAgainAndAgain(chatSystem: CrashChatSystem): Promise<void> {
  let startMs = 800;
  for (let count = 0; count < kills; ) {
    // Each once, and then by chance.
    const moment = (Object.keys(moments) as Moment[])[count] ?? chance.weigh(moments);
    const startedAt = performance.now();
    const life = server.spawn();
    if (moment === 'while it starts') {
      await Promise.race([pause(chance.next() * startMs), life.ended]);
    } else {
      if (!(await life.ready)) throw new Error(`the server ended by itself: ${life.output()}`);
      startMs = 0.8 * startMs + 0.2 * (performance.now() - startedAt);
      // On a busy machine a life lasts longer, too.
      await within(Math.max(longestLifeMs, startMs), waitFor(moment, chatSystem));
    }
    const { signal } = await life.end('SIGKILL');
    if (signal !== 'SIGKILL') throw new Error(`the server ended by itself: ${life.output()}`);
    noteFaults(life);
    isBehind = countLongestWait(server.dataDir) > mostThatWait;
    done[moment] += 1;
    count += 1;
    if (count % 25 === 0)
      console.log(`${count} kills, ${chatSystem.told.length} events; a start takes ${Math.round(startMs)} ms`);
  }
}

function waitFor(moment: Exclude<Moment, 'while it starts'>, chatSystem: CrashChatSystem): Promise<unknown> {
  switch (moment) {
    case 'just when it is ready':
      return pause(chance.between(0, 30));
    case 'after an answer':
      return countDown(chance.between(1, 25), (call) => {
        chatSystem.onTaken = call;
      }).then(() => shortPause());
    case 'as a push arrives':
      return countDown(chance.between(1, 40), (call) => {
        onArrival = call;
      }).then(() => shortPause());
    case 'amid a burst':
      chatSystem.burst(chance.between(8, 24));
      return pause(chance.between(0, 120));
    case 'at any time':
      return pause(chance.between(0, longestLifeMs));
    default:
      return moment satisfies never;
  }
}

/** Resolves when it was called so often. */
function countDown(times: number, listen: (call: () => void) => void): Promise<void> {
  let left = times;
  return new Promise((resolve) => {
    listen(() => {
      left -= 1;
      if (left <= 0) resolve();
    });
  });
}

/** Half of the time none at all. */
function shortPause(): Promise<void> | undefined {
  return chance.happens(0.5) ? undefined : pause(chance.between(0, 12));
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const controller = new AbortController();
  const limit = pause(ms, undefined, { signal: controller.signal }).catch(() => undefined);
  await Promise.race([work, limit]);
  controller.abort();
}

/** What the server logged as a fault: a kill is no excuse for one. */
function noteFaults(life: ServerLife): void {
  for (const line of life.output().split('\n')) {
    if (!line.startsWith('{') || !line.endsWith('}')) continue;
    const { event, error } = JSON.parse(line);
    const what = `${event}: ${error?.message ?? error}`;
    faults.set(what, (faults.get(what) ?? 0) + 1);
  }
}

function report(): void {
  const answers = told.flatMap((one) => one.answers);
  const taken = [...pushServices.values()].flatMap((service) => service.taken);
  const distinct = new Set(
    taken.map(({ endpoint, message }) => `${endpoint} ${message.notification.data.notification}`),
  );
  const count = (status: number) => answers.filter((answer) => answer.status === status).length;
  const moodCounts = [...pushServices].map(([name, { counts }]) => [name, counts]);
  console.log(
    JSON.stringify(
      {
        ...{ seed: chance.seed, kills: done, events: told.length, stored: contents.events.length },
        webhooks: { posted: answers.length, accepted: count(202), repeats: count(200), unanswered: count(0) },
        pushes: { taken: taken.length, distinct: distinct.size, doubled: taken.length - distinct.size },
        pushServices: Object.fromEntries(moodCounts),
        faults: Object.fromEntries(faults),
        broken: Object.fromEntries(Object.entries(verdict).map(([name, list]) => [name, list.length])),
      },
      undefined,
      2,
    ),
  );
}

describe(`a server that is killed ${kills} times, by chance ${chance.seed}`, () => {
  test('was killed at every kind of instant', () => {
    expect(Object.values(done).reduce((sum, count) => sum + count, 0)).toBe(kills);
    expect(Object.entries(done).filter(([, count]) => count === 0)).toEqual([]);
  });

  test('keeps every event that it answered with 2xx, once, with its decisions', () => {
    expect(verdict.notKept).toEqual([]);
  });

  test('loses no push of what it kept', () => {
    expect(verdict.lost).toEqual([]);
  });

  test('delivers nothing after its time', () => {
    expect(verdict.late).toEqual([]);
  });

  test('has each notification shown once', () => {
    expect(verdict.twice).toEqual([]);
  });

  test('pushes nothing for an event that it did not keep, and nothing to others', () => {
    expect(verdict.uncalledFor).toEqual([]);
  });

  test('answers a webhook with 202 once and with 200 from then on, and with nothing else', () => {
    expect(verdict.answers).toEqual([]);
  });

  test('leaves a store that is whole', () => {
    expect(contents.integrity).toEqual(['ok']);
  });

  test('sends only pushes that push services understand', () => {
    expect([...pushServices.values()].flatMap(({ wrong }) => wrong)).toEqual([]);
  });

  test('logs no fault', () => {
    expect(Object.fromEntries(faults)).toEqual({});
  });
});
