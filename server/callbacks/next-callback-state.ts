import type { PushOutcome } from '../push/outcome.ts';
import { nextAttemptAt } from '../push/retry-schedule.ts';
import type { CallbackAttempt, CallbackRow } from '../store/callbacks.ts';

/** How long to wait after each attempt that failed, the last one again and again (Standard Webhooks, "Retries", by and large). */
const waitsMs = [5_000, 30_000, 300_000, 1_800_000, 7_200_000, 18_000_000];

/** 410: the chat system wants this webhook never again (Standard Webhooks, "Status codes"). */
const gone = 410;

/**
 * What an answer of the chat system makes of a callback. *Accept* is a question: an answer that is no yes is a no, and silence
 * is asked again within seconds, for it is soon worth nothing. The others are news: they are sent until they are taken.
 */
export function nextCallbackState(
  { type, attempts, expiresAt }: Pick<CallbackRow, 'type' | 'attempts' | 'expiresAt'>,
  outcome: PushOutcome,
  { now, jitter }: { now: number; jitter: number },
): CallbackAttempt {
  const { status } = outcome;
  if (outcome.kind === 'accepted') return { state: 'delivered', status, detail: null, now };
  const answer = { status, detail: outcome.detail, now };
  const retryAfterMs = outcome.kind === 'busy' ? outcome.retryAfterMs : undefined;
  if (type === 'chat.accepted') {
    if (outcome.kind !== 'busy' && outcome.kind !== 'unreachable') return { state: 'refused', ...answer };
    const dueAt = nextAttemptAt({ attempt: attempts + 1, now, expiresAt, retryAfterMs, jitter });
    return dueAt === undefined ? { state: 'given-up', ...answer } : { state: 'waiting', ...answer, dueAt };
  }
  if (status === gone) return { state: 'refused', ...answer };
  const wait = (waitsMs[Math.min(attempts, waitsMs.length - 1)] ?? 0) * (1 + jitter / 5);
  const dueAt = now + Math.max(Math.ceil(wait), retryAfterMs ?? 0);
  return dueAt < expiresAt ? { state: 'waiting', ...answer, dueAt } : { state: 'given-up', ...answer };
}
