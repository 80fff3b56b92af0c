import { createHash } from 'node:crypto';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { networkOf } from './network-of.ts';
import { ProblemError } from './problem-error.ts';

/** How often who may try what, on this server. An address counts with its whole network: see `networkOf`. */
export interface RequestLimits {
  /** Refuses when this address has failed too often to sign in. */
  beforeSignIn(address: string): Promise<void>;
  afterFailedSignIn(address: string): Promise<void>;
  /** Refuses a token or session when this address has guessed too often, but for one that was right before. */
  beforeSecret(address: string, secret: string): Promise<void>;
  afterRightSecret(secret: string): void;
  afterWrongSecret(address: string, secret: string): Promise<void>;
  /** Refuses when this address has sent too many webhooks whose signature did not fit. */
  beforeWebhook(address: string): Promise<void>;
  afterRefusedWebhook(address: string): Promise<void>;
  /** Counts a call of somebody who is signed in; refuses when they make too many. */
  countCall(person: string): Promise<void>;
  /** Counts a test of somebody's devices; refuses when there are too many: push services would shut us out. */
  countTest(person: string): Promise<void>;
  /** Counts a genuine webhook of a source; refuses when there are too many. */
  countWebhook(source: string): Promise<void>;
}

/** Guesses: a person mistypes a few times, a chat system with the wrong secret is noticed within a minute. */
const failedSignIns = { points: 20, duration: 60 };
/** A page whose token was revoked asks a few times until it says so, and many people may share an address. */
const wrongSecrets = { points: 120, duration: 60 };
const refusedWebhooks = { points: 300, duration: 60 };
/** Twenty busy windows of one person make some three hundred. */
const calls = { points: 3_000, duration: 60 };
const tests = { points: 20, duration: 60 };

export function createRequestLimits({ webhooksPerMinute }: { webhooksPerMinute: number }): RequestLimits {
  const signIns = new RateLimiterMemory({ ...failedSignIns, keyPrefix: 'sign-in' });
  const secrets = new RateLimiterMemory({ ...wrongSecrets, keyPrefix: 'secret' });
  const right = createRightSecrets();
  const refused = new RateLimiterMemory({ ...refusedWebhooks, keyPrefix: 'refused' });
  const ofPeople = new RateLimiterMemory({ ...calls, keyPrefix: 'call' });
  const testsOf = new RateLimiterMemory({ ...tests, keyPrefix: 'test' });
  const genuine = new RateLimiterMemory({ points: webhooksPerMinute, duration: 60, keyPrefix: 'webhook' });
  return {
    beforeSignIn: (address) => refuseIfSpent(signIns, networkOf(address), failedSignIns.points),
    afterFailedSignIn: (address) => count(signIns, networkOf(address)),
    async beforeSecret(address, secret) {
      if (!right.has(secret)) await refuseIfSpent(secrets, networkOf(address), wrongSecrets.points);
    },
    afterRightSecret: right.add,
    async afterWrongSecret(address, secret) {
      right.drop(secret);
      await count(secrets, networkOf(address));
    },
    beforeWebhook: (address) => refuseIfSpent(refused, networkOf(address), refusedWebhooks.points),
    afterRefusedWebhook: (address) => count(refused, networkOf(address)),
    countCall: (person) => consume(ofPeople, person),
    countTest: (person) => consume(testsOf, person),
    countWebhook: (source) => consume(genuine, source),
  };
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (spent) {
    throw toProblem(spent);
  }
}

/** As many as people work at one server at a time, and more. */
const maxRightSecrets = 10_000;

/** Secrets that were right when they came last, as hashes; of too many the first are forgotten. */
function createRightSecrets() {
  const known = new Set<string>();
  const hash = (secret: string) => createHash('sha256').update(secret).digest('base64url');
  return {
    has: (secret: string) => known.has(hash(secret)),
    drop: (secret: string) => void known.delete(hash(secret)),
    add(secret: string) {
      known.add(hash(secret));
      const [first] = known;
      if (known.size > maxRightSecrets && first !== undefined) known.delete(first);
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
