import type { Db } from './database.ts';
import { type DeliveryRow, lit } from './deliveries.ts';
import { selectAlive } from './live-servers.ts';
import { type Given, prepare } from './prepared.ts';

/** Makes claims due again that nobody settled in time: whoever held them is gone. `held`: whoever asks has these in hand. */
export async function releaseLostClaims(db: Db, now: number, held: readonly string[] = []): Promise<number> {
  return (await updateLost(db, { now, held })).length;
}

const updateLost = prepare((db, given: Given<{ now: number; held: readonly string[] }>) =>
  db
    .updateTable('deliveries')
    .set({ state: 'pending', claimedUntil: null, claimedBy: null })
    .where('state', '=', lit.claimed)
    .where('claimedUntil', '<=', given.value('now'))
    .where('id', 'not in', given.list('held'))
    .returning('id'),
);

/** One claim of a push or a callback, and no later one. */
export type HeldClaim = Pick<DeliveryRow, 'id' | 'claimedUntil' | 'claimedBy'>;

/** On PostgreSQL: claims of servers that do not say that they live, or have no connection at this moment to say it on. */
export async function listAbandonedClaims(db: Db, ownNumber: number): Promise<HeldClaim[]> {
  return selectAbandoned(db, { ownNumber });
}

const selectAbandoned = prepare((db, given: Given<{ ownNumber: number }>) =>
  db
    .selectFrom('deliveries')
    .select(['id', 'claimedUntil', 'claimedBy'])
    .where('state', '=', lit.claimed)
    .where('claimedBy', 'is not', null)
    .where('claimedBy', '!=', given.value('ownNumber'))
    .where('claimedBy', 'not in', selectAlive())
    .unionAll(
      db
        .selectFrom('callbacks')
        .select(['id', 'claimedUntil', 'claimedBy'])
        .where('state', '=', 'sending')
        .where('claimedBy', 'is not', null)
        .where('claimedBy', '!=', given.value('ownNumber'))
        .where('claimedBy', 'not in', selectAlive()),
    ),
);

/** Makes these claims due again; later claims of the same rows are not touched. Answers how many. */
export async function releaseClaims(db: Db, held: readonly HeldClaim[]): Promise<number> {
  if (held.length === 0) return 0;
  const claims = {
    ids: held.map(({ id }) => id),
    servers: [...new Set(held.map(({ claimedBy }) => claimedBy))],
    claims: [...new Set(held.map(({ claimedUntil }) => claimedUntil))],
  };
  const released = await Promise.all([updateHeldPushes(db, claims), updateHeldCallbacks(db, claims)]);
  return released.flat().length;
}

type Numbers = readonly (number | null)[];
type HeldClaims = Given<{ ids: readonly string[]; servers: Numbers; claims: Numbers }>;

const updateHeldPushes = prepare((db, given: HeldClaims) =>
  db
    .updateTable('deliveries')
    .set({ state: 'pending', claimedUntil: null, claimedBy: null })
    .where('id', 'in', given.list('ids'))
    .where('state', '=', lit.claimed)
    .where('claimedBy', 'in', given.numbers('servers'))
    .where('claimedUntil', 'in', given.numbers('claims'))
    .returning('id'),
);

const updateHeldCallbacks = prepare((db, given: HeldClaims) =>
  db
    .updateTable('callbacks')
    .set({ state: 'waiting', claimedUntil: null, claimedBy: null })
    .where('id', 'in', given.list('ids'))
    .where('state', '=', 'sending')
    .where('claimedBy', 'in', given.numbers('servers'))
    .where('claimedUntil', 'in', given.numbers('claims'))
    .returning('id'),
);
