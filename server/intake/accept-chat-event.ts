import type { ChatEvent } from '../../wire/chat-event.ts';
import { toMillis } from '../../wire/instant.ts';
import type { ConcernedRole } from '../../wire/levels.ts';
import type { Person } from '../../wire/person.ts';
import type { QueuePolicy } from '../../wire/queue-policy.ts';
import { type ChatProgress, changesMessage, isOver, isSla, progressChat } from '../rules/chat-progress.ts';
import { decide } from '../rules/decide.ts';
import { saysSlaItself, waitingTimers } from '../rules/waiting-timers.ts';
import { inSpan, keepTrace, type RequestId } from '../spans.ts';
import { listAcceptances } from '../store/callbacks.ts';
import { insertChatEvent, updateChatEvent } from '../store/chat-events.ts';
import { replaceChatTimers } from '../store/chat-timers.ts';
import { findChat, insertMessage, saveChat } from '../store/chats.ts';
import type { Db } from '../store/database.ts';
import { listTold } from '../store/decisions.ts';
import { listPeopleNamed } from '../store/people.ts';
import { listPreferences } from '../store/preferences.ts';
import { findQueuePolicy } from '../store/queue-policies.ts';
import { findSource, markSendsSla } from '../store/sources.ts';
import { StoreUnavailableError } from '../store/store-errors.ts';
import type { Turn } from '../store/turn.ts';
import { listOpenWindows } from '../store/windows.ts';
import { changeMessage, findMessageEvent, rewordUnsent } from './change-message.ts';
import { noteAnswer } from './note-answer.ts';
import { watchReach } from './note-callback.ts';
import type { Intake } from './rooms.ts';
import { readRuleTable } from './rule-table.ts';
import { tellPeople } from './tell-people.ts';
import { withdrawNotifications } from './withdraw-notifications.ts';
import { nobodyWoken, type Woken } from './woken.ts';

export interface IncomingEvent {
  source: string;
  /** The webhook's id: the same one again is counted once. */
  id: string;
  event: ChatEvent;
  /** Raised by our own clock, and not said by the chat system. */
  raisedHere?: boolean;
  /** The request that it came by. */
  request?: RequestId;
}

export type AcceptedEvent =
  | { duplicate: true }
  | {
      duplicate: false;
      recipients: number;
      /** Who lists this chat: its queue's people and those whose chat it is. */
      readers: string[];
    };

/**
 * Takes in one chat event: decides for each person concerned, and commits event, decisions and deliveries in one
 * transaction. When it answers, nothing of it can be lost.
 */
export async function acceptChatEvent(intake: Intake, incoming: IncomingEvent): Promise<AcceptedEvent> {
  const woken = nobodyWoken();
  const turn = chatTurn(incoming.source, incoming.event.chat.id);
  return committed(intake, woken, (db) => acceptWithin(db, intake, incoming, woken), turn);
}

/** One at a time of a chat: what it has become depends on what it was. */
export function chatTurn(source: string, chatId: string): Turn {
  return { of: JSON.stringify(['chat', source, chatId]) };
}

/** Does it in a transaction, then wakes what it has something for. What `woken` took on in a run that was undone is taken back. */
export async function committed<T>(
  intake: Intake,
  woken: Woken,
  work: (db: Db) => Promise<T>,
  turn?: Turn,
): Promise<T> {
  const run = (db: Db) => {
    if (woken.fresh.length > 0) intake.fresh.release(woken.fresh, false);
    Object.assign(woken, nobodyWoken());
    return work(db);
  };
  try {
    const done = await inSpan('store', {}, () => intake.store.transaction(keepTrace(run), turn));
    intake.fresh.send(woken.fresh);
    wake(intake, woken);
    for (const event of woken.decided) intake.noteDecided(event);
    return done;
  } catch (error) {
    // It may be there: who sends it again is told that it is known, and nobody else would tell of it.
    const mayBeCommitted = error instanceof StoreUnavailableError;
    intake.fresh.release(woken.fresh, mayBeCommitted);
    if (mayBeCommitted) wake(intake, woken);
    throw error;
  }
}

function wake(intake: Intake, woken: Woken): void {
  intake.wakeStreams([...woken.people]);
  if (woken.dispatcher) intake.wakeDispatcher();
  if (woken.timers) intake.wakeTimers();
  if (woken.callbacks) intake.wakeCallbacks();
}

/** The same within a transaction that somebody else has begun; `woken` takes on what to wake when it is committed. */
export async function acceptWithin(
  db: Db,
  intake: Intake,
  { source, id, event, raisedHere = false, request }: IncomingEvent,
  woken: Woken,
): Promise<AcceptedEvent> {
  const now = intake.clock.now();
  const [eventSeq, known, rules, texts] = await Promise.all([
    insertChatEvent(db, {
      ...{ source, id, type: event.type, chatId: event.chat.id, at: toMillis(event.at), receivedAt: now },
      ...{ standing: 'current', recipients: 0, passedOverJson: '[]', bodyJson: JSON.stringify(event) },
      requestId: request ?? null,
    }),
    findChat(db, source, event.chat.id),
    readRuleTable(db),
    intake.readTexts(db),
  ]);
  if (eventSeq === undefined) return { duplicate: true };

  // Of one that was over and begins anew, nobody was told yet.
  const isOpen = known !== undefined && known.phase !== 'over';
  const told = isOpen ? await listTold(db, source, event.chat.id, known.agents) : new Map<string, ConcernedRole>();
  const people = await listCandidates(db, event, known?.queue ?? null, [...(known?.agents ?? []), ...told.keys()]);
  const nameOf = (person: string) => people.find((one) => one.id === person)?.name;
  const message = changesMessage(event.type) ? await findMessageEvent(db, source, event) : undefined;
  const repeatedMessage = changesMessage(event.type)
    ? !(await changeMessage(db, source, event, message))
    : !isOver(known, event, now) && !(await keepMessage(db, source, event, nameOf));
  const { standing, chat } = progressChat(source, known, event, { repeatedMessage, nameOf, now });
  const readers = people.filter((person) => isReader(person, chat)).map((person) => person.id);
  const decided = { request, source, event: id, type: event.type };
  if (standing !== 'current') {
    await updateChatEvent(db, eventSeq, { standing, recipients: 0, passedOverJson: '[]' });
    woken.decided.push({ ...decided, recipients: 0, reachedNobody: false });
    return { duplicate: false, recipients: 0, readers };
  }

  const ids = people.map((person) => person.id);
  const [policy, windows, preferences] = await Promise.all([
    findQueuePolicy(db, chat.queue),
    listOpenWindows(db, ids),
    listPreferences(db, ids),
    saveChat(db, chat, now),
  ]);
  if (isSla(event.type) && !raisedHere) await markSendsSla(db, source, now);
  if (await setTimers(db, chat, { policy, known, now })) woken.timers = true;
  const acceptedBy = await listAcceptedBy(db, intake, { source, event, agents: known?.agents ?? [] });
  const { decisions, passedOver } = inSpan('decide', { attributes: { 'deskbell.event': event.type } }, () =>
    decide({ event, chat, people, told, acceptedBy, now, rules, windows, preferences, texts }),
  );
  const rung = new Set(
    decisions.filter(({ level, fallback }) => level === 'ring' || fallback).map(({ person }) => person),
  );
  if (message && event.type === 'message.edited') {
    await rewordUnsent(db, message, { edited: event, chat, nameOf, preferences, texts });
  }
  await noteAnswer(db, { source, event, now });
  const withdrawal = { event, eventSeq, chat, readers, nameOf, rung, texts, now, message };
  const withdrawn = known ? await withdrawNotifications(db, { ...withdrawal, known }) : [];
  const about = { decisions, passedOver, eventSeq, source, event, now, request, url: chat.url };
  const telling = await tellPeople(db, intake, about, woken);
  const reach = { source, event, eventSeq, rules, told: decisions.length, rung: rung.size, now };
  if (await watchReach(db, intake, reach)) woken.callbacks = true;
  for (const person of [...withdrawn, ...telling]) woken.people.add(person);
  woken.dispatcher ||= withdrawn.length > 0;
  const reachedNobody = decisions.length === 0 && rules[event.type].concerns !== 'told';
  woken.decided.push({ ...decided, recipients: telling.length, reachedNobody });
  return { duplicate: false, recipients: telling.length, readers };
}

/** Of the chat's agents, those who accepted it from here. */
async function listAcceptedBy(
  db: Db,
  { callbacks }: Intake,
  { source, event, agents }: { source: string; event: ChatEvent; agents: readonly string[] },
): Promise<string[]> {
  if (event.type !== 'chat.assigned' || callbacks.acceptedBy(source) !== 'chat-system') return [];
  const accepted = await listAcceptances(db, source, event.chat.id);
  const people = accepted.filter(({ state }) => state === 'delivered').map(({ personId }) => personId ?? '');
  return people.filter((person) => agents.includes(person));
}

/** What is to happen if the chat goes on waiting; true if anything is. */
async function setTimers(
  db: Db,
  chat: ChatProgress,
  { policy, known, now }: { policy: QueuePolicy | undefined; known: ChatProgress | undefined; now: number },
): Promise<boolean> {
  const source = policy && (await findSource(db, chat.source));
  const sourceSendsSla = source !== undefined && saysSlaItself(source, now);
  const isMoved = known !== undefined && known.queue !== chat.queue;
  const timers = waitingTimers(chat, policy, { sourceSendsSla, movedAt: isMoved ? now : undefined });
  if (known || timers.length > 0) await replaceChatTimers(db, { ...chat, isMoved }, timers);
  return timers.length > 0;
}

/** Everybody who may be concerned: the queue's people, those named, those of the chat, those told before, its author. */
async function listCandidates(
  db: Db,
  event: ChatEvent,
  knownQueue: string | null,
  others: readonly string[],
): Promise<Person[]> {
  const named = [...(event.to?.agents ?? []), ...(event.chat.agents ?? []), ...others, event.by?.id];
  const queues = [event.to?.queue, event.chat.queue, knownQueue ?? undefined];
  return listPeopleNamed(db, {
    ids: named.filter((id) => id !== undefined),
    queues: queues.filter((id) => id !== undefined),
  });
}

function isReader(
  person: Person,
  chat: { queue: string | null; agents: readonly string[]; invited: readonly string[] },
): boolean {
  return (
    (chat.queue !== null && person.queues.includes(chat.queue)) ||
    chat.agents.includes(person.id) ||
    chat.invited.includes(person.id)
  );
}

/** False when this chat had the message before. */
async function keepMessage(
  db: Db,
  source: string,
  event: ChatEvent,
  nameOf: (person: string) => string | undefined,
): Promise<boolean> {
  if (event.type !== 'message.created' || !event.message) return true;
  return insertMessage(db, {
    ...{ source, chatId: event.chat.id, id: event.message.id, text: event.message.text ?? '', at: toMillis(event.at) },
    byName: event.by?.name ?? (event.by?.id ? nameOf(event.by.id) : undefined) ?? event.chat.customer?.name ?? '',
    byKind: event.by?.kind ?? 'customer',
  });
}
