/** How long and how often everything is measured. */
export interface Plan {
  rounds: number;
  burstRounds: number;
  /** Of one server on each store, and of several. */
  deskRounds: number;
  warmMs: number;
  measureMs: number;
  /** People of the floors that growth is measured over, each with ten devices. */
  growth: readonly number[];
  /** Events that a desk has behind it as growth is measured once more; 0: it is not. */
  history: number;
  memory: { people: number; streams: number; workMs: number };
  manyStreams: { people: number; streams: number };
}

export const fullPlan: Plan = {
  rounds: 3,
  burstRounds: 5,
  deskRounds: 2,
  warmMs: 3_000,
  measureMs: 6_000,
  growth: [100, 1_000, 10_000],
  history: 0,
  memory: { people: 100_000, streams: 1_000, workMs: 10_000 },
  manyStreams: { people: 10_000, streams: 5_000 },
};

/** The same, up to a million push subscriptions, and with the events of a year: 500 a day. Takes an hour or so. */
export const longPlan: Plan = { ...fullPlan, growth: [100, 1_000, 10_000, 100_000], history: 180_000 };

/** For a look while working: about two minutes, and noisy. */
export const quickPlan: Plan = {
  rounds: 1,
  burstRounds: 1,
  deskRounds: 1,
  warmMs: 1_000,
  measureMs: 1_500,
  growth: [100, 1_000],
  history: 0,
  memory: { people: 10_000, streams: 200, workMs: 1_000 },
  manyStreams: { people: 1_000, streams: 500 },
};
