import type { Bench } from './bench.ts';
import type { Floor } from './floor.ts';
import type { Plan } from './plan.ts';
import { type Breakdown, measureBreakdown } from './scenarios/breakdown.ts';
import { type Burst, measureBurst } from './scenarios/burst.ts';
import { type Intake, measureIntake } from './scenarios/intake.ts';
import { measurePaced, type Paced } from './scenarios/paced.ts';
import { type ManyStreams, type Memory, measureManyStreams, measureMemory } from './scenarios/streams.ts';
import { measureSustained, type Sustained } from './scenarios/sustained.ts';
import { medians } from './statistics.ts';
import { desks, type SystemKind, senders } from './systems.ts';

export type Sender = (typeof senders)[number];
export type Desk = (typeof desks)[number];
export type BySender<Result> = Record<Sender, Result>;

/** Medians of all rounds. */
export interface Measured {
  sustained: Record<Sender | 'encrypt-and-post', Sustained>;
  paced: BySender<Paced>;
  burst: BySender<Burst>;
  intake: Record<'express' | 'kept' | 'inPage' | 'pushed', Intake>;
  desks: Record<Desk, Sustained & Pick<Paced, 'p50Ms' | 'p99Ms'>>;
  breakdown: Record<'deskbell' | 'deskbell-postgres', Breakdown>;
  growth: { floor: Floor; result: Sustained }[];
  memory: Memory;
  manyStreams: ManyStreams;
}

/** Recipients of an event where nothing else is said, each with one device. */
export const recipients = 5;
export const pushesPerSecond = 750;
/** One that every desk keeps up with, on two cores that PostgreSQL shares. */
export const deskPushesPerSecond = 250;
export const burstPeople = 1_000;
/** The senders, and beside them what none of them can do without. */
export const pressed = [...senders, 'encrypt-and-post'] as const;
const floor: Floor = { people: 1_000, devicesEach: 1, queueSize: 20 };

/** Measures everything, round by round: the systems take turns, so that what else the machine does meets all of them. */
export async function measureAll(bench: Bench, plan: Plan, say: (what: string) => void): Promise<Measured> {
  const { warmMs, measureMs } = plan;
  const pressure = { floor, recipients, warmMs, measureMs };

  async function bySender<Name extends string>(
    what: string,
    rounds: number,
    measure: (kind: SystemKind) => Promise<Record<Name, number>>,
  ): Promise<BySender<Record<Name, number>>> {
    return byTurns(what, rounds, Object.fromEntries(senders.map((kind) => [kind, () => measure(kind)]))) as Promise<
      BySender<Record<Name, number>>
    >;
  }

  /** Each measurement once a round; the median of each. */
  async function byTurns<Name extends string>(
    what: string,
    rounds: number,
    measurements: Readonly<Record<string, () => Promise<Record<Name, number>>>>,
  ): Promise<Record<string, Record<Name, number>>> {
    const results: Record<string, Record<Name, number>[]> = {};
    for (let round = 1; round <= rounds; round += 1) {
      for (const [name, measure] of Object.entries(measurements)) {
        say(`${what}, round ${round} of ${rounds}: ${name}`);
        results[name] = [...(results[name] ?? []), await measure()];
      }
    }
    return Object.fromEntries(Object.entries(results).map(([name, all]) => [name, medians(all)]));
  }

  async function measureDesk(kind: Desk): Promise<Sustained & Pick<Paced, 'p50Ms' | 'p99Ms'>> {
    const { p50Ms, p99Ms } = await measurePaced(bench, kind, { ...pressure, pushesPerSecond: deskPushesPerSecond });
    return { ...(await measureSustained(bench, kind, pressure)), p50Ms, p99Ms };
  }

  const sustained = await byTurns(
    'sustained',
    plan.rounds,
    Object.fromEntries(pressed.map((kind) => [kind, () => measureSustained(bench, kind, pressure)])),
  );
  const paced = await bySender('at a pace', plan.rounds, (kind) =>
    measurePaced(bench, kind, { ...pressure, pushesPerSecond }),
  );
  const burst = await bySender('burst', plan.burstRounds, (kind) => measureBurst(bench, kind, burstPeople));
  const facts = { warmMs, measureMs };
  const intake = await byTurns('intake', plan.rounds, {
    express: () => measureIntake(bench, 'express-only', { floor, ...facts }),
    kept: () => measureIntake(bench, 'verify-and-keep', { floor, ...facts }),
    inPage: () => measureIntake(bench, 'deskbell', { floor: { ...floor, devicesEach: 0 }, ...facts }),
    pushed: () => measureIntake(bench, 'deskbell', { floor, ...facts }),
  });
  const ofDesks = await byTurns('one and several servers', plan.deskRounds, {
    ...Object.fromEntries(desks.map((kind) => [kind, () => measureDesk(kind)])),
  });
  say('cost of a message, by part');
  const breakdown = {
    deskbell: await measureBreakdown(bench, 'deskbell', { floor, ...facts }),
    'deskbell-postgres': await measureBreakdown(bench, 'deskbell-postgres', { floor, ...facts }),
  };
  const sizes = plan.growth.map((people): Floor => ({ people, devicesEach: 10, queueSize: 20 }));
  const aged = plan.history ? [{ people: 1_000, devicesEach: 10, queueSize: 20, history: plan.history }] : [];
  const floors = [...sizes, ...aged];
  const grown = await byTurns(
    'growth',
    plan.rounds,
    Object.fromEntries(
      floors.map((one) => [
        toName(one),
        () => measureSustained(bench, 'deskbell', { ...pressure, floor: one, recipients: 1 }),
      ]),
    ),
  );
  say('memory');
  const { people, streams, workMs } = plan.memory;
  const memory = await measureMemory(bench, { floor: { people, devicesEach: 1, queueSize: 20 }, streams, workMs });
  say('many streams');
  const manyStreams = await measureManyStreams(bench, plan.manyStreams);
  return {
    sustained: sustained as Measured['sustained'],
    ...{ paced, burst, breakdown, memory, manyStreams },
    desks: ofDesks as Measured['desks'],
    intake: intake as Measured['intake'],
    growth: floors.map((one) => ({ floor: one, result: grown[toName(one)] as Sustained })),
  };
}

function toName({ people, history }: Floor): string {
  return `${people} people${history ? `, ${history} events` : ''}`;
}
