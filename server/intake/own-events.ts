import { toIso } from '../../wire/instant.ts';
import type { OwnEvent, OwnEvents } from '../../wire/own-event.ts';
import type { Person } from '../../wire/person.ts';
import { findChat } from '../store/chats.ts';
import type { Db } from '../store/database.ts';
import { listDecisionsOfPersonAt } from '../store/decisions.ts';
import { searchEvents } from '../store/event-search.ts';
import { readPassedOver, traceDecisions } from './explain-event.ts';
import { explainDecision, explainPassedOver } from './explain-to-person.ts';

const dayMs = 24 * 3_600_000;
const listed = 50;

/** The events of the last day that were for a person or passed them over, and why; of one chat, if it is asked for. */
export async function listOwnEvents(db: Db, person: Person, chat: string | undefined, now: number): Promise<OwnEvents> {
  const since = now - dayMs;
  const { events } = await searchEvents(db, { person: person.id, chat, since }, { limit: listed });
  const rows = await listDecisionsOfPersonAt(
    db,
    person.id,
    events.map(({ seq }) => seq),
  );
  const traced = await traceDecisions(db, rows);
  const told = new Map(rows.map((row, index) => [row.eventSeq, { row, decision: traced[index] }]));
  const own = events.map(({ seq, id, source, type, chatId, receivedAt, passedOverJson }): OwnEvent => {
    const { row, decision } = told.get(seq) ?? {};
    const passed = readPassedOver(passedOverJson).find((one) => one.person === person.id);
    return {
      ...{ id, source, type, chat: chatId, at: toIso(receivedAt) },
      ...{ level: row?.level ?? null, notification: row?.id ?? null },
      ...(row && decision ? explainDecision(decision, row) : explainPassedOver(passed?.because ?? 'unknown-person')),
    };
  });
  const elsewhere = chat !== undefined && own.length === 0 ? await findElsewhere(db, chat, since) : undefined;
  return { events: own, ...(elsewhere ? { elsewhere } : {}) };
}

/** The queue of a chat that had events since then. Of a chat that is not theirs a person learns no more. */
async function findElsewhere(db: Db, chat: string, since: number): Promise<{ queue: string | null } | undefined> {
  const { events } = await searchEvents(db, { chat, since }, { limit: 1 });
  const [event] = events;
  if (!event) return undefined;
  return { queue: (await findChat(db, event.source, chat))?.queue ?? null };
}
