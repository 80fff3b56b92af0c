import { chatEventSchema } from '../../wire/chat-event.ts';
import { toIso } from '../../wire/instant.ts';
import type { Decision } from '../rules/decide.ts';
import type { SayText } from '../rules/texts/compile-texts.ts';
import type { CallbackAttempt, CallbackRow } from '../store/callbacks.ts';
import { type ChatEventRow, findChatEvent, insertChatEvent } from '../store/chat-events.ts';
import { findChat } from '../store/chats.ts';
import type { Db } from '../store/database.ts';
import { type DecisionRow, findDecision } from '../store/decisions.ts';
import { acceptWithin } from './accept-chat-event.ts';
import { raisedIdPrefix } from './raise-due-timers.ts';
import type { Intake } from './rooms.ts';
import { tellPeople } from './tell-people.ts';
import type { Woken } from './woken.ts';

/** How long who pressed *Accept* waits for the chat system's word before they are told that it is not there yet. A guess. */
export const answerMs = 2_500;

/**
 * What a chat system's word on *Accept* brings, in the transaction that writes it down. Yes: the chat is the person's, and taken
 * back from the others. A word that comes late, or never, rings the person again and says so; another is the answer to their call.
 * Answers who lists the chat, if it has changed.
 */
export async function settleAcceptance(
  db: Db,
  intake: Intake,
  { row, attempt }: SettledAcceptance,
  woken: Woken,
): Promise<string[]> {
  if (attempt.state === 'waiting') return [];
  const { readers } = attempt.state === 'delivered' ? await raiseAccepted(db, intake, row, woken) : { readers: [] };
  if (intake.clock.now() - row.createdAt >= answerMs) await ringAgain(db, intake, { row, attempt }, woken);
  return readers;
}

interface SettledAcceptance {
  row: CallbackRow;
  attempt: Pick<CallbackAttempt, 'state' | 'detail'>;
}

/** The chat is accepted, as if its chat system had said so. */
export async function raiseAccepted(
  db: Db,
  intake: Intake,
  { id, sourceId, chatId, personId }: CallbackRow,
  woken: Woken,
): Promise<{ readers: string[] }> {
  const chat = await findChat(db, sourceId, chatId);
  // Not older than what the chat system has said by its own clock: that would count for nothing.
  const at = toIso(Math.max(intake.clock.now(), chat?.stateAt ?? 0));
  const by = { kind: 'agent', id: personId ?? '' } as const;
  const event = { type: 'chat.accepted', at, chat: { id: chatId }, by } as const;
  const incoming = { source: sourceId, id: `${raisedIdPrefix}${id}`, event, raisedHere: true };
  const accepted = await acceptWithin(db, intake, incoming, woken);
  return { readers: accepted.duplicate ? [] : accepted.readers };
}

/** Ends the id of an event by which a person is rung again. */
const againSuffix = '_late';

/** Does it say what became of *Accept*, and not what its event says? */
export function isRungAgain({ id }: Pick<ChatEventRow, 'id'>): boolean {
  return id.startsWith(raisedIdPrefix) && id.endsWith(againSuffix);
}

async function ringAgain(db: Db, intake: Intake, { row, attempt }: SettledAcceptance, woken: Woken): Promise<void> {
  const decision = await findDecision(db, row.notification ?? '');
  const stored = decision && (await findChatEvent(db, decision.eventSeq ?? 0));
  if (!stored) return;
  const say = (await intake.readTexts(db))(decision.language);
  const title = sayOutcome(say, attempt);
  const event = chatEventSchema.parse(JSON.parse(stored.bodyJson));
  const now = intake.clock.now();
  // An event of its own: of one event, a person is told once.
  const { seq: _, ...again } = {
    ...stored,
    id: `${raisedIdPrefix}${row.id}${againSuffix}`,
    receivedAt: now,
    recipients: 1,
  };
  const eventSeq = await insertChatEvent(db, { ...again, passedOverJson: '[]', requestId: null });
  if (eventSeq === undefined) return;
  const telling = {
    decisions: [toDecision(decision, title)],
    passedOver: [],
    eventSeq,
    source: row.sourceId,
    event,
    now,
    url: decision.link,
  };
  for (const person of await tellPeople(db, intake, { ...telling, request: undefined }, woken)) {
    woken.people.add(person);
  }
  woken.dispatcher = true;
}

/** What became of it; of a refusal with the chat system's own reason, if it gave one. */
export function sayOutcome(say: SayText, { state, detail: reason }: SettledAcceptance['attempt']): string {
  if (state === 'delivered') return say('every', 'accepted', {});
  if (state === 'given-up') return say('every', 'unanswered', {});
  if (state !== 'refused') return say('every', 'asked', {});
  return reason ? say('every', 'refused', { reason }) : say('every', 'refusedUnknown', {});
}

function toDecision({ personId, as, queue, language, body }: DecisionRow, title: string): Decision {
  return {
    ...{ person: personId, as, state: 'away', level: 'ring', because: 'rule', fallback: false },
    ...{ queue, language, text: { title, body }, windows: [] },
  };
}
