import type { ChatEventType } from '../../wire/chat-event-type.ts';
import type { Db } from './database.ts';
import type { DecisionRow } from './decisions.ts';

/** Events read at a time: each may have concerned many people. */
const eventsAtOnce = 500;

export type PastDecisionRow = Pick<
  DecisionRow,
  'personId' | 'source' | 'chatId' | 'state' | 'because' | 'createdAt'
> & {
  type: ChatEventType;
  eventId: string;
};

/** The decisions since then, the newest first; of more than `limit` only the newest. */
export async function listPastDecisions(
  db: Db,
  since: number,
  limit: number,
): Promise<{ decisions: PastDecisionRow[]; isCut: boolean }> {
  const decisions: PastDecisionRow[] = [];
  let before = Number.MAX_SAFE_INTEGER;
  while (decisions.length <= limit) {
    const events = await db
      .selectFrom('chatEvents')
      .select(['seq', 'id', 'receivedAt'])
      .where('seq', '<', before)
      .orderBy('seq', 'desc')
      .limit(eventsAtOnce)
      .execute();
    const recent = events.filter(({ receivedAt }) => receivedAt >= since);
    decisions.push(...(await listDecisionsOf(db, recent)));
    before = events.at(-1)?.seq ?? 0;
    if (recent.length < eventsAtOnce) break;
  }
  return { decisions: decisions.slice(0, limit), isCut: decisions.length > limit };
}

async function listDecisionsOf(db: Db, events: readonly { seq: number; id: string }[]): Promise<PastDecisionRow[]> {
  if (events.length === 0) return [];
  const idOf = new Map(events.map(({ seq, id }) => [seq, id]));
  const rows = await db
    .selectFrom('decisions')
    .select(['eventSeq', 'type', 'personId', 'source', 'chatId', 'state', 'because', 'createdAt'])
    .where('eventSeq', 'in', [...idOf.keys()])
    .orderBy('eventSeq', 'desc')
    .orderBy('personId')
    .execute();
  return rows.flatMap(({ eventSeq, type, ...row }) =>
    type === 'test' ? [] : [{ ...row, type, eventId: idOf.get(eventSeq ?? 0) ?? '' }],
  );
}
