import type { DueWork } from '../../wire/server-signal.ts';
import type { Clock } from '../clock.ts';

/** What servers know of each other's next look, so that each instant is said once. */
export interface DueNews {
  /** This is when the next is due, as the store says; others are told if they may not know. */
  found(work: DueWork, at: number | undefined): void;
  /** Another server has said so. */
  heard(work: DueWork, at: number): void;
}

/**
 * Whoever was told of an instant looks then, and finds by itself what is due next: nothing need be said of what is later,
 * until that instant is over.
 */
export function createDueNews(clock: Clock, tell: (work: DueWork, at: number) => void): DueNews {
  const known = new Map<DueWork, number>();
  const isNews = (work: DueWork, at: number) => {
    const before = known.get(work) ?? 0;
    return before <= clock.now() || at < before;
  };
  return {
    found(work, at) {
      if (at === undefined || at <= clock.now() || !isNews(work, at)) return;
      known.set(work, at);
      tell(work, at);
    },
    heard(work, at) {
      if (isNews(work, at)) known.set(work, at);
    },
  };
}
