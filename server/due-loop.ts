import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

/** Does what is due, sleeps until the next is, and can be woken before. */
export interface DueLoop {
  start(): void;
  /** Something may be due. */
  wake(): void;
  /** Something will be due then, as another server says. */
  wakeAt(at: number): void;
  /** Work that was begun here goes on beside the loop. If it fails, that is logged under this name, and looked after at once. */
  track(work: Promise<unknown>, fault: string): void;
  /** Resolves when nothing is being done, nor goes on beside. */
  settled(): Promise<void>;
  /** Begins nothing more, and resolves when what was begun is done. */
  stop(): Promise<void>;
}

export interface DueLoopParts {
  clock: Clock;
  log: Log;
  /** For the log. */
  name: string;
  /** Does what is due; true if there is more at once. */
  runOnce(): Promise<boolean>;
  /** Milliseconds; undefined when nothing waits. */
  nextDueAt(): Promise<number | undefined>;
}

/** Look again at least so often: another server may have died, and left something. */
const longestSleepMs = 15_000;
const afterFaultMs = 1_000;

export function createDueLoop({ clock, log, name, runOnce, nextDueAt }: DueLoopParts): DueLoop {
  let cancelTimer = () => {};
  let plannedAt = Number.POSITIVE_INFINITY;
  /** What another server said, and is not over. */
  let expectedAt = Number.POSITIVE_INFINITY;
  let running: Promise<void> | undefined;
  const underWay = new Set<Promise<unknown>>();
  let isWoken = false;
  let isStopped = true;

  function wake(): void {
    if (isStopped) return;
    isWoken = true;
    running ??= run().finally(() => {
      running = undefined;
      // Woken between the last look and here.
      if (isWoken) wake();
    });
  }

  function plan(at: number): void {
    cancelTimer();
    plannedAt = at;
    cancelTimer = clock.after(Math.max(0, at - clock.now()), wake);
  }

  async function run(): Promise<void> {
    cancelTimer();
    try {
      while (isWoken && !isStopped) {
        isWoken = false;
        if (await runOnce()) isWoken = true;
      }
      if (isStopped) return;
      const dueAt = (await nextDueAt()) ?? Number.POSITIVE_INFINITY;
      const now = clock.now();
      if (expectedAt <= now) expectedAt = Number.POSITIVE_INFINITY;
      plan(Math.min(dueAt, expectedAt, now + longestSleepMs));
    } catch (error) {
      log.fault(`${name}.failed`, error);
      isWoken = false;
      plan(clock.now() + afterFaultMs);
    }
  }

  return {
    start() {
      isStopped = false;
      wake();
    },
    wake,
    wakeAt(at) {
      if (isStopped) return;
      expectedAt = Math.min(expectedAt, at);
      // What runs plans by it when it ends.
      if (!running && at < plannedAt) plan(at);
    },
    track(work, fault) {
      const tracked = work
        .catch((error: unknown) => {
          log.fault(fault, error);
          wake();
        })
        .finally(() => underWay.delete(tracked));
      underWay.add(tracked);
    },
    async settled() {
      while (running || underWay.size > 0) await (running ?? Promise.all(underWay));
    },
    async stop() {
      isStopped = true;
      isWoken = false;
      cancelTimer();
      await running;
      cancelTimer();
      await Promise.all(underWay);
    },
  };
}
