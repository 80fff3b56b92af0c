import type { PushMessage } from '../wire/push-message.ts';
import type { ReceiptKind } from '../wire/receipt.ts';
import {
  type Change,
  type Memory,
  type Place,
  type ShownRecord,
  type TagRecord,
  withShown,
  withTag,
} from './memory.ts';
import {
  hush,
  type Loudness,
  type Presentation,
  presentForAnother,
  presentMessage,
  type Surroundings,
} from './presentation.ts';

/**
 * - `new`: never seen here; rings, unless its chat rang a moment ago.
 * - `ends`: says how something ended; quietly takes the place of what is on the screen.
 * - `repeated`: was on the screen before, as a notification or as a page's pop-up; the same words, quietly.
 * - `overtaken`: what came later under its tag has arrived before it, and is shown once more, quietly.
 * - `another-person`: not for the person who is signed in here; shown without its words.
 */
export type PushReason = 'new' | 'ends' | 'repeated' | 'overtaken' | 'another-person';

export interface PushJudgement {
  because: PushReason;
  presentation: Presentation;
  /** What to report of it, if anything. */
  receipt: ReceiptKind | undefined;
}

/** The same chat rings again after so long ("at most every few seconds"); a guess. */
const soundEveryMs = 5_000;

/**
 * What a push message puts on the screen. Every judgement shows something: a push without a visible notification costs
 * the push subscription sooner or later (Push API, `userVisibleOnly`). Pure; the caller keeps `keep` in the transaction
 * that read `memory`, so that of two pushes of one id only one is new.
 */
export function judgePush(
  memory: Readonly<Memory>,
  message: PushMessage,
  { now, ...surroundings }: Surroundings & { now: number },
): Change<PushJudgement> {
  const { tag, data } = message.notification;
  if (!mayRead(memory.connection, data.person)) {
    const presentation = presentForAnother(surroundings.home);
    return { result: { because: 'another-person', presentation, receipt: undefined } };
  }

  const known = memory.shown.find((record) => record.notification === data.notification);
  const under = tag === '' ? undefined : memory.tags.find((record) => record.tag === tag);
  const place: Place = { at: Date.parse(data.at), ...(data.order === undefined ? {} : { order: data.order }) };
  if (under && isOvertaken({ message, place, known, under })) {
    const receipt = known ? undefined : 'suppressed';
    return { result: { because: 'overtaken', presentation: hush(under.last.presentation), receipt } };
  }

  const because = data.ends ? 'ends' : known ? 'repeated' : 'new';
  const rangAt = under?.alertedAt ?? Number.NEGATIVE_INFINITY;
  const loudness: Loudness =
    because === 'new'
      ? { silent: message.notification.silent || isWithin(now - rangAt, soundEveryMs), renotify: true }
      : { silent: true, renotify: false };
  const presentation = presentMessage(message, loudness, surroundings);
  const ended = data.ends ? place : under?.ended;
  const record: TagRecord = {
    tag,
    last: { notification: data.notification, presentation, ...place },
    alertedAt: loudness.silent ? rangAt : now,
    ...(ended === undefined ? {} : { ended }),
  };
  const shown = withShown(memory.shown, { notification: data.notification, by: 'worker' });
  return {
    keep: tag === '' ? { shown } : { shown, tags: withTag(memory.tags, record) },
    result: { because, presentation, receipt: 'shown' },
  };
}

function mayRead(connection: Memory['connection'], person: string): boolean {
  if (connection === 'unknown') return true;
  return connection !== 'signed-out' && connection.person === person;
}

/**
 * Push services keep no order. A message that is not known yet and merely older than another one still rings; only an end,
 * on either side, goes by its place.
 */
function isOvertaken(arrived: {
  message: PushMessage;
  place: Place;
  known: ShownRecord | undefined;
  under: TagRecord;
}): boolean {
  const { message, place, known, under } = arrived;
  const { notification, ends } = message.notification.data;
  if (ends) return isBefore(place, under.last);
  if (under.ended && isBefore(place, under.ended)) return true;
  return known?.by === 'worker' && under.last.notification !== notification;
}

function isBefore(one: Place, other: Place): boolean {
  if (one.order !== undefined && other.order !== undefined) return one.order < other.order;
  return one.at < other.at;
}

function isWithin(passedMs: number, limitMs: number): boolean {
  return passedMs >= 0 && passedMs < limitMs;
}
