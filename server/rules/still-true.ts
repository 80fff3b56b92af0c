import type { ChatEventType } from '../../wire/chat-event-type.ts';
import type { ConcernedRole, Level } from '../../wire/levels.ts';
import type { Person } from '../../wire/person.ts';
import type { Preferences } from '../../wire/preferences.ts';
import type { PassedOverReason } from '../../wire/trace.ts';
import { judgeNamed, judgeQueueAgent, judgeSupervisor } from './concerned-people.ts';
import { levelFor } from './decide.ts';
import { defaultTable, type RuleTable } from './default-table.ts';

/** How long somebody must have stayed at a window after a pop-up to have seen it. A guess: a lid closes in less. */
export const seenAfterMs = 5_000;

/** Clocks of several servers differ by less. A guess. */
const clocksDifferMs = 30_000;

/** Why a push that was due is not sent. */
export type NoLonger =
  | 'expired'
  | 'seen'
  | 'person-removed'
  | 'person-disabled'
  | 'muted'
  | 'pop-up-only'
  | 'snoozed'
  | 'quiet-hours'
  | 'rule-changed'
  | PassedOverReason;

export interface DueNotification {
  type: ChatEventType;
  as: ConcernedRole;
  /** Told as one of a queue: only while available. */
  viaQueue: boolean;
  /** The queue that they were told by; null: by name, or by a version before ours. */
  queue: string | null;
  expiresAt: number;
  /** When a window acknowledged it, if one did. */
  acknowledgedAt: number | null;
  /** Until when a window of the person is known to have had somebody in front of it. */
  attentiveUntil: number | null;
  /** The person clicked it, or dismissed it, on any device. */
  handled: boolean;
  person: Person | undefined;
  preferences: Preferences;
  rules: RuleTable;
}

/** Judges a notification again before each attempt to send it: undefined means that it still has to reach the person. */
export function noLonger(due: DueNotification, now: number): NoLonger | undefined {
  if (now >= due.expiresAt) return 'expired';
  if (due.handled || wasSeen(due, now)) return 'seen';
  const notConcerned = judgeConcern(due);
  if (notConcerned) return notConcerned;
  const { level, because } = levelFor(due.rules, due.type, 'away', due.preferences, now);
  if (level === 'ring') return undefined;
  return because === 'rule' || because === 'ring-in-front' ? 'rule-changed' : because;
}

/**
 * What a page that comes later is told of it: nothing of what concerns the person no more, and nothing that rings while they want
 * none. Whoever is unavailable just now finds it there as they come back.
 */
export function lateLevel(
  told: Pick<DueNotification, 'type' | 'preferences' | keyof Addressee> & { level: Level },
  now: number,
): Level | undefined {
  const notConcerned = judgeConcern(told);
  if (notConcerned && !notConcerned.startsWith('status-')) return undefined;
  const mayRing = levelFor(defaultTable, told.type, 'away', told.preferences, now).level === 'ring';
  return told.level === 'ring' && !mayRing ? 'visual' : told.level;
}

type Addressee = Pick<DueNotification, 'as' | 'viaQueue' | 'queue' | 'person'>;

/** Does it concern still who they are now? */
function judgeConcern(told: Addressee): NoLonger | undefined {
  if (!told.person) return 'person-removed';
  if (told.person.disabled) return 'person-disabled';
  const passedOver = judgeFor(told)(told.person);
  if (passedOver) return passedOver;
  return told.queue !== null && !told.person.queues.includes(told.queue) ? 'not-in-queue' : undefined;
}

/** May it be told still to who they are now? */
function judgeFor({ as, viaQueue }: Addressee): typeof judgeNamed {
  if (as === 'supervisor') return judgeSupervisor;
  return viaQueue ? judgeQueueAgent : judgeNamed;
}

/** A window that acknowledged and vanished within seconds has shown it to nobody. */
function wasSeen({ acknowledgedAt, attentiveUntil }: DueNotification, now: number): boolean {
  if (acknowledgedAt === null || attentiveUntil === null) return false;
  // What is far ahead was written down by a clock that was set back since.
  return attentiveUntil >= acknowledgedAt + seenAfterMs && attentiveUntil <= now + clocksDifferMs;
}
