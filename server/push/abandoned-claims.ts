import type { Clock } from '../clock.ts';
import { createDueLoop, type DueLoop } from '../due-loop.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import { type HeldClaim, listAbandonedClaims, releaseClaims } from '../store/lost-claims.ts';

export interface AbandonedClaimsParts {
  store: Database;
  clock: Clock;
  log: Log;
  /** Its own. Null while it is cut off from the others. */
  serverNumber(): number | null;
  /** Called when pushes or callbacks are due again. */
  onReleased(): void;
}

/** How often it is looked whether those live who have claimed something. */
const lookEveryMs = 2_000;
/**
 * A server that lost its connection is back within a second or two, and what it was sending is mostly answered by then. What one
 * that died had asked of PostgreSQL at last is done, too. A guess.
 */
const graceMs = 5_000;

/** Makes pushes and callbacks due again whose server has died: one that was never seen to live for the whole grace time. */
export function createAbandonedClaims({ store, clock, log, serverNumber, onReleased }: AbandonedClaimsParts): DueLoop {
  /** Since when each claim is known to have been without its server. */
  let since = new Map<string, number>();

  async function runOnce(): Promise<boolean> {
    const before = since;
    // A look that fails tells nothing, nor does that of a server which is cut off itself: then the time begins anew.
    since = new Map();
    const ownNumber = serverNumber();
    if (ownNumber === null) return false;
    const now = clock.now();
    const found = await listAbandonedClaims(store.db, ownNumber);
    const sinceOf = (claim: HeldClaim) => before.get(keyOf(claim)) ?? now;
    const lost = found.filter((claim) => now - sinceOf(claim) >= graceMs);
    const others = found.filter((claim) => !lost.includes(claim));
    since = new Map(others.map((claim) => [keyOf(claim), sinceOf(claim)]));
    if (lost.length === 0) return false;
    if ((await store.transaction((db) => releaseClaims(db, lost), 'none')) > 0) onReleased();
    return false;
  }

  return createDueLoop({
    ...{ clock, log, name: 'abandoned-claims', runOnce },
    nextDueAt: async () => Math.min(clock.now() + lookEveryMs, ...[...since.values()].map((at) => at + graceMs)),
  });
}

function keyOf({ id, claimedUntil, claimedBy }: HeldClaim): string {
  return [id, claimedUntil, claimedBy].join(' ');
}
