import { createHash } from 'node:crypto';
import type { CallbackType } from '../../wire/callback.ts';
import type { ChatEvent } from '../../wire/chat-event.ts';
import { levelOf, type RuleTable } from '../rules/default-table.ts';
import { type CallbackRow, endWatch, insertCallback, listDueWatches } from '../store/callbacks.ts';
import type { Db } from '../store/database.ts';
import { type DecisionRow, listDecisionsOfEvent } from '../store/decisions.ts';
import { listReceipts } from '../store/receipts.ts';
import type { Intake } from './rooms.ts';

/** A chat system that is away for a night still learns of it; what is older is of no use to it. A guess. */
const factLifeMs = 24 * 3_600_000;

/** What a callback says beside its columns. No names, no words: those are put in as it is sent. */
export interface CallbackDetail {
  told?: number;
  step?: { number: number; to: string };
  waitedSeconds?: number;
}

export interface NewCallback {
  source: string;
  type: CallbackType;
  /** What it is about: the same of one source and type is told once. */
  about: string;
  chatId: string;
  eventSeq: number | null;
  notification?: string;
  personId?: string;
  detail?: CallbackDetail;
}

export function toCallbackRow(callback: NewCallback, now: number): CallbackRow {
  const { source, type, about, chatId, eventSeq, notification, personId, detail = {} } = callback;
  return {
    ...{ id: callbackId(source, type, about), sourceId: source, type, chatId, eventSeq },
    ...{ notification: notification ?? null, personId: personId ?? null, detailJson: JSON.stringify(detail) },
    ...{ state: 'waiting', createdAt: now, dueAt: now, expiresAt: now + factLifeMs, attempts: 0 },
    ...{ claimedUntil: null, claimedBy: null, status: null, detail: null, settledAt: null },
  };
}

/** Made of what it is about, so that whoever writes it down twice writes the same. */
function callbackId(source: string, type: CallbackType, about: string): string {
  const name = JSON.stringify([source, type, about]);
  return `cb_${createHash('sha256').update(name).digest('base64url').slice(0, 32)}`;
}

/** Somebody has it on a screen: the chat system is told with the first report, in the report's own transaction. True if so. */
export async function noteShown(db: Db, { callbacks }: Intake, decision: DecisionRow, now: number): Promise<boolean> {
  const { id, source, chatId, eventSeq, personId } = decision;
  if (decision.type === 'test' || !callbacks.isTold(source, 'chat.shown')) return false;
  const shown: NewCallback = {
    ...{ source, type: 'chat.shown', about: id, chatId, eventSeq, notification: id, personId },
  };
  return insertCallback(db, toCallbackRow(shown, now));
}

export interface ReachFacts {
  source: string;
  event: ChatEvent;
  eventSeq: number;
  rules: RuleTable;
  told: number;
  /** How many of them are rung, or will be if no window shows it. */
  rung: number;
  now: number;
}

/**
 * Of an event that should ring: has the chat system learn that nobody was reached. At once, if there is nobody to ring; else
 * it is looked after when the time is over. True if anything was noted.
 */
export async function watchReach(db: Db, { callbacks }: Intake, facts: ReachFacts): Promise<boolean> {
  const { source, event, eventSeq, rules, told, rung, now } = facts;
  const notReachedMs = callbacks.notReachedMs(source);
  if (notReachedMs === undefined || levelOf(rules, event.type, 'away') !== 'ring') return false;
  const chatId = event.chat.id;
  const about = String(eventSeq);
  const row = toCallbackRow({ source, type: 'chat.not-reached', about, chatId, eventSeq, detail: { told } }, now);
  const watch = {
    ...row,
    state: 'watching',
    dueAt: now + notReachedMs,
    expiresAt: row.expiresAt + notReachedMs,
  } as const;
  return insertCallback(db, rung === 0 ? row : watch);
}

/** Looked at in one transaction. */
const watchesAtOnce = 50;

/** Looks after those whose time is over: who was not reached is told of, the others are forgotten. True if more are due. */
export async function endDueWatches({ store, clock }: Intake): Promise<boolean> {
  const now = clock.now();
  if ((await listDueWatches(store.db, now, 1)).length === 0) return false;
  return store.transaction(async (db) => {
    const due = await listDueWatches(db, now, watchesAtOnce);
    for (const { id, eventSeq } of due) await endWatch(db, id, await judgeReach(db, eventSeq ?? 0, now));
    return due.length === watchesAtOnce;
  });
}

async function judgeReach(db: Db, eventSeq: number, now: number): Promise<Parameters<typeof endWatch>[2]> {
  const decisions = await listDecisionsOfEvent(db, eventSeq);
  // Taken, cancelled or closed meanwhile: there is nobody left to reach.
  const isOver = decisions.every(({ withdrawnAt }) => withdrawnAt !== null);
  const receipts = await listReceipts(
    db,
    decisions.map(({ id }) => id),
  );
  if (isOver || receipts.length > 0) return { send: false };
  return { send: true, detailJson: JSON.stringify({ told: decisions.length } satisfies CallbackDetail), now };
}
