import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { insertPerson } from '../../server/store/people.ts';
import { savePreferences } from '../../server/store/preferences.ts';
import { defaultPreferences } from '../../wire/preferences.ts';
import { startChat } from './chat-life.ts';
import { createChatSystem, sources } from './chat-system.ts';
import { createDayClock, type DayClock } from './day-clock.ts';
import { createEntrance, type Entrance } from './entrance.ts';
import { createJournal } from './journal.ts';
import { judgeDay, type Verdict } from './judge.ts';
import { planOutages, planRestarts, planUpgrade, type Restart } from './outages.ts';
import { type DayParameters, dayStartsAt, hourMs, minuteMs, secondMs } from './parameters.ts';
import { hireEverybody, type Worker } from './people.ts';
import { createPostgresLinks, type DayPostgres } from './postgres-links.ts';
import { createPushService } from './push-service.ts';
import { createRandom } from './random.ts';
import { readRules } from './rulebook.ts';
import { createSeat } from './seat.ts';
import type { ServerHost } from './server-host.ts';
import { addTraces } from './trace-findings.ts';
import type { World } from './world.ts';

export interface DayReport extends Verdict {
  parameters: DayParameters;
  counts: Record<string, number>;
  faults: readonly string[];
}

/** Until a new version is there. */
const upgradeMs = 3 * secondMs;
/** Linux keeps it in memory: a day has a million writes, and it is not the disk that is tried here. */
const memoryFolder = '/dev/shm';

export interface DaySurroundings {
  /** What several servers share. */
  postgres?: DayPostgres;
  onHour?: (hour: number) => void;
}

/** Lives through one day, and judges it. */
export async function simulateDay(parameters: DayParameters, surroundings: DaySurroundings = {}): Promise<DayReport> {
  const dataDir = await mkdtemp(join(existsSync(memoryFolder) ? memoryFolder : tmpdir(), 'deskbell-day-'));
  try {
    return await live(parameters, dataDir, surroundings);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function live(parameters: DayParameters, dataDir: string, surroundings: DaySurroundings): Promise<DayReport> {
  const { seed, hours } = parameters;
  const { postgres, onHour = () => {} } = surroundings;
  const endsAt = dayStartsAt + hours * hourMs;
  const links = postgres && createPostgresLinks(postgres, dataDir);
  const clock = createDayClock(dayStartsAt, links?.atRest);
  const outages = planOutages(parameters);
  const push = createPushService({ seed, clock, outages });
  const count = parameters.servers;
  const server = createEntrance({ seed, count, dataDir, clock, send: push.send, openLink: links?.open });
  const journal = createJournal(dayStartsAt);
  const world: World = { seed, clock, server, push, journal };
  const workers = hireEverybody(parameters);

  for (const one of server.servers) await one.start();
  await hireAtDesk(server, workers, dayStartsAt);
  const seats = workers.map((worker) => createSeat(world, worker));
  for (const seat of seats) seat.begin();
  const system = createChatSystem(world);
  const queues = Array.from({ length: parameters.queues }, (_, index) => `queue-${index + 1}`);
  const agentsAtWork = (queue: string) =>
    seats.filter(({ worker, isAtWork }) => worker.queues.includes(queue) && isAtWork());
  const random = createRandom(seed, 'arrivals');
  for (let index = 1; index <= parameters.chats; index += 1) {
    const source = random.pick(sources);
    const parts = {
      world,
      system,
      source,
      id: `c-${Math.ceil(index / 2)}`,
      queue: random.pick(queues),
      queues,
      agentsAtWork,
    };
    const id = source === sources[0] ? `c-${index}` : `c-${index - 1}`;
    const at = random.between(0.05, 0.95) * hours * hourMs;
    clock.after(at, () => startChat({ ...parts, id }));
  }
  for (const restart of planRestarts(parameters)) {
    clock.after(restart.at - dayStartsAt, () => void goDown(world, restart));
  }
  if (count > 1) clock.after(planUpgrade(parameters) - dayStartsAt, () => void upgrade(world));
  clock.after(hours * hourMs * 0.45, () => void rotateKey(world));

  for (let hour = 1; hour <= hours; hour += 1) {
    await clock.run(dayStartsAt + hour * hourMs);
    onHour(hour);
  }
  await clock.run(endsAt + 10 * minuteMs);

  const statusAt = (person: string, instant: number) => journal.of(person).status.at(instant);
  const judged = readRules({ workers, posted: system.posted, statusAt });
  const verdict = judgeDay({
    judged,
    workers,
    journal,
    posted: system.posted,
    up: server.up,
    diedAt: server.diedAt,
    outages,
    endsAt: clock.now(),
  });
  await addTraces(server, verdict.findings);
  const died = count > 1 && { 'servers that died': server.diedAt.length };
  for (const one of server.servers) await one.crash();
  links?.close();
  const counts = { ...system.counts, ...prefixed('push ', push.counts), ...died };
  return { ...verdict, parameters, counts, faults: server.servers.flatMap(({ faults }) => faults) };
}

async function hireAtDesk(server: Entrance, workers: readonly Worker[], now: number): Promise<void> {
  await server.call(({ store }) =>
    store.transaction(async (db) => {
      for (const { id, name, roles, queues, muted, ringInFront } of workers) {
        await insertPerson(db, { id, name, roles, queues, status: 'offline' }, now);
        await savePreferences(db, id, { ...defaultPreferences, mutedEvents: [...muted], ringInFront });
      }
    }),
  );
}

async function goDown({ server, clock }: World, { server: index, how, downMs, midst }: Restart): Promise<void> {
  const one = server.servers[index];
  if (!one?.isUp()) return;
  await (how === 'stop' ? one.stop() : one.crash(midst));
  clock.after(downMs, () => void startAgain(one, clock));
}

/** Each is replaced when the one before is there again. */
async function upgrade({ server, clock }: World): Promise<void> {
  for (const one of server.servers) {
    await one.stop();
    await new Promise<void>((resolve) => clock.after(upgradeMs, resolve));
    await startAgain(one, clock);
  }
}

async function startAgain(server: ServerHost, clock: DayClock): Promise<void> {
  await server.start().catch(() => clock.after(secondMs, () => void startAgain(server, clock)));
}

/** Everybody who is connected is told, and moves over; who is not does so at their next visit. */
async function rotateKey(world: World): Promise<void> {
  const rotation = world.server.call(async ({ store, keys, clock, streams }) => {
    const key = await store.transaction(async (db) => {
      const made = await keys.create(db, clock.now());
      await keys.activate(db, made.id);
      return made;
    });
    streams.tell('everybody', { name: 'vapid', data: { keyId: key.id, applicationServerKey: key.publicKey } });
  });
  await rotation.catch(() => world.clock.after(5 * secondMs, () => void rotateKey(world)));
}

function prefixed(prefix: string, counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).map(([name, count]) => [prefix + name, count]));
}
