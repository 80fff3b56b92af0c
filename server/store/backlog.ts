import type { Db } from './database.ts';

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
  const pushes = await db
    .selectFrom('deliveries')
    .select((all) => [all.fn.countAll<number>().as('waiting'), all.fn.min('dueAt').as('oldestDueAt')])
    .where('channel', '=', 'push')
    .where('state', 'in', ['pending', 'claimed'])
    .where('dueAt', '<=', now)
    .executeTakeFirstOrThrow();
  const agents = await db
    .selectFrom('people')
    .select((all) => all.fn.countAll<number>().as('count'))
    .where('isAgent', '=', 1)
    .where('status', '=', 'available')
    .where((is) =>
      is.not(
        is.exists(
          is
            .selectFrom('pushSubscriptions')
            .select('pushSubscriptions.id')
            .whereRef('pushSubscriptions.personId', '=', 'people.id')
            .where('pushSubscriptions.state', '=', 'active'),
        ),
      ),
    )
    .executeTakeFirstOrThrow();
  const { waiting, oldestDueAt } = pushes;
  return { waiting: Number(waiting), oldestDueAt, unreachableAgents: Number(agents.count) };
}
