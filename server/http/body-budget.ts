import type { IncomingMessage } from 'node:http';
import { ProblemError } from './problem-error.ts';

/** Bodies that are held at one time, in bytes together. A guess: a hundred and more of the largest. */
export const maxHeldBytes = 64 * 1024 * 1024;

/** How much memory the bodies of calls under way may take together. */
export interface BodyBudget {
  /**
   * Counts a call's body, at most `limit` bytes, until the returned function is called. Refuses what there is no room for,
   * in all or for its network: whoever sends slowly takes up a part alone.
   */
  take(request: Pick<IncomingMessage, 'headers'>, limit: number, network: string): () => void;
}

export function createBodyBudget(maxBytes = maxHeldBytes): BodyBudget {
  let held = 0;
  const heldBy = new Map<string, number>();
  const hold = (network: string, bytes: number) => {
    held += bytes;
    const own = (heldBy.get(network) ?? 0) + bytes;
    if (own > 0) heldBy.set(network, own);
    else heldBy.delete(network);
  };
  return {
    take({ headers }, limit, network) {
      const bytes = bytesOf(headers, limit);
      const own = (heldBy.get(network) ?? 0) + bytes;
      if (held + bytes > maxBytes || own > maxBytes / networkShare) {
        throw new ProblemError('unavailable', 'Too much is coming in at the moment', { retryAfterSeconds: 1 });
      }
      hold(network, bytes);
      return () => hold(network, -bytes);
    },
  };
}

/** What part of it one network may hold. A guess: behind a proxy that is not trusted, everybody is of one. */
const networkShare = 2;

/** One that says no length may be as long as is allowed, and so may one that is compressed. */
function bytesOf(headers: IncomingMessage['headers'], limit: number): number {
  if (headers['transfer-encoding'] !== undefined || headers['content-encoding'] !== undefined) return limit;
  const length = Number(headers['content-length'] ?? 0);
  return Number.isFinite(length) ? Math.min(Math.max(0, length), limit) : limit;
}
