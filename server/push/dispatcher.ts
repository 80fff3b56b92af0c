import { maxPayloadBytes } from '../../wire/limits.ts';
import type { Clock } from '../clock.ts';
import { createDueLoop } from '../due-loop.ts';
import type { Log } from '../log.ts';
import type { RuleTable } from '../rules/default-table.ts';
import { deliveryTerms, endingTerms, testTerms, type Urgency } from '../rules/delivery-terms.ts';
import { chatLink } from '../rules/links.ts';
import type { Database, Db } from '../store/database.ts';
import type { DecisionRow } from '../store/decisions.ts';
import type { DeliveryRow } from '../store/deliveries.ts';
import { claimDuePushes, expirePushes, findNextDueAt, releaseLostClaims, settleDelivery } from '../store/due-pushes.ts';
import { composeMessage, tagOf } from './compose-message.ts';
import { createPayloadEncrypter } from './encrypt-payload.ts';
import { fitMessage } from './fit-message.ts';
import type { HostCircuits } from './host-circuit.ts';
import { type JudgedPush, judgeDue } from './judge-due.ts';
import type { PushOutcome } from './outcome.ts';
import { toPushRequest } from './push-request.ts';
import { type Attempted, recordOutcomes } from './record-outcomes.ts';
import { nextAttemptAt } from './retry-schedule.ts';
import type { Transport } from './transport.ts';
import type { VapidKeyRing } from './vapid-key-ring.ts';
import type { VapidTokens } from './vapid-token.ts';

export interface DispatcherRooms {
  store: Database;
  clock: Clock;
  log: Log;
  transport: Transport;
  keys: VapidKeyRing;
  tokens: VapidTokens;
  circuits: HostCircuits;
  readRules(db: Db): Promise<RuleTable>;
  receiptTokenOf(notification: string): string;
  /** The server's base URL, ending in "/". */
  base: string;
  random(): number;
  /** Called for each answer of a push service. */
  onOutcome(host: string, outcome: PushOutcome): void;
}

/** Sends pushes when they are due. */
export interface Dispatcher {
  /** Takes up what a server that died left behind, and goes on from there. */
  start(): Promise<void>;
  /** Something may be due. */
  wake(): void;
  /** Sends these claimed pushes at once and tells what became of each, by delivery. */
  send(deliveries: readonly DeliveryRow[]): Promise<Map<string, PushOutcome>>;
  /** Resolves when nothing is under way and nothing due is left. */
  settled(): Promise<void>;
  /** Claims nothing more, and resolves when what is under way has been recorded. */
  stop(): Promise<void>;
}

/** Rows claimed at a time: enough to keep a burst busy, few enough that the web server has its turn in between. */
const claimLimit = 64;
/** Longer than any attempt may take. */
const claimMs = 45_000;
/** How often what was answered is tried to be written down. */
const keepEveryMs = 500;
/** Plaintext that a push service took for too large is cut to the next of these. */
const payloadSteps = [maxPayloadBytes, 1_945, 900];

type Sendable = Extract<JudgedPush, { send: true }>;

export function createDispatcher(rooms: DispatcherRooms): Dispatcher {
  const { store, clock, log, circuits } = rooms;
  const encrypt = createPayloadEncrypter();
  const underWay = new Set<Promise<unknown>>();
  const payloadLimits = new Map<string, number>();
  const loop = createDueLoop({ clock, log, name: 'dispatcher', runOnce, nextDueAt });
  const { wake } = loop;
  let isStopping = false;
  /** Outcomes that wait to be written down together. */
  let gathered: { all: Attempted[]; written: Promise<void> } | undefined;

  async function runOnce(): Promise<boolean> {
    const { claimed, isMoreDue } = await claim();
    const taken = takeOn(claimed);
    if (taken.length > 0) track(dispatch(taken));
    return isMoreDue;
  }

  /** Never more than the fullest host has room for, so that what is claimed is sent at once. */
  function claim(): Promise<{ claimed: DeliveryRow[]; isMoreDue: boolean }> {
    return store.transaction(async (db) => {
      const now = clock.now();
      await releaseLostClaims(db, now);
      await expirePushes(db, now);
      const limit = Math.min(claimLimit, circuits.room(now));
      const exceptHosts = circuits.blockedHosts(now);
      const claimed = await claimDuePushes(db, { now, claimedUntil: now + claimMs, limit, exceptHosts });
      return { claimed, isMoreDue: claimed.length === limit };
    });
  }

  /** Begins those that their host takes; the others are due again when it does. */
  function takeOn(claimed: readonly DeliveryRow[]): DeliveryRow[] {
    const now = clock.now();
    const taken = claimed.filter((delivery) => circuits.begin(delivery.host ?? '', now));
    const left = claimed.filter((delivery) => !taken.includes(delivery));
    if (left.length > 0) track(putBack(left, now));
    return taken;
  }

  function putBack(deliveries: readonly DeliveryRow[], now: number): Promise<void> {
    return store.transaction(async (db) => {
      for (const delivery of deliveries) {
        const { because } = delivery;
        await settleDelivery(db, delivery, { state: 'pending', because, now, attempted: false });
      }
    });
  }

  async function nextDueAt(): Promise<number | undefined> {
    const now = clock.now();
    const dueAt = await findNextDueAt(store.db, circuits.blockedHosts(now));
    const times = [dueAt, circuits.nextOpenAt(now)].filter((at) => at !== undefined);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  function track(work: Promise<unknown>): void {
    const tracked = work
      .catch((error: unknown) => log.fault('dispatch.failed', error))
      .finally(() => {
        underWay.delete(tracked);
        wake();
      });
    underWay.add(tracked);
  }

  /** Judges claimed pushes again, records those that are dropped, and sends the others side by side. */
  async function dispatch(claimed: readonly DeliveryRow[]): Promise<Map<string, PushOutcome>> {
    const judged = await judge(claimed);
    const dropped = judged.filter((push) => !push.send);
    for (const { delivery } of dropped) circuits.leave(delivery.host ?? '');
    const outcomes = new Map<string, PushOutcome>();
    const ended = await Promise.allSettled([
      dropped.length > 0 ? keep((db) => recordDropped(db, dropped, clock.now())) : undefined,
      ...judged
        .filter((push) => push.send)
        .map(async (push) => {
          const outcome = await sendOne(push);
          if (outcome) outcomes.set(push.delivery.id, outcome);
        }),
    ]);
    // Not before all have ended: whoever stops the server waits for them.
    const failed = ended.find((one) => one.status === 'rejected');
    if (failed) throw failed.reason;
    return outcomes;
  }

  async function judge(claimed: readonly DeliveryRow[]): Promise<JudgedPush[]> {
    try {
      return await judgeDue(store.db, claimed, await rooms.readRules(store.db), clock.now());
    } catch (error) {
      for (const delivery of claimed) circuits.leave(delivery.host ?? '');
      throw error;
    }
  }

  /** Undefined: its host has to wait, and the push is due again when it has. */
  async function sendOne(push: Sendable): Promise<PushOutcome | undefined> {
    const host = push.delivery.host ?? '';
    const startedAt = clock.now();
    if (circuits.isWaiting(host, startedAt)) {
      circuits.leave(host);
      await putBack([push.delivery], startedAt);
      return undefined;
    }
    let outcome: PushOutcome = { kind: 'unreachable', status: null, detail: 'It could not be put together' };
    try {
      outcome = await attempt(push, startedAt);
    } catch (error) {
      log.fault('push.failed', error, { delivery: push.delivery.id });
    }
    rooms.onOutcome(host, outcome);
    const endedAt = clock.now();
    if (circuits.end(host, outcome, endedAt)) wake();
    await record({ push, outcome, startedAt, endedAt, next: nextState(push.delivery, outcome, endedAt) });
    const { kind, status } = outcome;
    log.info('delivery.attempted', { delivery: push.delivery.id, host, outcome: kind, status });
    return outcome;
  }

  /** Resolves when it is durable. What ends until the store's next turn is written together. */
  function record(attempted: Attempted): Promise<void> {
    if (!gathered) {
      const all: Attempted[] = [];
      gathered = { all, written: keep((db) => recordGathered(db, all)) };
    }
    gathered.all.push(attempted);
    return gathered.written;
  }

  async function recordGathered(db: Db, all: readonly Attempted[]): Promise<void> {
    if (gathered?.all === all) gathered = undefined;
    await recordOutcomes(db, all);
  }

  /** What a push service has answered stays true while the store is in trouble: written down as soon as it can be. */
  async function keep(work: (db: Db) => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await store.transaction(work);
      } catch (error) {
        if (isStopping) throw error;
        log.fault('outcome.not-kept', error);
      }
      await new Promise<void>((resolve) => clock.after(keepEveryMs, resolve));
    }
  }

  /** Sends it; what is too large for this push service is cut harder and sent again, and the limit remembered. */
  async function attempt(push: Sendable, now: number): Promise<PushOutcome> {
    const key = await rooms.keys.signingKey(store.db, push.subscription.keyId);
    if (!key) return { kind: 'refused', status: 0, detail: 'Its VAPID key is not there any more' };
    const { host } = push.delivery;
    const authorization = rooms.tokens.authorizationFor(new URL(push.subscription.endpoint).origin, key, now);
    const limit = payloadLimits.get(host ?? '') ?? maxPayloadBytes;
    let outcome: PushOutcome | undefined;
    for (const maxBytes of payloadSteps.filter((step) => step <= limit)) {
      outcome = await rooms.transport.send(toRequest(push, { authorization, maxBytes, now }));
      if (outcome.kind !== 'too-large') break;
      const smaller = payloadSteps[payloadSteps.indexOf(maxBytes) + 1];
      if (smaller !== undefined) payloadLimits.set(host ?? '', smaller);
    }
    return outcome ?? { kind: 'refused', status: 413, detail: 'No payload is small enough' };
  }

  function toRequest(push: Sendable, facts: { authorization: string; maxBytes: number; now: number }) {
    const { decision, delivery, subscription } = push;
    const message = composeMessage({
      ...{ decision, delivery, base: rooms.base },
      token: rooms.receiptTokenOf(decision.id),
      navigate:
        decision.type === 'test'
          ? `${rooms.base}console/`
          : chatLink(rooms.base, decision.as, { source: decision.source, id: decision.chatId }),
    });
    return toPushRequest(encrypt, {
      endpoint: subscription.endpoint,
      keys: subscription,
      payload: fitMessage(message, facts.maxBytes),
      authorization: facts.authorization,
      ttlSeconds: (delivery.expiresAt - facts.now) / 1000,
      urgency: urgencyOf(decision, delivery),
      tag: tagOf(decision),
    });
  }

  function nextState(delivery: DeliveryRow, outcome: PushOutcome, now: number) {
    switch (outcome.kind) {
      case 'accepted':
        return { state: 'accepted' as const, because: null };
      case 'gone':
        return { state: 'gone' as const, because: `gone_${outcome.status}` };
      case 'refused':
      case 'too-large':
        return { state: 'refused' as const, because: outcome.detail };
      case 'busy':
      case 'unreachable': {
        const dueAt = nextAttemptAt({
          ...{ attempt: delivery.attempts + 1, now, expiresAt: delivery.expiresAt, jitter: rooms.random() },
          retryAfterMs: outcome.kind === 'busy' ? outcome.retryAfterMs : undefined,
        });
        if (dueAt === undefined) return { state: 'expired' as const, because: outcome.detail };
        return { state: 'pending' as const, because: outcome.detail, dueAt };
      }
      default:
        return outcome satisfies never;
    }
  }

  return {
    async start() {
      isStopping = false;
      // The embedded store has one server: whatever is claimed in it was claimed by one that died.
      await store.transaction((db) => releaseLostClaims(db, Number.MAX_SAFE_INTEGER));
      loop.start();
    },
    wake,
    send(deliveries) {
      const work = dispatch(takeOn(deliveries));
      track(work);
      return work;
    },
    async settled() {
      await loop.settled();
      while (underWay.size > 0) {
        await Promise.all(underWay);
        await loop.settled();
      }
    },
    async stop() {
      isStopping = true;
      await loop.stop();
      await Promise.all(underWay);
    },
  };
}

function urgencyOf(decision: DecisionRow, delivery: DeliveryRow): Urgency {
  if (delivery.purpose === 'ending') return endingTerms.urgency;
  return decision.type === 'test' ? testTerms.urgency : deliveryTerms[decision.type].urgency;
}

async function recordDropped(
  db: Db,
  dropped: readonly Extract<JudgedPush, { send: false }>[],
  now: number,
): Promise<void> {
  for (const { delivery, state, because } of dropped) {
    await settleDelivery(db, delivery, { state, because, now, attempted: false });
  }
}
