import { createECDH, type ECDH, randomBytes } from 'node:crypto';
import { decrypt } from 'http_ece';
import { type PushOutcome, toOutcome } from '../../server/push/outcome.ts';
import type { PushRequest } from '../../server/push/push-request.ts';
import { type PushMessage, pushMessageSchema } from '../../wire/push-message.ts';
import type { DayClock } from './day-clock.ts';
import type { Outage } from './outages.ts';
import { createRandom } from './random.ts';

/** A browser as its push service knows it. */
export interface Receiver {
  name: string;
  vendor: Vendor;
  /** How long a message is on its way to it. */
  transitMs: number;
  isReachable(): boolean;
  receive(message: PushMessage): void;
  /** The push service has dropped its push subscription. */
  handleLost(endpoint: string): void;
  /** The push service leaves a push to it without an answer. */
  handleUnanswered(): void;
}

export const vendors = {
  google: 'https://fcm.googleapis.com/fcm/send/',
  mozilla: 'https://updates.push.services.mozilla.com/wpush/v2/',
  microsoft: 'https://wns2-par02p.notify.windows.com/w/',
  apple: 'https://web.push.apple.com/',
} as const;
export type Vendor = keyof typeof vendors;

export interface PushService {
  send(push: PushRequest): Promise<PushOutcome>;
  subscribe(receiver: Receiver, applicationServerKey: string): { endpoint: string; p256dh: string; auth: string };
  unsubscribe(endpoint: string): void;
  /** The browser is back: it gets what waits for it. */
  deliverWaiting(receiver: Receiver): void;
  /** Answers, by kind. */
  counts: Readonly<Record<string, number>>;
}

interface Waiting {
  /** In the order in which they were taken. */
  number: number;
  message: PushMessage;
  topic: string;
  expiresAt: number;
}

interface Subscription {
  receiver: Receiver;
  endpoint: string;
  privateKey: ECDH;
  auth: string;
  applicationServerKey: string;
  isGone: boolean;
  waiting: Waiting[];
}

type Fate = 'accepted' | 'busy' | 'broken' | 'lost' | 'answer-lost' | 'unheard';
/** Guesses: rare enough that a push service is worth its name, frequent enough that a day sees each. */
const fates: Readonly<Record<Fate, number>> = {
  ...{ accepted: 0.9925, busy: 0.001, broken: 0.003, lost: 0.0005, 'answer-lost': 0.0015, unheard: 0.0015 },
};
const timeoutMs = 10_000;

export function createPushService(parts: { seed: number; clock: DayClock; outages: readonly Outage[] }): PushService {
  const { seed, clock, outages } = parts;
  const subscriptions = new Map<string, Subscription>();
  const attempts = new Map<string, number>();
  const counts: Record<string, number> = {};
  let made = 0;
  let taken = 0;

  const wait = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));

  async function send(push: PushRequest): Promise<PushOutcome> {
    const outcome = await answer(push);
    counts[outcome.kind] = (counts[outcome.kind] ?? 0) + 1;
    return outcome;
  }

  async function answer(push: PushRequest): Promise<PushOutcome> {
    const subscription = subscriptions.get(push.url);
    if (!subscription) throw new Error(`No push subscription was ever made at ${push.url}`);
    const message = open(subscription, push.body);
    const chance = chanceOf(subscription, message);
    const tookMs = chance.chance(0.02) ? chance.between(1_000, 4_000) : chance.between(40, 400);
    const { vendor } = subscription.receiver;
    const outage = outages.find(({ from, to, where }) => where === vendor && clock.now() >= from && clock.now() < to);
    const fate = outage ? 'unheard' : chance.weighted(fates);
    const retryAfter = String(chance.whole(1, 8));
    if (fate === 'unheard' || fate === 'answer-lost') subscription.receiver.handleUnanswered();
    if (fate === 'unheard') return unreachable();
    if (fate === 'answer-lost') {
      await wait(tookMs / 2);
      store(subscription, push, message);
      await wait(timeoutMs - tookMs / 2);
      return { kind: 'unreachable', status: null, detail: 'The answer was lost', isUnanswered: true };
    }
    await wait(tookMs / 2);
    if (fate === 'lost' && !subscription.isGone) drop(subscription);
    const isOwnKey = push.headers.authorization?.endsWith(`k=${subscription.applicationServerKey}`);
    const status = subscription.isGone ? 410 : !isOwnKey ? 403 : { busy: 429, broken: 500 }[fate as string];
    if (!status) store(subscription, push, message);
    await wait(tookMs / 2);
    const headers = fate === 'busy' ? { 'retry-after': retryAfter } : {};
    return toOutcome({ status: status ?? 201, headers, body: '' }, clock.now());
  }

  async function unreachable(): Promise<PushOutcome> {
    await wait(timeoutMs);
    return { kind: 'unreachable', status: null, detail: 'It does not answer', isUnanswered: true };
  }

  /** By what it says, not by when it came: equals come in no order. */
  function chanceOf({ receiver }: Subscription, { notification: { tag, data } }: PushMessage) {
    const name = [receiver.name, tag, data.event, data.at, data.ends ?? false].join(' ');
    const attempt = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, attempt);
    return createRandom(seed, 'push', name, attempt);
  }

  function store(subscription: Subscription, push: PushRequest, message: PushMessage): void {
    if (subscription.isGone) return;
    const { receiver } = subscription;
    const expiresAt = clock.now() + Number(push.headers.ttl) * 1_000;
    taken += 1;
    const one: Waiting = { number: taken, message, topic: push.headers.topic ?? '', expiresAt };
    if (receiver.isReachable()) clock.after(receiver.transitMs, () => hand(subscription, one));
    else keep(subscription, one);
  }

  function hand(subscription: Subscription, one: Waiting): void {
    if (subscription.isGone) return;
    if (subscription.receiver.isReachable()) subscription.receiver.receive(one.message);
    else keep(subscription, one);
  }

  /** The last of a topic takes the place of those before (RFC 8030 §5.4), also of one that was on its way and comes back. */
  function keep(subscription: Subscription, one: Waiting): void {
    const others = subscription.waiting.filter(({ topic }) => topic !== one.topic);
    const [same = one] = subscription.waiting.filter(({ topic }) => topic === one.topic);
    subscription.waiting = [...others, same.number > one.number ? same : one];
  }

  /** What waits goes with it. */
  function drop(subscription: Subscription): void {
    subscription.isGone = true;
    subscription.waiting = [];
    subscription.receiver.handleLost(subscription.endpoint);
  }

  return {
    send,
    counts,
    subscribe(receiver, applicationServerKey) {
      made += 1;
      const endpoint = `${vendors[receiver.vendor]}${receiver.name}-${made}`;
      const privateKey = createECDH('prime256v1');
      const p256dh = privateKey.generateKeys('base64url');
      const auth = randomBytes(16).toString('base64url');
      subscriptions.set(endpoint, {
        ...{ receiver, endpoint, privateKey, auth, applicationServerKey },
        ...{ isGone: false, waiting: [] },
      });
      return { endpoint, p256dh, auth };
    },
    unsubscribe(endpoint) {
      const subscription = subscriptions.get(endpoint);
      if (!subscription) return;
      subscription.isGone = true;
      subscription.waiting = [];
    },
    deliverWaiting(receiver) {
      for (const subscription of subscriptions.values()) {
        if (subscription.receiver !== receiver || subscription.waiting.length === 0) continue;
        const ready = subscription.waiting.filter(({ expiresAt }) => expiresAt > clock.now());
        subscription.waiting = [];
        for (const one of ready) clock.after(receiver.transitMs, () => hand(subscription, one));
      }
    },
  };
}

function open({ privateKey, auth }: Subscription, body: Buffer): PushMessage {
  const plaintext = decrypt(body, { version: 'aes128gcm', privateKey, authSecret: auth });
  return pushMessageSchema.parse(JSON.parse(plaintext.toString('utf8')));
}
