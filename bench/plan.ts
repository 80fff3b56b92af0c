/** How long and how often everything is measured. */
export interface Plan {
  rounds: number;
  burstRounds: number;
  warmMs: number;
  measureMs: number;
  /** People of the floors that growth is measured over, each with ten devices. */
  growth: readonly number[];
  memory: { people: number; streams: number; workMs: number };
}

export const fullPlan: Plan = {
  rounds: 3,
  burstRounds: 5,
  warmMs: 3_000,
  measureMs: 6_000,
  growth: [100, 1_000, 10_000],
  memory: { people: 100_000, streams: 1_000, workMs: 10_000 },
};

/** For a look while working: about a minute, and noisy. */
export const quickPlan: Plan = {
  rounds: 1,
  burstRounds: 1,
  warmMs: 1_000,
  measureMs: 1_500,
  growth: [100, 1_000],
  memory: { people: 10_000, streams: 200, workMs: 1_000 },
};
