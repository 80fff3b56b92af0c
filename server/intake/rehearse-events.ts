import type { ExaminedEvent } from '../../wire/webhook-examination.ts';
import { findChatEventOfSource } from '../store/chat-events.ts';
import type { Db } from '../store/database.ts';
import { acceptWithin, committed, type IncomingEvent } from './accept-chat-event.ts';
import { explainEvent } from './explain-event.ts';
import type { Intake } from './rooms.ts';
import { nobodyWoken } from './woken.ts';

/**
 * What would become of these events, one after the other, if they came now: they are taken in as any, and then all of it is
 * undone. Nothing is kept, and nobody is told.
 */
export async function rehearseEvents(intake: Intake, events: readonly IncomingEvent[]): Promise<ExaminedEvent[]> {
  const undone = new Error('A rehearsal is undone');
  const woken = nobodyWoken();
  const rehearsed: ExaminedEvent[] = [];
  const rehearse = async (db: Db): Promise<never> => {
    rehearsed.length = 0;
    for (const one of events) {
      const { duplicate } = await acceptWithin(db, intake, one, woken);
      rehearsed.push(duplicate ? toKnown(one) : await toExamined(db, one));
    }
    throw undone;
  };
  try {
    await committed(intake, woken, rehearse, 'all');
  } catch (error) {
    if (error !== undone) throw error;
  }
  return rehearsed;
}

function toKnown({ id, event }: IncomingEvent): ExaminedEvent {
  return { id, event, standing: null, told: [], passedOver: [] };
}

async function toExamined(db: Db, { source, id, event }: IncomingEvent): Promise<ExaminedEvent> {
  const row = await findChatEventOfSource(db, source, id);
  if (!row) throw new Error('An event that was taken in is not there');
  const { decisions, passedOver } = await explainEvent(db, row);
  const told = decisions.map(({ person, level, state, because }) => ({ person, level, state, because }));
  return { id, event, standing: row.standing, told, passedOver };
}
