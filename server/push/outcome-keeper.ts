import type { Clock } from '../clock.ts';
import { keepTrying } from '../keep-trying.ts';
import type { Log } from '../log.ts';
import type { Database, Db } from '../store/database.ts';
import { type Attempted, recordOutcomes } from './record-outcomes.ts';

export interface OutcomeKeeperParts {
  store: Database;
  clock: Clock;
  log: Log;
  /** How long outcomes are gathered, to be written down together. */
  gatherMs: number;
}

/** Writes down what became of pushes, whatever trouble the store is in. */
export interface OutcomeKeeper {
  start(): void;
  /** Resolves when it is durable; true if something may be due now that had to wait for this one. */
  record(attempted: Attempted): Promise<boolean>;
  /** What a push service has answered stays true: it is tried until it works. Rejects only once it is stopped. */
  keep<T>(work: (db: Db) => Promise<T>): Promise<T>;
  /** Gathers no longer, and gives up what does not work at once. */
  stop(): void;
}

export function createOutcomeKeeper({ store, clock, log, gatherMs }: OutcomeKeeperParts): OutcomeKeeper {
  let isRunning = false;
  let endGathering = () => {};
  /** Outcomes that wait to be written down together. */
  let gathered: { all: Attempted[]; written: Promise<boolean> } | undefined;

  function record(attempted: Attempted): Promise<boolean> {
    if (!gathered) {
      const all: Attempted[] = [];
      gathered = { all, written: gather().then(() => keep((db) => recordGathered(db, all))) };
    }
    gathered.all.push(attempted);
    return gathered.written;
  }

  async function gather(): Promise<void> {
    if (gatherMs === 0 || !isRunning) return;
    await new Promise<void>((resolve) => {
      endGathering = resolve;
      clock.after(gatherMs, resolve);
    });
  }

  async function recordGathered(db: Db, all: readonly Attempted[]): Promise<boolean> {
    if (gathered?.all === all) gathered = undefined;
    return recordOutcomes(db, all);
  }

  function keep<T>(work: (db: Db) => Promise<T>): Promise<T> {
    const how = { clock, log, fault: 'outcome.not-kept', goesOn: () => isRunning };
    return keepTrying(() => store.transaction(work, 'none'), how);
  }

  return {
    start() {
      isRunning = true;
    },
    ...{ record, keep },
    stop() {
      isRunning = false;
      endGathering();
    },
  };
}
