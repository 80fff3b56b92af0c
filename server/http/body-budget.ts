import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem-error.ts';

/** Bodies that are held at one time, in bytes together. A guess: a hundred and more of the largest. */
export const maxHeldBytes = 64 * 1024 * 1024;

/** How much memory the bodies of calls under way may take together. */
export interface BodyBudget {
  /** Counts a call's body, at most `limit` bytes, until the returned function is called. Refuses what there is no room for. */
  take(request: IncomingMessage, limit: number): () => void;
}

export function createBodyBudget(maxBytes = maxHeldBytes): BodyBudget {
  let held = 0;
  return {
    take({ headers }, limit) {
      const bytes = bytesOf(headers, limit);
      if (held + bytes > maxBytes) {
        throw new ProblemError('unavailable', 'Too much is coming in at the moment', { retryAfterSeconds: 1 });
      }
      held += bytes;
      return () => {
        held -= bytes;
      };
    },
  };
}

/** One that says no length may be as long as is allowed. */
function bytesOf(headers: IncomingMessage['headers'], limit: number): number {
  if (headers['transfer-encoding'] !== undefined) return limit;
  const length = Number(headers['content-length'] ?? 0);
  return Number.isFinite(length) ? Math.min(Math.max(0, length), limit) : limit;
}
