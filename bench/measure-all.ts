import type { Bench } from './bench.ts';
import type { Floor } from './floor.ts';
import type { Plan } from './plan.ts';
import { type Burst, measureBurst } from './scenarios/burst.ts';
import { type Intake, measureIntake } from './scenarios/intake.ts';
import { measurePaced, type Paced } from './scenarios/paced.ts';
import { type Memory, measureMemory } from './scenarios/streams.ts';
import { measureSustained, type Sustained } from './scenarios/sustained.ts';
import { medians } from './statistics.ts';
import { type SystemKind, senders } from './systems.ts';

export type Sender = (typeof senders)[number];
export type BySender<Result> = Record<Sender, Result>;

/** Medians of all rounds. */
export interface Measured {
  sustained: BySender<Sustained>;
  paced: BySender<Paced>;
  burst: BySender<Burst>;
  intake: Record<'express' | 'inPage' | 'pushed', Intake>;
  growth: { floor: Floor; result: Sustained }[];
  memory: Memory;
}

/** Recipients of an event where nothing else is said, each with one device. */
export const recipients = 5;
export const pushesPerSecond = 750;
export const burstPeople = 1_000;
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

  const sustained = await bySender('sustained', plan.rounds, (kind) => measureSustained(bench, kind, pressure));
  const paced = await bySender('at a pace', plan.rounds, (kind) =>
    measurePaced(bench, kind, { ...pressure, pushesPerSecond }),
  );
  const burst = await bySender('burst', plan.burstRounds, (kind) => measureBurst(bench, kind, burstPeople));
  const facts = { warmMs, measureMs };
  const intake = await byTurns('intake', plan.rounds, {
    express: () => measureIntake(bench, 'express-only', { floor, ...facts }),
    inPage: () => measureIntake(bench, 'deskbell', { floor: { ...floor, devicesEach: 0 }, ...facts }),
    pushed: () => measureIntake(bench, 'deskbell', { floor, ...facts }),
  });
  const floors = plan.growth.map((people): Floor => ({ people, devicesEach: 10, queueSize: 20 }));
  const grown = await byTurns(
    'growth',
    plan.rounds,
    Object.fromEntries(
      floors.map((one) => [
        `${one.people} people`,
        () => measureSustained(bench, 'deskbell', { ...pressure, floor: one, recipients: 1 }),
      ]),
    ),
  );
  say('memory');
  const { people, streams, workMs } = plan.memory;
  const memory = await measureMemory(bench, { floor: { people, devicesEach: 1, queueSize: 20 }, streams, workMs });
  return {
    ...{ sustained, paced, burst, memory },
    intake: intake as Measured['intake'],
    growth: floors.map((one) => ({ floor: one, result: grown[`${one.people} people`] as Sustained })),
  };
}
