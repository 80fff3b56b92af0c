import { type Expression, type ExpressionBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely';
import type { ChatEventType } from '../../wire/chat-event-type.ts';
import type { EventOutcome } from '../../wire/event-search.ts';
import type { ChatEventRow } from './chat-events.ts';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export interface EventSearch {
  person?: string | undefined;
  chat?: string | undefined;
  source?: string | undefined;
  type?: ChatEventType | undefined;
  outcome?: EventOutcome | undefined;
  /** Milliseconds, by when they came in. */
  since?: number | undefined;
  until?: number | undefined;
}

export interface FoundEvents {
  events: ChatEventRow[];
  /** Where to go on; undefined when nothing is left. */
  next: number | undefined;
}

/** Events looked at in one query, and queries in one search: a search that finds little ends, and can be gone on with. */
const usualBounds = { windowSize: 5_000, windows: 10 };

/** Events that fit, the newest first, of those with a number below `before`. */
export async function searchEvents(
  db: Db,
  search: EventSearch,
  { before, limit }: { before?: number | undefined; limit: number },
  bounds: typeof usualBounds = usualBounds,
): Promise<FoundEvents> {
  const first = await findFirstSeq(db, search.since);
  let below = Math.min(before ?? Number.MAX_SAFE_INTEGER, (await findSeqAfter(db, search.until)) ?? 0);
  const events: ChatEventRow[] = [];
  for (let window = 0; window < bounds.windows && below > first; window += 1) {
    // One chat has few events: its index finds them all at once.
    const from = search.chat === undefined ? Math.max(first, below - bounds.windowSize) : first;
    const found = await eventsWithin(db, search, { from, below, limit: limit - events.length }).execute();
    events.push(...found);
    if (events.length === limit) return { events, next: events.at(-1)?.seq };
    below = from;
  }
  return { events, next: below > first ? below : undefined };
}

/** Those from `from` on and below `below`. Each condition either narrows by an index or looks at this range alone. */
export function eventsWithin(
  db: Db,
  { person, chat, source, type, outcome }: EventSearch,
  range: { from: number; below: number; limit: number },
): SelectQueryBuilder<Schema, 'chatEvents', ChatEventRow> {
  return db
    .selectFrom('chatEvents')
    .selectAll()
    .where('seq', '>=', range.from)
    .where('seq', '<', range.below)
    .$if(chat !== undefined, (query) => query.where('chatId', '=', chat ?? ''))
    .$if(source !== undefined, (query) => query.where('source', '=', source ?? ''))
    .$if(type !== undefined, (query) => query.where('type', '=', type ?? 'chat.closed'))
    .$if(person !== undefined && outcome === undefined, (query) => query.where((is) => isNear(is, person ?? '')))
    .$if(outcome !== undefined, (query) => query.where((is) => hasOutcome(is, outcome ?? 'shown', person)))
    .orderBy('seq', 'desc')
    .limit(range.limit);
}

type Is = ExpressionBuilder<Schema, 'chatEvents'>;

/** It was decided for the person, or passed them over. */
function isNear(is: Is, person: string): Expression<SqlBool> {
  return is.or([is.exists(decisionsOf(is, person)), isPassedOver(is, person)]);
}

/** The list of those passed over is short and its order is ours: its text holds the person, or it does not. */
function isPassedOver(is: Is, person: string): Expression<SqlBool> {
  const needle = `"person":${JSON.stringify(person)}`;
  return is(sql<string>`replace(${sql.ref('passedOverJson')}, ${needle}, '')`, '!=', is.ref('passedOverJson'));
}

function hasOutcome(is: Is, outcome: EventOutcome, person: string | undefined): Expression<SqlBool> {
  const decisions = decisionsOf(is, person);
  const pushes = (states: readonly Schema['deliveries']['state'][]) =>
    is.exists(
      decisions
        .innerJoin('deliveries', 'deliveries.notification', 'decisions.id')
        .where('deliveries.channel', '=', 'push')
        .where('deliveries.state', 'in', states),
    );
  switch (outcome) {
    case 'shown':
    case 'clicked':
    case 'closed':
    case 'suppressed':
      return is.exists(
        decisions.innerJoin('receipts', 'receipts.notification', 'decisions.id').where('receipts.kind', '=', outcome),
      );
    case 'delivered':
      return pushes(['accepted']);
    case 'refused':
      return pushes(['refused', 'gone']);
    case 'expired':
      return pushes(['expired']);
    case 'not-shown':
      return is.exists(
        decisions
          .where((told) => told.or([told('level', '!=', 'none'), told('fallback', '=', 1)]))
          .where((told) =>
            told.not(
              told.exists(
                told
                  .selectFrom('receipts')
                  .select('receipts.kind')
                  .whereRef('receipts.notification', '=', 'decisions.id'),
              ),
            ),
          ),
      );
    case 'muted':
      return is.exists(decisions.where('because', 'in', ['muted', 'snoozed', 'quiet-hours']));
    case 'passed-over':
      return person === undefined ? is('passedOverJson', '!=', '[]') : isPassedOver(is, person);
    case 'nobody':
      return is.and([is('recipients', '=', 0), is('standing', '=', 'current')]);
    case 'ignored':
      return is('standing', '!=', 'current');
    default:
      return outcome satisfies never;
  }
}

function decisionsOf(is: Is, person: string | undefined) {
  return is
    .selectFrom('decisions')
    .select('decisions.id')
    .whereRef('decisions.eventSeq', '=', 'chatEvents.seq')
    .$if(person !== undefined, (query) => query.where('decisions.personId', '=', person ?? ''));
}

/** The number of the first event since then. */
async function findFirstSeq(db: Db, since: number | undefined): Promise<number> {
  const row = await db
    .selectFrom('chatEvents')
    .select('seq')
    .where('receivedAt', '>=', since ?? 0)
    .orderBy('receivedAt')
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row?.seq ?? Number.MAX_SAFE_INTEGER;
}

/** One more than the number of the last event before then; undefined if there is none. */
async function findSeqAfter(db: Db, until: number | undefined): Promise<number | undefined> {
  const row = await db
    .selectFrom('chatEvents')
    .select('seq')
    .where('receivedAt', '<', until ?? Number.MAX_SAFE_INTEGER)
    .orderBy('receivedAt', 'desc')
    .orderBy('seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : row.seq + 1;
}
