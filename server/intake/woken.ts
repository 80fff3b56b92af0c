import type { ClaimedPush } from '../store/due-pushes.ts';

/** What is to be woken once a transaction is committed. */
export interface Woken {
  /** Whose streams have something to say. */
  people: Set<string>;
  /** What is sent at once. */
  fresh: ClaimedPush[];
  /** Something is due that is not sent at once, now or later. */
  dispatcher: boolean;
  timers: boolean;
  callbacks: boolean;
}

export function nobodyWoken(): Woken {
  return { people: new Set(), fresh: [], dispatcher: false, timers: false, callbacks: false };
}
