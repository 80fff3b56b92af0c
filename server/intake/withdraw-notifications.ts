import type { ChatEvent } from '../../wire/chat-event.ts';
import { toMillis } from '../../wire/instant.ts';
import type { Withdraw } from '../../wire/notice.ts';
import { newRowId } from '../row-id.ts';
import { type ChatProgress, changesMessage } from '../rules/chat-progress.ts';
import { chatTag, endingTerms, longestTtlMs, noticeLifeMs } from '../rules/delivery-terms.ts';
import type { Texts } from '../rules/texts/compile-texts.ts';
import { withdrawalOf } from '../rules/withdrawal.ts';
import type { Db } from '../store/database.ts';
import {
  type DecisionRow,
  listStandingDecisions,
  listWithdrawnDecisions,
  lockDecisions,
  markWithdrawn,
} from '../store/decisions.ts';
import {
  cancelDeliveries,
  type DeliveryRow,
  insertDeliveries,
  listEnds,
  listLastOfDevices,
} from '../store/deliveries.ts';
import { insertNotices } from '../store/notices.ts';

/** By then a device that is awake has said that it was reached. */
const reportedWithinMs = 5_000;

/** Apple takes a permission back from who pushes without an alert: nothing is withdrawn there by a push. */
const neverTakesEndings = /(^|\.)push\.apple\.com(:\d+)?$/;

/**
 * Takes back what an event makes untrue: what is not sent is dropped, open windows are told, and on devices that may
 * show it, it is replaced under its tag by how it ended. Answers whom it concerned.
 */
export async function withdrawNotifications(
  db: Db,
  facts: {
    event: ChatEvent;
    eventSeq: number;
    known: ChatProgress;
    chat: ChatProgress;
    readers: readonly string[];
    nameOf: (person: string) => string | undefined;
    /** People whom the same event rings: the new notification takes the place of the old by itself. */
    rung: ReadonlySet<string>;
    texts: Texts;
    now: number;
    /** Of an event about a message: the one that told of it. Undefined: nobody was told. */
    message: { seq: number } | undefined;
  },
): Promise<string[]> {
  const { event, eventSeq, chat, now } = facts;
  const withdrawal = withdrawalOf(event, { ...facts, readers: new Set(facts.readers) });
  if (!withdrawal) return [];
  const standing = await listStandingDecisions(db, chat.source, chat.id);
  const isMeant = (row: DecisionRow) => !changesMessage(event.type) || row.eventSeq === facts.message?.seq;
  const ended = standing.filter(
    (row) => row.type !== 'test' && isMeant(row) && withdrawal.ends(row.type, row.personId),
  );
  const isTold = (row: DecisionRow) => !facts.rung.has(row.personId);
  const told = ended.filter(isTold);
  const before = changesMessage(event.type) ? [] : await listTakenBackBefore(db, chat, told, now);
  // A device's report holds the decision as this does: one that was first is seen from here on, others see this.
  const held = await lockDecisions(db, idsOf([...ended, ...before]));
  await markWithdrawn(db, idsOf(ended), now);
  await cancelDeliveries(db, idsOf(ended), { because: withdrawal.because, now });
  const endings = await listOnScreens(db, { ended: held.filter(isTold), standing, before, by: event.by?.id, now });
  // By the chat system's clock, as everything of the chat is; it may run slow.
  const languages = new Map([...standing, ...before].map((row) => [row.id, row.language]));
  const textFor = (notification: string) => withdrawal.text(languages.get(notification) ?? 'en');
  const endedAt = Math.min(now, toMillis(event.at));
  await insertDeliveries(db, toEndings(endings, { textFor, eventSeq, endedAt }, now));
  const byPerson = Map.groupBy(told, (row) => row.personId);
  await insertNotices(
    db,
    [...byPerson].map(([personId, rows]) => ({
      ...{ personId, name: 'withdraw' as const, notification: null, createdAt: now },
      bodyJson: JSON.stringify({
        chat: { source: chat.source, id: chat.id },
        tag: chatTag(chat),
        notifications: rows.map((row) => row.id),
        because: withdrawal.because,
        text: textFor(rows.at(-1)?.id ?? ''),
      } satisfies Withdraw),
      // As long as what it takes back may wait in a page that sleeps.
      expiresAt: now + noticeLifeMs,
    })),
  );
  return [...byPerson.keys()];
}

/** What an earlier event took back that rang the same people anew: where that ring never went out, it is on screens still. */
async function listTakenBackBefore(
  db: Db,
  { source, id: chatId }: ChatProgress,
  told: readonly DecisionRow[],
  now: number,
): Promise<DecisionRow[]> {
  const people = [...new Set(told.map((row) => row.personId))];
  return listWithdrawnDecisions(db, { source, chatId, people, since: now - longestTtlMs });
}

function idsOf(rows: readonly DecisionRow[]): string[] {
  return rows.map((row) => row.id);
}

/** What each device may show, last of all of the chat, that has ended, also before. `by`: who ended it. */
async function listOnScreens(
  db: Db,
  chat: {
    ended: readonly DecisionRow[];
    standing: readonly DecisionRow[];
    before: readonly DecisionRow[];
    by: string | undefined;
    now: number;
  },
): Promise<DeliveryRow[]> {
  const { ended, standing, before, by, now } = chat;
  const endOf = await listEnds(db, idsOf(before));
  const last = await listLastOfDevices(db, idsOf([...standing, ...before]));
  const handled = new Map(ended.map((row) => [row.id, row.handledAt !== null]));
  const onScreens = last.filter(({ delivery, isReported, isHandledElsewhere }) => {
    const isHandled = handled.get(delivery.notification);
    if (isHandled === undefined || (endOf.get(delivery.subscriptionId) ?? 0) > delivery.eventSeq) return false;
    // What the person clicked or dismissed is on that screen no more; on another that shows it, it is, and one that sleeps would
    // show it as it wakes. Where they came to it in a page, that page took it off its own screen, whichever that is.
    // Of what they just did themselves they need no word.
    const isFresh = by === delivery.personId && (delivery.settledAt ?? now) > now - reportedWithinMs;
    return !isHandled || (isReported ? isHandledElsewhere : !isFresh);
  });
  return onScreens.map(({ delivery }) => delivery);
}

/** Pushes that say on these devices how it ended; Apple's get none. `endedAt` by the chat system's clock. */
export function toEndings(
  onShow: readonly DeliveryRow[],
  { textFor, eventSeq, endedAt }: { textFor: (notification: string) => string; eventSeq: number; endedAt: number },
  now: number,
): DeliveryRow[] {
  return onShow
    .filter((row) => row.host !== null && !neverTakesEndings.test(row.host))
    .map((row) => ({
      ...row,
      ...{
        id: newRowId(now),
        purpose: 'ending',
        endingText: textFor(row.notification),
        state: 'pending',
        because: null,
      },
      ...{ eventSeq, createdAt: endedAt, dueAt: now, expiresAt: now + endingTerms.ttlSeconds * 1000 },
      ...{ attempts: 0, claimedUntil: null, claimedBy: null, settledAt: null },
    }));
}
