import type { AcceptAnswer } from '../../wire/accept-answer.ts';
import type { Language } from '../../wire/language.ts';
import type { Person } from '../../wire/person.ts';
import { judgeAcceptance, offersChat } from '../rules/acceptance.ts';
import type { SayText } from '../rules/texts/compile-texts.ts';
import { type CallbackRow, callbackClaimMs, insertCallback, listAcceptances } from '../store/callbacks.ts';
import { findChat } from '../store/chats.ts';
import type { Db } from '../store/database.ts';
import { type DecisionRow, findDecision, markHandled } from '../store/decisions.ts';
import { cancelDeliveries } from '../store/deliveries.ts';
import { listPeopleById } from '../store/people.ts';
import { committed } from './accept-chat-event.ts';
import { toCallbackRow } from './note-callback.ts';
import type { Intake } from './rooms.ts';
import { raiseAccepted } from './settle-acceptance.ts';
import { nobodyWoken, type Woken } from './woken.ts';

/** An agent does not wait longer for a chat, nor a customer for an agent who may have gone. A guess. */
const askLifeMs = 60_000;

export type AskedChat =
  /** There is no such notification of this person, or it offers no chat. */
  | { kind: 'not-offered' }
  | { kind: 'answered'; answer: AcceptAnswer }
  /** The chat system is to be asked: this is claimed, and waits to be sent. */
  | { kind: 'ask'; callback: CallbackRow; language: Language }
  /** Accepted here, where no chat system has a say. */
  | { kind: 'accepted'; answer: AcceptAnswer; readers: string[]; chat: { source: string; id: string } };

/**
 * A person accepts the chat that a notification told them of. The chat system has the last word: nothing changes here before it
 * agreed. Who asks while somebody else is asking for the same chat is told so: the first one has it.
 */
export async function askForChat(intake: Intake, notification: string, person: Person): Promise<AskedChat> {
  if (!person.roles.includes('agent')) return { kind: 'not-offered' };
  const woken = nobodyWoken();
  return committed(intake, woken, (db) => askWithin(db, intake, { notification, personId: person.id }, woken));
}

async function askWithin(
  db: Db,
  intake: Intake,
  { notification, personId }: { notification: string; personId: string },
  woken: Woken,
): Promise<AskedChat> {
  const decision = await findDecision(db, notification);
  const way = decision && intake.callbacks.acceptedBy(decision.source);
  if (decision?.personId !== personId || !way || !offersChat(decision.type, decision.as))
    return { kind: 'not-offered' };
  const now = intake.clock.now();
  const say = (await intake.readTexts(db))(decision.language);
  const answered = (outcome: AcceptAnswer['outcome'], text: string): AskedChat => ({
    kind: 'answered',
    answer: { outcome, text },
  });
  await markHandled(db, [decision.id], now);
  await cancelDeliveries(db, [decision.id], { because: 'seen', now });
  const chat = await findChat(db, decision.source, decision.chatId);
  const judged = chat ? judgeAcceptance(chat, personId) : ({ kind: 'over' } as const);
  if (judged.kind === 'over') return answered('over', say('every', 'over', {}));
  if (judged.kind === 'own') return answered('accepted', say('every', 'accepted', {}));
  if (judged.kind === 'taken') return answered('taken', await sayTaken(db, say, judged.by));

  const asked = await listAcceptances(db, decision.source, decision.chatId);
  const open = asked.filter(({ state }) => state === 'waiting' || state === 'sending');
  if (open.some((row) => row.personId === personId)) return answered('asked', say('every', 'asked', {}));
  const [other] = judged.asInvited ? [] : open;
  if (other) return answered('taken', await sayTaken(db, say, [other.personId ?? '']));
  // Of several who ask at once, all but the first find this number taken.
  const about = JSON.stringify([decision.chatId, judged.asInvited ? personId : '', asked.length - open.length]);
  const row = toAcceptance(decision, about, { now, claimedBy: intake.serverNumber() });
  if (way === 'here') {
    const { readers } = await raiseAccepted(db, intake, row, woken);
    const { source, chatId: id } = decision;
    return {
      ...{ kind: 'accepted', readers, chat: { source, id } },
      answer: { outcome: 'accepted', text: say('every', 'accepted', {}) },
    };
  }
  if (!(await insertCallback(db, row))) return answered('taken', await sayTaken(db, say, []));
  return { kind: 'ask', callback: row, language: decision.language };
}

function toAcceptance(
  { id, source, chatId, eventSeq, personId }: DecisionRow,
  about: string,
  { now, claimedBy }: { now: number; claimedBy: number | null },
): CallbackRow {
  const row = toCallbackRow(
    { source, type: 'chat.accepted', about, chatId, eventSeq, notification: id, personId },
    now,
  );
  return { ...row, state: 'sending', claimedUntil: now + callbackClaimMs, claimedBy, expiresAt: now + askLifeMs };
}

async function sayTaken(db: Db, say: SayText, by: readonly string[]): Promise<string> {
  const names = (await listPeopleById(db, [...by])).map(({ name }) => name);
  return names.length > 0 ? say('every', 'taken', { name: names.join(', ') }) : say('every', 'takenUnknown', {});
}
