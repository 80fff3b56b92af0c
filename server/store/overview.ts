import { sql } from 'kysely';
import type { Level } from '../../wire/levels.ts';
import type { Db } from './database.ts';

// Each query is bounded: by a minute, by a limit, or by a table that has a row for each person or device.

export interface Span {
  /** Milliseconds; included. */
  from: number;
  /** Excluded. */
  to: number;
}

/** Events that a source sent in a time; those whose id begins with the prefix were raised by us. */
export async function countWebhooks(
  db: Db,
  source: string,
  { from, to, exceptPrefix }: Span & { exceptPrefix: string },
): Promise<number> {
  const row = await db
    .selectFrom('chatEvents')
    .select((all) => all.fn.countAll<number>().as('count'))
    .where('source', '=', source)
    .where('receivedAt', '>=', from)
    .where('receivedAt', '<', to)
    .where((event) =>
      event(event.fn('substr', ['id', event.lit(1), event.lit(exceptPrefix.length)]), '!=', exceptPrefix),
    )
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function countLevels(db: Db, { from, to }: Span): Promise<Partial<Record<Level, number>>> {
  const rows = await db
    .selectFrom('decisions')
    .select((row) => ['level', row.fn.countAll<number>().as('count')])
    .where('createdAt', '>=', from)
    .where('createdAt', '<', to)
    .where('type', '!=', 'test')
    .groupBy('level')
    .execute();
  return Object.fromEntries(rows.map(({ level, count }) => [level, Number(count)]));
}

/** Milliseconds from a decision to the first report that it is shown, of the last `limit` decisions since `from`. */
export async function listTimesToShown(db: Db, from: number, limit: number): Promise<number[]> {
  const rows = await db
    .selectFrom((last) =>
      last
        .selectFrom('decisions')
        .select(['id', 'createdAt', 'level'])
        .where('createdAt', '>=', from)
        .orderBy('createdAt', 'desc')
        .limit(limit)
        .as('last'),
    )
    .innerJoin('receipts', 'receipts.notification', 'last.id')
    .select((row) => ['last.createdAt', row.fn.min('receipts.receivedAt').as('shownAt')])
    .where('last.level', '!=', 'none')
    .where('receipts.kind', '=', 'shown')
    .groupBy(['last.id', 'last.createdAt'])
    .execute();
  return rows.map(({ createdAt, shownAt }) => Math.max(0, Number(shownAt) - Number(createdAt)));
}

/** Attempts after the one with this id, oldest first. */
export async function listAttemptsAfter(
  db: Db,
  page: { afterId: number; limit: number },
): Promise<{ id: number; at: number; outcome: string; host: string | null }[]> {
  return db
    .selectFrom('attempts')
    .innerJoin('deliveries', 'deliveries.id', 'attempts.deliveryId')
    .select(['attempts.id', 'attempts.at', 'attempts.outcome', 'deliveries.host'])
    .where('attempts.id', '>', page.afterId)
    .orderBy('attempts.id')
    .limit(page.limit)
    .execute();
}

export async function findLastAttemptId(db: Db): Promise<number> {
  const row = await db.selectFrom('attempts').select('id').orderBy('id', 'desc').limit(1).executeTakeFirst();
  return row?.id ?? 0;
}

/** Pushes that are to be sent still, by push service; of very many only the first `limit` that are due are counted. */
export async function countWaitingPushes(db: Db, limit: number): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom((waiting) =>
      waiting
        .selectFrom('deliveries')
        .select('host')
        .where('channel', '=', sql.lit('push' as const))
        .where('state', '=', sql.lit('pending' as const))
        .orderBy('dueAt')
        .limit(limit)
        .as('waiting'),
    )
    .select((row) => ['host', row.fn.countAll<number>().as('count')])
    .groupBy('host')
    .execute();
  return new Map(rows.map(({ host, count }) => [host ?? '', Number(count)]));
}

/** Live push subscriptions by what their browser is called, most first. */
export async function countDevices(db: Db, limit: number): Promise<{ device: string; count: number }[]> {
  const rows = await db
    .selectFrom('pushSubscriptions')
    .select((row) => ['device', row.fn.countAll<number>().as('count')])
    .where('state', '=', 'active')
    .groupBy('device')
    .orderBy('count', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ device, count }) => ({ device, count: Number(count) }));
}

/** Available agents, and how many of their devices take pushes, are refused, or ended. */
export async function listAgentsOnDuty(
  db: Db,
): Promise<{ id: string; name: string; reachable: number; refused: number; known: number }[]> {
  const rows = await db
    .selectFrom('people')
    .leftJoin('pushSubscriptions', 'pushSubscriptions.personId', 'people.id')
    .select((row) => {
      const isActive = row('pushSubscriptions.state', '=', 'active');
      const isRefused = row('pushSubscriptions.lastOutcome', 'like', 'refused%');
      const count = (is: typeof isActive) => row.fn.count<number>(row.case().when(is).then(1).end());
      return [
        ...(['people.id', 'people.name'] as const),
        row.fn.count<number>('pushSubscriptions.id').as('known'),
        count(isActive).as('active'),
        row.fn
          .count<number>(
            row
              .case()
              .when(row.and([isActive, isRefused]))
              .then(1)
              .end(),
          )
          .as('refused'),
      ];
    })
    .where('people.isAgent', '=', 1)
    .where('people.disabled', '=', 0)
    .where('people.status', '=', 'available')
    .groupBy('people.id')
    .orderBy('people.name')
    .limit(10_000)
    .execute();
  return rows.map(({ id, name, known, active, refused }) => ({
    ...{ id, name, known: Number(known), refused: Number(refused) },
    reachable: Number(active) - Number(refused),
  }));
}
