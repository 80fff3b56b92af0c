import type { Time } from '../../../sw/time.ts';

export interface ManualTime extends Time {
  /** Lets everything that waits for nothing but promises run. */
  settle(): Promise<void>;
  /** Moves the clock on, timer by timer. */
  advance(ms: number): Promise<void>;
  /** Timers that neither came nor were called off. */
  pending(): number;
}

export function manualTime(startAt: number): ManualTime {
  let now = startAt;
  let timers: { at: number; call: () => void }[] = [];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
  };
  return {
    now: () => now,
    after(delayMs, call) {
      const timer = { at: now + delayMs, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    settle,
    async advance(ms) {
      const until = now + ms;
      await settle();
      for (let next = due(timers, until); next; next = due(timers, until)) {
        const { at, call } = next;
        timers = timers.filter((other) => other.call !== call);
        now = at;
        call();
        await settle();
      }
      now = until;
    },
    pending: () => timers.length,
  };
}

function due(timers: readonly { at: number; call: () => void }[], until: number) {
  return timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
}
