import type { Db } from './database.ts';
import { lit } from './deliveries.ts';
import { isReachable } from './reach.ts';

export interface Backlog {
  /** Pushes that are due and not answered for. */
  waiting: number;
  /** When the oldest of them was due, in milliseconds; null if none waits. */
  oldestDueAt: number | null;
  /** Agents who are available and have no device that can be reached. */
  unreachableAgents: number;
}

/** What waits, and who could not be told. */
export async function readBacklog(db: Db, now: number): Promise<Backlog> {
  const waiting = await Promise.all([lit.pending, lit.claimed].map((state) => countDue(db, state, now)));
  const agents = await db
    .selectFrom('people')
    .select((all) => all.fn.countAll<number>().as('count'))
    .where('isAgent', '=', 1)
    .where('status', '=', 'available')
    .where('disabled', '=', 0)
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('pushSubscriptions')
            .select('pushSubscriptions.id')
            .whereRef('pushSubscriptions.personId', '=', 'people.id')
            .where(isReachable),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  const oldest = waiting.flatMap(({ oldestDueAt }) => oldestDueAt ?? []);
  return {
    waiting: waiting.reduce((sum, { count }) => sum + Number(count), 0),
    oldestDueAt: oldest.length > 0 ? Math.min(...oldest) : null,
    unreachableAgents: Number(agents.count),
  };
}

/** Each state has an index of its own. */
async function countDue(db: Db, state: typeof lit.pending | typeof lit.claimed, now: number) {
  return db
    .selectFrom('deliveries')
    .select((all) => [all.fn.countAll<number>().as('count'), all.fn.min('dueAt').as('oldestDueAt')])
    .where('channel', '=', lit.push)
    .where('state', '=', state)
    .where('dueAt', '<=', now)
    .executeTakeFirstOrThrow();
}
