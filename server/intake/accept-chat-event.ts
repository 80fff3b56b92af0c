import type { ChatEvent } from '../../wire/chat-event.ts';
import { toIso, toMillis } from '../../wire/instant.ts';
import type { Notice } from '../../wire/notice.ts';
import type { Person } from '../../wire/person.ts';
import { newRowId } from '../row-id.ts';
import { type ChatProgress, isSla, progressChat } from '../rules/chat-progress.ts';
import { type Decision, decide } from '../rules/decide.ts';
import { chatTag, deliveryTerms } from '../rules/delivery-terms.ts';
import { chatLink } from '../rules/links.ts';
import { waitingTimers } from '../rules/waiting-timers.ts';
import { insertChatEvent, updateChatEvent } from '../store/chat-events.ts';
import { replaceChatTimers } from '../store/chat-timers.ts';
import { findChat, insertMessage, saveChat } from '../store/chats.ts';
import type { Db } from '../store/database.ts';
import { countUnread, type DecisionRow, insertDecisions, listTold } from '../store/decisions.ts';
import { type DeliveryRow, insertDeliveries } from '../store/deliveries.ts';
import { insertNotices } from '../store/notices.ts';
import { listPeopleNamed } from '../store/people.ts';
import { listPreferences } from '../store/preferences.ts';
import { listActiveSubscriptions, type PushSubscriptionRow } from '../store/push-subscriptions.ts';
import { findQueuePolicy } from '../store/queue-policies.ts';
import { findSource, markSendsSla } from '../store/sources.ts';
import { listOpenWindows } from '../store/windows.ts';
import type { Intake } from './rooms.ts';
import { readRuleTable } from './rule-table.ts';
import { withdrawNotifications } from './withdraw-notifications.ts';

export interface IncomingEvent {
  source: string;
  /** The webhook's id: the same one again is counted once. */
  id: string;
  event: ChatEvent;
  /** Raised by our own clock, and not said by the chat system. */
  raisedHere?: boolean;
}

export type AcceptedEvent =
  | { duplicate: true }
  | {
      duplicate: false;
      recipients: number;
      /** Somebody should have been told, and nobody was there to be told: an alarm for whoever runs the desk. */
      reachedNobody: boolean;
      /** Who lists this chat: its queue's people and those whose chat it is. */
      readers: string[];
    };

/** How long a pop-up waits for a person who is away: until the next shift. A guess. */
const noticeLifeMs = 8 * 3_600_000;

/**
 * Takes in one chat event: decides for each person concerned, and commits event, decisions and deliveries in one
 * transaction. When it answers, nothing of it can be lost.
 */
export async function acceptChatEvent(intake: Intake, incoming: IncomingEvent): Promise<AcceptedEvent> {
  const woken = new Set<string>();
  const accepted = await intake.store.transaction((db) => acceptWithin(db, intake, incoming, woken));
  if (!accepted.duplicate) {
    intake.wakeStreams([...woken]);
    intake.wakeDispatcher();
    intake.wakeTimers();
  }
  return accepted;
}

/** The same within a transaction that somebody else has begun; `woken` takes on whose streams have something to say. */
export async function acceptWithin(
  db: Db,
  intake: Intake,
  { source, id, event, raisedHere = false }: IncomingEvent,
  woken: Set<string>,
): Promise<AcceptedEvent> {
  const now = intake.clock.now();
  const eventSeq = await insertChatEvent(db, {
    ...{ source, id, type: event.type, chatId: event.chat.id, at: toMillis(event.at), receivedAt: now },
    ...{ standing: 'current', recipients: 0, passedOverJson: '[]', bodyJson: JSON.stringify(event) },
  });
  if (eventSeq === undefined) return { duplicate: true };

  const known = await findChat(db, source, event.chat.id);
  const told = await listTold(db, source, event.chat.id, known?.agents ?? []);
  const people = await listCandidates(db, event, known?.queue ?? null, [...(known?.agents ?? []), ...told.keys()]);
  const nameOf = (person: string) => people.find((one) => one.id === person)?.name;
  const repeatedMessage = known?.phase !== 'over' && !(await keepMessage(db, source, event, nameOf));
  const { standing, chat } = progressChat(source, known, event, { repeatedMessage, nameOf });
  const readers = people.filter((person) => isReader(person, chat)).map((person) => person.id);
  if (standing !== 'current') {
    await updateChatEvent(db, eventSeq, { standing, recipients: 0, passedOverJson: '[]' });
    return { duplicate: false, recipients: 0, reachedNobody: false, readers };
  }

  await saveChat(db, chat, now);
  if (isSla(event.type) && !raisedHere) await markSendsSla(db, source);
  await setTimers(db, chat);
  const ids = people.map((person) => person.id);
  const rules = await readRuleTable(db);
  const { decisions, passedOver } = decide({
    ...{ event, chat, people, told, now, rules },
    windows: await listOpenWindows(db, ids),
    preferences: await listPreferences(db, ids),
  });
  const rung = new Set(
    decisions.filter(({ level, fallback }) => level === 'ring' || fallback).map(({ person }) => person),
  );
  const withdrawn = await withdrawNotifications(db, intake, { event, chat, nameOf, rung, now });
  for (const person of withdrawn) woken.add(person);
  const telling = decisions.filter((decision) => decision.level !== 'none' || decision.fallback);
  const unread = event.type === 'message.created' ? await countUnread(db, source, chat.id) : new Map<string, number>();
  const rows = decisions.map((decision) =>
    toRow(decision, { eventSeq, source, event, now, unread: (unread.get(decision.person) ?? 0) + 1 }),
  );
  await insertDecisions(db, rows);
  const tellingRows = rows.filter((row) => row.level !== 'none' || row.fallback === 1);
  const subscriptions = await listActiveSubscriptions(
    db,
    telling.map((decision) => decision.person),
  );
  await insertDeliveries(
    db,
    tellingRows.flatMap((row) => toDeliveries(row, subscriptions, intake.settings.graceMs)),
  );
  await insertNotices(
    db,
    tellingRows.map((row) => ({
      personId: row.personId,
      name: 'notice' as const,
      notification: row.id,
      bodyJson: JSON.stringify(toNotice(row, intake)),
      createdAt: now,
      expiresAt: now + noticeLifeMs,
    })),
  );
  await updateChatEvent(db, eventSeq, {
    ...{ standing, recipients: telling.length, passedOverJson: JSON.stringify(passedOver) },
  });
  for (const { person } of telling) woken.add(person);
  const reachedNobody = decisions.length === 0 && rules[event.type].concerns !== 'told';
  return { duplicate: false, recipients: telling.length, reachedNobody, readers };
}

/** What is to happen if the chat goes on waiting. */
async function setTimers(db: Db, chat: ChatProgress): Promise<void> {
  const policy = await findQueuePolicy(db, chat.queue);
  const sourceSendsSla = policy !== undefined && (await findSource(db, chat.source))?.sendsSla === 1;
  await replaceChatTimers(db, chat, waitingTimers(chat, policy, { sourceSendsSla }));
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
    ...{ source, chatId: event.chat.id, id: event.message.id, text: event.message.text, at: toMillis(event.at) },
    byName: event.by?.name ?? (event.by?.id ? nameOf(event.by.id) : undefined) ?? event.chat.customer?.name ?? '',
    byKind: event.by?.kind ?? 'customer',
  });
}

function toRow(
  decision: Decision,
  facts: { eventSeq: number; source: string; event: ChatEvent; now: number; unread: number },
): DecisionRow {
  const { event, now } = facts;
  return {
    id: newRowId(now),
    eventSeq: facts.eventSeq,
    personId: decision.person,
    type: event.type,
    source: facts.source,
    chatId: event.chat.id,
    as: decision.as,
    state: decision.state,
    level: decision.level,
    because: decision.because,
    fallback: decision.fallback ? 1 : 0,
    viaQueue: decision.viaQueue ? 1 : 0,
    title: decision.text.title,
    body: decision.text.body,
    unread: facts.unread,
    at: toMillis(event.at),
    windowsJson: JSON.stringify(decision.windows),
    createdAt: now,
    withdrawnAt: null,
    acknowledgedAt: null,
    handledAt: null,
  };
}

/** One row for the person's windows, and one for each push subscription: at once to ring, after the grace time to fall back. */
function toDeliveries(row: DecisionRow, subscriptions: readonly PushSubscriptionRow[], graceMs: number): DeliveryRow[] {
  if (row.type === 'test') return [];
  const expiresAt = row.createdAt + deliveryTerms[row.type].ttlSeconds * 1000;
  const base = {
    ...{ notification: row.id, personId: row.personId, endingText: null, state: 'pending' as const, because: null },
    ...{ tag: chatTag({ source: row.source, id: row.chatId }), createdAt: row.createdAt },
    eventSeq: row.eventSeq ?? 0,
    ...{ expiresAt, attempts: 0, claimedUntil: null, settledAt: null },
  };
  const windows: DeliveryRow = {
    ...base,
    ...{ id: newRowId(row.createdAt), channel: 'windows', purpose: 'notify', dueAt: row.createdAt },
    ...{ subscriptionId: null, device: null, host: null },
  };
  if (row.level !== 'ring' && row.fallback === 0) return [windows];
  const pushes = subscriptions
    .filter((subscription) => subscription.personId === row.personId)
    .map(
      (subscription): DeliveryRow => ({
        ...base,
        ...{ id: newRowId(row.createdAt), channel: 'push', purpose: row.fallback ? 'fallback' : 'notify' },
        dueAt: row.fallback ? row.createdAt + graceMs : row.createdAt,
        ...{ subscriptionId: subscription.id, device: subscription.device },
        host: new URL(subscription.endpoint).host,
      }),
    );
  return [windows, ...pushes];
}

function toNotice(row: DecisionRow, intake: Intake): Notice {
  const chat = { source: row.source, id: row.chatId };
  return {
    notification: row.id,
    token: intake.proofs.proofOf('receipt', row.id),
    level: row.level,
    event: row.type,
    chat,
    title: row.title,
    body: row.body,
    tag: chatTag(chat),
    navigate: chatLink(intake.settings.publicUrl.href, row.as, chat),
    at: toIso(row.at),
    ...(row.type === 'message.created' ? { unread: row.unread } : {}),
  };
}
