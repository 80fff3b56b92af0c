/** First wait, doubled each time up to the longest. Guesses: a push service is back in seconds, or in minutes. */
const firstWaitMs = 1_000;
const longestWaitMs = 300_000;

export interface FailedAttempt {
  /** 1 for the first. */
  attempt: number;
  now: number;
  /** After which it is worth nothing. */
  expiresAt: number;
  retryAfterMs: number | undefined;
  /** From 0 to 1, so that those who failed together do not come back together. */
  jitter: number;
}

/** When to try again; undefined: not in time any more. */
export function nextAttemptAt({ attempt, now, expiresAt, retryAfterMs, jitter }: FailedAttempt): number | undefined {
  const wait = Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1)) * (0.5 + jitter / 2);
  const at = now + Math.max(Math.ceil(wait), retryAfterMs ?? 0);
  return at < expiresAt ? at : undefined;
}
