import { createECDH, type ECDH, randomBytes } from 'node:crypto';
import { decrypt } from 'http_ece';
import type { Certificates } from './certificates.ts';
import type { AnswerOverride } from './forced-answers.ts';
import { createJournal } from './journal.ts';
import { type AcceptedPush, type ReceivedPush, startPushEndpoint } from './push-endpoint.ts';
import { headerOf } from './push-request-check.ts';

/** A push subscription as `PushSubscription.toJSON()` gives it. */
export type ReceiverSubscription = {
  readonly endpoint: string;
  readonly expirationTime: null;
  readonly keys: { readonly p256dh: string; readonly auth: string };
};

/** One accepted push message, decrypted. */
export type ReceivedMessage = {
  /** Milliseconds. */
  readonly at: number;
  /** Endpoint of the subscription it was sent to. */
  readonly endpoint: string;
  /** The plaintext's JSON; `undefined` if there was no body, or it could not be decrypted, or is no JSON. */
  readonly payload: unknown;
  readonly plaintextBytes: number;
  readonly bodyBytes: number;
  readonly ttlSeconds: number;
  readonly urgency: string | undefined;
  readonly topic: string | undefined;
  readonly authorization: string | undefined;
  /** Why there is no payload, if there should be one. */
  readonly fault: string | undefined;
};

/** A push service without a browser: it is the user agent itself. */
export type DecryptingReceiver = AnswerOverride & {
  /** For `DESKBELL_PUSH_ORIGINS`. */
  readonly origin: string;
  /** Makes a push subscription; with a key (base64url) it is bound to it, without one any VAPID key may send. */
  subscribe(applicationServerKey?: string): ReceiverSubscription;
  /** From now on the endpoint answers 410. */
  unsubscribe(endpoint: string): void;
  /** Its clock is so many milliseconds ahead of the one that it was given. */
  setClockOffset(ms: number): void;
  /** Every POST, whatever was answered, oldest first. */
  readonly requests: readonly ReceivedPush[];
  /** Every accepted message, oldest first. */
  readonly messages: readonly ReceivedMessage[];
  /** The first POST, past or future, that `predicate` accepts. Rejects after `withinMs` (default 15,000). */
  waitForRequest(predicate: (push: ReceivedPush) => boolean, withinMs?: number): Promise<ReceivedPush>;
  /** The first message, past or future, that `predicate` accepts (default: any). Rejects after `withinMs` (default 15,000). */
  waitForMessage(predicate?: (message: ReceivedMessage) => boolean, withinMs?: number): Promise<ReceivedMessage>;
  stop(): Promise<void>;
};

type Subscription = {
  readonly privateKey: ECDH;
  readonly authSecret: string;
  readonly applicationServerKey: Buffer | undefined;
  isLive: boolean;
};

/**
 * Starts a receiver at `https://localhost:<port>`. Every request is checked as a push service would, by the clock given
 * or the system's, then decrypted by `http_ece`.
 */
export async function startReceiver(
  certificates: Pick<Certificates, 'key' | 'cert'>,
  now: () => number = Date.now,
): Promise<DecryptingReceiver> {
  const subscriptions = new Map<string, Subscription>();
  const journal = createJournal<ReceivedMessage>('push message');
  let clockOffsetMs = 0;

  const endpoint = await startPushEndpoint<Subscription>({
    certificates,
    now: () => now() + clockOffsetMs,
    hostNames: ['localhost', '127.0.0.1'],
    findSubscription(path) {
      const subscription = subscriptions.get(path);
      if (subscription === undefined) {
        return { state: 'unknown' };
      }
      return subscription.isLive
        ? { state: 'live', subscription, key: subscription.applicationServerKey }
        : { state: 'gone' };
    },
    accept: (push) => journal.add(toReceivedMessage(push)),
  });
  const origin = `https://localhost:${endpoint.port}`;

  return {
    origin,
    subscribe(applicationServerKey) {
      const path = `/subscription/${randomBytes(24).toString('base64url')}`;
      const privateKey = createECDH('prime256v1');
      const p256dh = privateKey.generateKeys('base64url');
      const authSecret = randomBytes(16).toString('base64url');
      subscriptions.set(path, {
        privateKey,
        authSecret,
        applicationServerKey:
          applicationServerKey === undefined ? undefined : Buffer.from(applicationServerKey, 'base64url'),
        isLive: true,
      });
      const keys = { p256dh, auth: authSecret };
      return { endpoint: `${origin}${path}`, expirationTime: null, keys };
    },
    unsubscribe(endpointUrl) {
      const subscription = subscriptions.get(new URL(endpointUrl).pathname);
      if (subscription === undefined) {
        throw new Error('no subscription of this receiver has that endpoint');
      }
      subscription.isLive = false;
    },
    setClockOffset(ms) {
      clockOffsetMs = ms;
    },
    requests: endpoint.requests,
    messages: journal.entries,
    waitForRequest: endpoint.waitForRequest,
    waitForMessage: (predicate = () => true, withinMs = 15_000) => journal.waitFor(predicate, withinMs),
    answerNext: endpoint.answerNext,
    answerWith: endpoint.answerWith,
    stop: endpoint.stop,
  };
}

function toReceivedMessage(push: AcceptedPush<Subscription>): ReceivedMessage {
  const { plaintextBytes, payload, fault } = readPayload(push);
  return {
    at: push.receivedAt,
    endpoint: push.endpoint,
    payload,
    plaintextBytes,
    bodyBytes: push.body.length,
    ttlSeconds: push.ttlSeconds,
    urgency: headerOf(push.headers, 'urgency'),
    topic: push.topic,
    authorization: push.headers.authorization,
    fault,
  };
}

type ReadPayload = {
  readonly plaintextBytes: number;
  readonly payload: unknown;
  readonly fault: string | undefined;
};

function readPayload({ body, subscription }: AcceptedPush<Subscription>): ReadPayload {
  if (body.length === 0) {
    return { plaintextBytes: 0, payload: undefined, fault: undefined };
  }
  let plaintextBytes = 0;
  try {
    const { privateKey, authSecret } = subscription;
    const plaintext = decrypt(body, { version: 'aes128gcm', privateKey, authSecret });
    plaintextBytes = plaintext.length;
    return { plaintextBytes, payload: JSON.parse(plaintext.toString('utf8')), fault: undefined };
  } catch (error) {
    return { plaintextBytes, payload: undefined, fault: String(error) };
  }
}
