import type { QueuePolicy } from '../../wire/queue-policy.ts';
import { addBusinessMinutes } from './business-time.ts';
import type { ChatProgress } from './chat-progress.ts';

/**
 * What is to happen when a chat has waited so long. `step-0` is the first step of the escalation; `evidence` looks whether
 * anybody has seen the chat at all, `evidence-0` whether anybody has seen the first step.
 */
export type TimerKind = 'warning' | 'breached' | `step-${number}` | 'evidence' | `evidence-${number}`;

export interface WaitingTimer {
  kind: TimerKind;
  /** Milliseconds. */
  dueAt: number;
}

/**
 * For so many minutes of business the receipts of one step are waited for, before the next is brought forward since nobody saw
 * the last. A guess.
 */
export const evidenceMinutes = 1;

/**
 * The timers of a chat: while it waits, one for each thing that its queue's policy has in store; none when somebody has
 * it or it is over. What its chat system says itself of waiting is not said again.
 */
export function waitingTimers(
  chat: ChatProgress,
  policy: QueuePolicy | undefined,
  facts: { sourceSendsSla: boolean; movedAt?: number | undefined },
): WaitingTimer[] {
  const since = chat.waitingSince;
  if (!policy || chat.phase !== 'waiting' || since === null) return [];
  const due = (kind: TimerKind, minutes: number | null | undefined, from = since): WaitingTimer[] => {
    const at = minutes == null ? undefined : addBusinessMinutes(from, minutes, policy.businessHours);
    return at === undefined ? [] : [{ kind, dueAt: at }];
  };
  return [
    ...(facts.sourceSendsSla ? [] : due('warning', policy.sla?.warnAfterMinutes)),
    ...(facts.sourceSendsSla ? [] : due('breached', policy.sla?.breachAfterMinutes)),
    // Those of another queue learn of it as it comes there.
    ...(policy.escalation.length > 0 ? due('evidence', evidenceMinutes, facts.movedAt) : []),
    ...policy.escalation.flatMap(({ afterMinutes }, index) => due(`step-${index}`, afterMinutes)),
  ];
}

/** Whoever has said nothing of late chats for longer does not look after them, and only tried it. A guess. */
const saysSlaForMs = 7 * 24 * 3_600_000;

/** Does a chat system say itself when a chat waits too long? Then we do not say it again. */
export function saysSlaItself(
  { sendsSla, slaSaidAt }: { sendsSla: 0 | 1; slaSaidAt: number | null },
  now: number,
): boolean {
  return sendsSla === 1 && (slaSaidAt === null || now < slaSaidAt + saysSlaForMs);
}

/** What a chat system may say itself, too. */
export function isOfSla(kind: string): boolean {
  return kind === 'warning' || kind === 'breached';
}
