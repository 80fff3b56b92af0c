import { createHash } from 'node:crypto';
import type { ChatEvent } from '../../wire/chat-event.ts';
import { toIso } from '../../wire/instant.ts';
import type { QueuePolicy } from '../../wire/queue-policy.ts';
import { addBusinessMinutes } from '../rules/business-time.ts';
import { evidenceMinutes, isOfSla, saysSlaItself } from '../rules/waiting-timers.ts';
import { insertCallback } from '../store/callbacks.ts';
import { findChatEventOfSource, listChatEventsById } from '../store/chat-events.ts';
import {
  type ChatTimerRow,
  findNextTimerAt,
  findWaitingTimer,
  insertTimer,
  listDueTimers,
  markTimerRaised,
  postponeTimer,
} from '../store/chat-timers.ts';
import { findChat } from '../store/chats.ts';
import type { Db } from '../store/database.ts';
import { countSeen, listDecisionsOfEvent } from '../store/decisions.ts';
import { findQueuePolicy } from '../store/queue-policies.ts';
import { listReceipts } from '../store/receipts.ts';
import { findSource } from '../store/sources.ts';
import { acceptWithin, chatTurn, committed } from './accept-chat-event.ts';
import { toCallbackRow } from './note-callback.ts';
import type { Intake } from './rooms.ts';
import { nobodyWoken, type Woken } from './woken.ts';

/** Later than that after its time, a timer says that it is late: the server was not there. */
const lateMs = 60_000;
const atOnce = 50;
/** The store may have been locked for a moment. */
const afterFaultMs = 5_000;

/**
 * Raises what chats have waited for: each as an event of its own, in one transaction with the note that it was raised, so
 * that a crash neither loses nor doubles it. True if more is due.
 */
export async function raiseDueTimers(intake: Intake): Promise<boolean> {
  const due = await listDueTimers(intake.store.db, intake.clock.now(), atOnce);
  for (const timer of due) await raiseOrPostpone(intake, timer);
  return due.length === atOnce;
}

/** One that can't be raised does not keep the others waiting. */
async function raiseOrPostpone(intake: Intake, timer: ChatTimerRow): Promise<void> {
  const woken = nobodyWoken();
  const { store, clock, log } = intake;
  try {
    const turn = chatTurn(timer.source, timer.chatId);
    await committed(intake, woken, (db) => raise(db, intake, timer, woken), turn);
  } catch (error) {
    log.fault('timer.failed', error, { source: timer.source, chat: timer.chatId, timer: timer.kind });
    await store.transaction((db) => postponeTimer(db, timer, clock.now() + afterFaultMs), 'none');
  }
}

export function nextTimerAt({ store }: Intake): Promise<number | undefined> {
  return findNextTimerAt(store.db);
}

async function raise(db: Db, intake: Intake, timer: ChatTimerRow, woken: Woken): Promise<void> {
  const now = intake.clock.now();
  if (!(await markTimerRaised(db, timer, now))) return;
  const chat = await findChat(db, timer.source, timer.chatId);
  if (chat?.phase !== 'waiting' || chat.waitingSince !== timer.waitingSince) return;
  const source = await findSource(db, timer.source);
  // Its chat system was removed: nobody would say that somebody has it.
  if (!source) return;
  // It has begun meanwhile to say so itself.
  if (isOfSla(timer.kind) && saysSlaItself(source, now)) return;
  const policy = await findQueuePolicy(db, chat.queue);
  const step = stepOf(timer.kind);
  if (timer.kind.startsWith('evidence')) return judgeEvidence(db, intake, { timer, queue: chat.queue }, woken);
  const event = toEvent(timer, {
    queue: chat.queue,
    policy,
    now,
    seen: await countSeenOfWait(db, timer),
  });
  if (!event) return;
  const id = eventIdOf(timer, chat.queue);
  const accepted = await acceptWithin(db, intake, { source: timer.source, id, event, raisedHere: true }, woken);
  // The chat is back in a queue that was told before.
  if (accepted.duplicate || step === undefined) return;
  if (await noteEscalated(db, intake, timer, { id, step, policy, event })) woken.callbacks = true;
  const dueAt = addBusinessMinutes(now, evidenceMinutes, policy?.businessHours ?? null);
  if (dueAt !== undefined) await insertTimer(db, { ...timer, kind: `evidence-${step}`, dueAt, raisedAt: null });
}

/** In the transaction that raises the step: the chat system is told of it, once. */
async function noteEscalated(
  db: Db,
  { callbacks, clock }: Intake,
  { source, chatId }: ChatTimerRow,
  raised: { id: string; step: number; policy: QueuePolicy | undefined; event: ChatEvent },
): Promise<boolean> {
  if (!callbacks.isTold(source, 'chat.escalated')) return false;
  const { id, step, policy, event } = raised;
  const [row] = await listChatEventsById(db, id, source);
  const detail = {
    step: { number: step + 1, to: policy?.escalation[step]?.to ?? 'agents' },
    told: event.sla?.told ?? 0,
    waitedSeconds: event.sla?.waitedSeconds ?? 0,
  };
  const escalated = { source, type: 'chat.escalated', about: id, chatId, eventSeq: row?.seq ?? null, detail } as const;
  return insertCallback(db, toCallbackRow(escalated, clock.now()));
}

/** Nobody has the last step on a screen: there is nobody to wait for, so the next one comes now. */
async function judgeEvidence(
  db: Db,
  intake: Intake,
  { timer, queue }: { timer: ChatTimerRow; queue: string | null },
  woken: Woken,
): Promise<void> {
  const step = stepOf(timer.kind);
  const isSeen =
    step === undefined
      ? (await countSeenOfWait(db, timer)).shownTo > 0
      : await wasSeen(db, timer.source, eventIdOf({ ...timer, kind: `step-${step}` }, queue));
  if (isSeen) return;
  const next = await findWaitingTimer(db, { ...timer, kind: `step-${(step ?? -1) + 1}` });
  if (next) await raise(db, intake, { ...next, dueAt: intake.clock.now() }, woken);
}

/** What was told of the chat before it began to wait, such as messages to who gave it back, nobody saw for this. */
function countSeenOfWait(db: Db, { source, chatId, waitingSince }: ChatTimerRow): ReturnType<typeof countSeen> {
  return countSeen(db, { source, chatId, since: waitingSince });
}

/** Has anybody who was told by this very event, and is told still, had it on a screen? */
async function wasSeen(db: Db, source: string, eventId: string): Promise<boolean> {
  const event = await findChatEventOfSource(db, source, eventId);
  const told = event ? await listDecisionsOfEvent(db, event.seq) : [];
  const ids = told.filter(({ withdrawnAt }) => withdrawnAt === null).map(({ id }) => id);
  return (await listReceipts(db, ids)).length > 0;
}

function stepOf(kind: string): number | undefined {
  const step = /-(\d+)$/.exec(kind)?.[1];
  return step === undefined ? undefined : Number(step);
}

interface EventFacts {
  queue: string | null;
  policy: QueuePolicy | undefined;
  now: number;
  seen: { told: number; shownTo: number };
}

/** Undefined: the policy has no such time or step any more. */
function toEvent(timer: ChatTimerRow, { queue, policy, now, seen }: EventFacts): ChatEvent | undefined {
  const chat = { id: timer.chatId, ...(queue === null ? {} : { queue }) };
  const late = now - timer.dueAt > lateMs ? { late: true } : {};
  const sla = { waitedSeconds: Math.floor((now - timer.waitingSince) / 1000), ...seen, ...late };
  const event = { at: toIso(timer.dueAt), chat, sla };
  if (timer.kind === 'warning') return policy?.sla?.warnAfterMinutes ? { type: 'sla.warning', ...event } : undefined;
  if (timer.kind === 'breached') return policy?.sla ? { type: 'sla.breached', ...event } : undefined;
  const step = policy?.escalation[stepOf(timer.kind) ?? -1];
  if (!step) return undefined;
  switch (step.to) {
    case 'agents':
      return { type: 'sla.warning', ...event };
    case 'queue':
      return { type: 'sla.warning', ...event, ...(step.queue === undefined ? {} : { to: { queue: step.queue } }) };
    case 'supervisors':
      return { type: 'sla.escalated', ...event };
    default:
      return step.to satisfies never;
  }
}

/** Begins the id of an event that we raised ourselves. */
export const raisedIdPrefix = 'raised_';

/** The same timer of the same wait in the same queue is the same event, whoever raises it, and however often the chat comes back. */
function eventIdOf({ source, chatId, kind, waitingSince }: ChatTimerRow, queue: string | null): string {
  const name = JSON.stringify([source, chatId, kind, waitingSince, queue]);
  return `${raisedIdPrefix}${createHash('sha256').update(name).digest('base64url').slice(0, 32)}`;
}
