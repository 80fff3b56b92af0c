import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ProblemError } from './problem-error.ts';

/** How often who may try what, on this server. */
export interface RequestLimits {
  /** Refuses when this address has failed too often to sign in. */
  beforeSignIn(address: string): Promise<void>;
  afterFailedSignIn(address: string): Promise<void>;
  /** Refuses when this address has sent too many webhooks whose signature did not fit. */
  beforeWebhook(address: string): Promise<void>;
  afterRefusedWebhook(address: string): Promise<void>;
  /** Counts a genuine webhook of a source; refuses when there are too many. */
  countWebhook(source: string): Promise<void>;
}

/** Guesses: a person mistypes a few times, a chat system with the wrong secret is noticed within a minute. */
const failedSignIns = { points: 20, duration: 60 };
const refusedWebhooks = { points: 300, duration: 60 };

export function createRequestLimits({ webhooksPerMinute }: { webhooksPerMinute: number }): RequestLimits {
  const signIns = new RateLimiterMemory({ ...failedSignIns, keyPrefix: 'sign-in' });
  const refused = new RateLimiterMemory({ ...refusedWebhooks, keyPrefix: 'refused' });
  const genuine = new RateLimiterMemory({ points: webhooksPerMinute, duration: 60, keyPrefix: 'webhook' });
  return {
    beforeSignIn: (address) => refuseIfSpent(signIns, address, failedSignIns.points),
    afterFailedSignIn: (address) => count(signIns, address),
    beforeWebhook: (address) => refuseIfSpent(refused, address, refusedWebhooks.points),
    afterRefusedWebhook: (address) => count(refused, address),
    async countWebhook(source) {
      try {
        await genuine.consume(source);
      } catch (spent) {
        throw toProblem(spent);
      }
    },
  };
}

async function refuseIfSpent(limiter: RateLimiterMemory, key: string, points: number): Promise<void> {
  const spent = await limiter.get(key);
  if (spent && spent.consumedPoints >= points) throw toProblem(spent);
}

async function count(limiter: RateLimiterMemory, key: string): Promise<void> {
  await limiter.penalty(key);
}

function toProblem(spent: unknown): unknown {
  if (!(spent instanceof RateLimiterRes)) return spent;
  return new ProblemError('too-many-requests', 'Try again later', {
    retryAfterSeconds: Math.max(1, Math.ceil(spent.msBeforeNext / 1000)),
  });
}
