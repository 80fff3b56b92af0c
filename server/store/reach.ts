import { type ExpressionBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

/** A push subscription that is active, and whose push service did not refuse the last push. */
export function isReachable(of: ExpressionBuilder<Schema, 'pushSubscriptions'>) {
  return of.and([
    of('pushSubscriptions.state', '=', 'active'),
    of.or([
      of('pushSubscriptions.lastOutcome', 'is', null),
      of('pushSubscriptions.lastOutcome', 'not like', 'refused%'),
    ]),
  ]);
}

/** How many devices a push can reach, by person; who has none is not in it. */
export async function countReachable(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('pushSubscriptions')
    .select(['personId', sql<number>`count(*)`.as('devices')])
    .where(isReachable)
    .groupBy('personId')
    .execute();
  return new Map(rows.map(({ personId, devices }) => [personId, Number(devices)]));
}
