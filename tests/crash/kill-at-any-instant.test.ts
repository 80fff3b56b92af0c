import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { type CrashChatSystem, startCrashChatSystem, type ToldEvent } from '../support/crash-chat-system.ts';
import { type CrashPushServices, makeCrashDesk, originsOf, startPushServices } from '../support/crash-desk.ts';
import { createChance } from '../support/crash-random.ts';
import { type CrashServer, makeCrashServer, type ServerLife } from '../support/crash-server.ts';
import { createStory } from '../support/crash-story.ts';
import {
  checkIntegrity,
  countLongestWait,
  countOpenPushes,
  type Device,
  judge,
  readEmbedded,
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

const perSecond = 12;
const longestLifeMs = 1_000;
const settleMs = 420_000;
/** A server that lives for a second at a time, on a slow machine, gets rid of so many in less than the time that they have. */
const mostThatWait = 8;

let server: CrashServer;
let isCalm = false;
let isBehind = false;
let onArrival = () => {};
let pushServices: CrashPushServices;
const devices: Device[] = [];
const done = Object.fromEntries(Object.keys(moments).map((moment) => [moment, 0])) as Record<Moment, number>;
const faults = new Map<string, number>();
let told: readonly ToldEvent[] = [];
let contents: StoreContents;
let integrity: string[];
let verdict: Verdict;

beforeAll(
  async () => {
    pushServices = await startPushServices({
      ...{ certificates: inject('certificates'), chance, isCalm: () => isCalm },
      onArrival: () => onArrival(),
    });
    server = await makeCrashServer({
      environment: {
        DESKBELL_PUSH_ORIGINS: originsOf(pushServices),
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
      read: () => countOpenPushes(readEmbedded(server.dataDir)),
      accept: (open) => open === 0,
      withinMs: settleMs,
    });
    noteFaults(life);
    await life.end('SIGINT');
    contents = await readStore(readEmbedded(server.dataDir));
    integrity = await checkIntegrity(readEmbedded(server.dataDir));
    const taken = [...pushServices.values()].flatMap((service) => service.taken);
    verdict = judge({ told, devices, taken, store: contents, mayAnswer: [200, 202] });
    report();
  },
  kills * 12_000 + settleMs + 120_000,
);

afterAll(async () => {
  await server?.remove();
  for (const service of pushServices?.values() ?? []) await service.stop();
});

/** A desk with its people, their browsers and a chat system; the first life of the server ends well. */
async function openDesk(): Promise<CrashChatSystem> {
  const life = await server.start();
  const made = await makeCrashDesk(server, pushServices);
  devices.push(...made.devices);
  await life.end('SIGINT');
  const { source, secret } = made;
  return startCrashChatSystem({
    ...{ origins: [server.origin], source, secret, perSecond, holdsBack: () => isBehind },
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
    isBehind = (await countLongestWait(readEmbedded(server.dataDir))) > mostThatWait;
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
    expect(integrity).toEqual(['ok']);
  });

  test('sends only pushes that push services understand', () => {
    expect([...pushServices.values()].flatMap(({ wrong }) => wrong)).toEqual([]);
  });

  test('logs no fault', () => {
    expect(Object.fromEntries(faults)).toEqual({});
  });
});
