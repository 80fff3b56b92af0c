import type { Clock } from '../../server/clock.ts';

/** A clock that stands still until it is told to go on. */
export interface ManualClock extends Clock {
  /** Moves on by so many milliseconds and runs the timers that are due on the way, in order. Tells how many there were. */
  advance(ms: number): number;
  /** Whether something waits for that very instant. */
  isAwaited(at: number): boolean;
}

export function createManualClock(startAt: number): ManualClock {
  let now = startAt;
  const timers = new Set<{ at: number; work: () => void }>();
  return {
    now: () => now,
    after(ms, work) {
      const timer = { at: now + ms, work };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    isAwaited: (at) => [...timers].some((timer) => timer.at === at),
    advance(ms) {
      const end = now + ms;
      let count = 0;
      for (;;) {
        const [next] = [...timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
        if (!next) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.work();
        count += 1;
      }
      now = end;
      return count;
    },
  };
}
