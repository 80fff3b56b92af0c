import { setImmediate as otherTurn } from 'node:timers/promises';
import { createDueLoop } from '../due-loop.ts';
import type { RuleTable } from '../rules/default-table.ts';
import { inSpan } from '../spans.ts';
import type { Db } from '../store/database.ts';
import type { DeliveryRow } from '../store/deliveries.ts';
import {
  type ClaimedPush,
  claimDuePushes,
  claimMs,
  expirePushes,
  findNextDueAt,
  renewFromFuture,
  settleDelivery,
} from '../store/due-pushes.ts';
import { releaseLostClaims } from '../store/lost-claims.ts';
import { slicesOf } from '../store/slices.ts';
import type { HostCircuits } from './host-circuit.ts';
import { type JudgedPush, judgeDue } from './judge-due.ts';
import { nextState } from './next-state.ts';
import type { PushOutcome } from './outcome.ts';
import { createOutcomeKeeper, type OutcomeKeeperParts } from './outcome-keeper.ts';
import { createPushSender, type PushSenderRooms } from './send-push.ts';
import { createUnsentClaims } from './unsent-claims.ts';

export interface DispatcherRooms extends PushSenderRooms, OutcomeKeeperParts {
  circuits: HostCircuits;
  readRules(db: Db): Promise<RuleTable>;
  random(): number;
  /** By this number others know that this server lives: it stands on what it claims. Null: they do not know. */
  serverNumber(): number | null;
  /** Called when more is due than is claimed at a time. */
  callForHelp(): void;
  /** Called with when the next push is due, as the store says. */
  onNextDue(at: number | undefined): void;
  /** Called for each answer of a push service. */
  onOutcome(host: string, outcome: PushOutcome, tookMs: number): void;
}

/** Sends pushes when they are due. */
export interface Dispatcher {
  /** Takes up what a server that died left behind, and goes on from there. */
  start(): Promise<void>;
  /** Something may be due. */
  wake(): void;
  /** A push will be due then. */
  wakeAt(at: number): void;
  /** Sends these claimed pushes at once and tells what became of each, by delivery. */
  send(deliveries: readonly DeliveryRow[]): Promise<Map<string, PushOutcome>>;
  /** For what is sent right after it was decided: reserved while it is decided, then sent, or released. */
  fresh: {
    reserve(host: string): boolean;
    release(pushes: readonly ClaimedPush[], mayBeClaimed: boolean): void;
    send(pushes: readonly ClaimedPush[]): void;
  };
  /** Resolves when nothing is under way and nothing due is left. */
  settled(): Promise<void>;
  /** Claims nothing more, and resolves when what is under way has been recorded. */
  stop(): Promise<void>;
}

/** Rows claimed at a time: enough to keep a burst busy, few enough that the web server has its turn in between. */
const claimLimit = 64;
/** Of many pushes, the first are on their way while the others are put together. */
const begunAtOnce = 16;
/** What is due and was not claimed, another server has locked: it is looked for again so long after. A guess. */
const elsewhereMs = 100;
/** How often what was lost or is over is looked for. */
const tidyEveryMs = 1_000;
/** By less a clock is set now and then, and those of several servers differ by less. A guess. */
const setBackMs = 30_000;
/** What could not be judged, as the store failed, is due again so long after. */
const afterFaultMs = 1_000;

export function createDispatcher(rooms: DispatcherRooms): Dispatcher {
  const { store, clock, log, circuits } = rooms;
  const sendPush = createPushSender(rooms);
  const outcomes = createOutcomeKeeper(rooms);
  const loop = createDueLoop({ clock, log, name: 'dispatcher', runOnce, nextDueAt });
  const { wake } = loop;
  const unsent = createUnsentClaims();
  /** What is under way here, by delivery: it ends with an answer, however long that takes, and whatever the clock does. */
  const held = new Set<string>();
  let isRunning = false;
  /** When it was looked for what was lost or is over. Before the first time, a clock may have been set back that others went by. */
  let tidiedAt = Number.POSITIVE_INFINITY;

  async function runOnce(): Promise<boolean> {
    const { claimed, isMoreDue } = await claim();
    if (claimed.length > 0) track(dispatch(claimed));
    if (claimed.length === claimLimit) rooms.callForHelp();
    return isMoreDue;
  }

  /** What is claimed counts as begun at its host, and is sent at once. */
  async function claim(): Promise<{ claimed: DeliveryRow[]; isMoreDue: boolean }> {
    const reserved: string[] = [];
    let claimed: DeliveryRow[] = [];
    let tidied = tidiedAt;
    let isRefused = false;
    const reserve = (host: string) => {
      const begins = circuits.begin(host, clock.now());
      if (begins) reserved.push(host);
      else isRefused = true;
      return begins;
    };
    const leaveReserved = () => {
      for (const host of reserved.splice(0)) circuits.leave(host);
    };
    try {
      const given = await store.transaction(async (db) => {
        leaveReserved();
        isRefused = false;
        const now = clock.now();
        const back = await unsent.giveBack(db, now);
        tidied = await tidy(db, now);
        const exceptHosts = circuits.blockedHosts(now);
        const own = { claimedUntil: now + claimMs, claimedBy: rooms.serverNumber() };
        claimed = await claimDuePushes(db, { now, ...own, limit: claimLimit, exceptHosts, reserve });
        return back;
      }, 'none');
      given();
      tidiedAt = tidied;
      // A host that is full now may have stood before others.
      return { claimed, isMoreDue: claimed.length === claimLimit || isRefused };
    } catch (error) {
      leaveReserved();
      unsent.add(claimed);
      throw error;
    }
  }

  /** Answers when it was done last. */
  async function tidy(db: Db, now: number): Promise<number> {
    if (tidiedAt <= now && now < tidiedAt + tidyEveryMs) return tidiedAt;
    if (now < tidiedAt - setBackMs) await renewFromFuture(db, { now, after: now + setBackMs });
    await releaseLostClaims(db, now, [...held]);
    await expirePushes(db, now);
    return now;
  }

  /** Begins those that their host takes; the others are due again when it does. */
  function takeOn(claimed: readonly DeliveryRow[]): DeliveryRow[] {
    const now = clock.now();
    const taken = claimed.filter((delivery) => circuits.begin(delivery.host ?? '', now));
    putBack(claimed.filter((delivery) => !taken.includes(delivery)));
    return taken;
  }

  function putBack(deliveries: readonly DeliveryRow[], afterMs?: number): void {
    if (deliveries.length === 0) return;
    unsent.add(deliveries, afterMs);
    wake();
  }

  async function nextDueAt(): Promise<number | undefined> {
    const now = clock.now();
    const dueAt = await findNextDueAt(store.db, circuits.blockedHosts(now));
    rooms.onNextDue(dueAt);
    const isElsewhere = store.isShared && dueAt !== undefined && dueAt <= now;
    const lookAt = isElsewhere ? now + elsewhereMs : dueAt;
    const times = [lookAt, circuits.nextOpenAt(now)].filter((at) => at !== undefined);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  function track(work: Promise<unknown>): void {
    loop.track(work, 'dispatch.failed');
  }

  async function holding<T>(deliveries: readonly DeliveryRow[], work: () => Promise<T>): Promise<T> {
    for (const { id } of deliveries) held.add(id);
    try {
      return await work();
    } finally {
      for (const { id } of deliveries) held.delete(id);
    }
  }

  function dispatch(claimed: readonly DeliveryRow[]): Promise<Map<string, PushOutcome>> {
    return holding(claimed, () => judgeAndSend(claimed));
  }

  /** Judges claimed pushes again, records those that are dropped, and sends the others side by side. */
  async function judgeAndSend(claimed: readonly DeliveryRow[]): Promise<Map<string, PushOutcome>> {
    const judged = await judge(claimed);
    const dropped = judged.filter((push) => !push.send);
    for (const { delivery } of dropped) circuits.leave(delivery.host ?? '');
    const [sent] = await allEnded([
      sendAll(judged.filter((push) => push.send)),
      dropped.length > 0 ? outcomes.keep((db) => recordDropped(db, dropped, clock.now())).then(wake) : undefined,
    ]);
    return sent;
  }

  /** Side by side; answers what became of each that was sent, by delivery. */
  async function sendAll(pushes: readonly ClaimedPush[]): Promise<Map<string, PushOutcome>> {
    const sent = new Map<string, PushOutcome>();
    const sendAndNote = async (push: ClaimedPush) => {
      const outcome = await sendOne(push);
      if (outcome) sent.set(push.delivery.id, outcome);
    };
    const works: Promise<void>[] = [];
    for (const some of slicesOf(pushes, begunAtOnce)) {
      if (works.length > 0) await otherTurn();
      works.push(...some.map(sendAndNote));
    }
    await allEnded(works);
    return sent;
  }

  async function judge(claimed: readonly DeliveryRow[]): Promise<JudgedPush[]> {
    try {
      return await judgeDue(store.db, claimed, await rooms.readRules(store.db), clock.now());
    } catch (error) {
      for (const delivery of claimed) circuits.leave(delivery.host ?? '');
      putBack(claimed, afterFaultMs);
      throw error;
    }
  }

  /** Undefined: its host has to wait, and the push is due again when it has. */
  async function sendOne(push: ClaimedPush): Promise<PushOutcome | undefined> {
    const host = push.delivery.host ?? '';
    const startedAt = clock.now();
    if (circuits.isWaiting(host, startedAt)) {
      circuits.leave(host);
      putBack([push.delivery]);
      return undefined;
    }
    let outcome: PushOutcome = { kind: 'unreachable', status: null, detail: 'It could not be put together' };
    try {
      const attributes = { 'server.address': host, 'deskbell.delivery': push.delivery.id };
      const of = push.decision.requestId;
      outcome = await inSpan('push', { attributes, kind: 'client', of }, () => sendPush(push, startedAt));
    } catch (error) {
      log.fault('push.failed', error, { request: push.decision.requestId, delivery: push.delivery.id });
    }
    const endedAt = clock.now();
    rooms.onOutcome(host, outcome, endedAt - startedAt);
    if (circuits.end(host, outcome, endedAt)) wake();
    const next = nextState(push.delivery, outcome, { now: endedAt, jitter: rooms.random() });
    if (await outcomes.record({ push, outcome, startedAt, endedAt, next })) wake();
    const { kind, status } = outcome;
    const { requestId: request, id: notification } = push.decision;
    const ids = { request, notification, delivery: push.delivery.id };
    log.info('delivery.attempted', { ...ids, host, outcome: kind, status, durationMs: endedAt - startedAt });
    return outcome;
  }

  return {
    async start() {
      isRunning = true;
      outcomes.start();
      // The embedded store has one server: whatever is claimed in it was claimed by one that died. Others' claims end by time.
      const now = store.isShared ? clock.now() : Number.MAX_SAFE_INTEGER;
      await store.transaction((db) => releaseLostClaims(db, now), 'none');
      loop.start();
    },
    wake,
    wakeAt: loop.wakeAt,
    send(deliveries) {
      const work = dispatch(takeOn(deliveries));
      track(work);
      return work;
    },
    fresh: {
      reserve: (host) => isRunning && circuits.begin(host, clock.now()),
      release(pushes, mayBeClaimed) {
        for (const { delivery } of pushes) circuits.leave(delivery.host ?? '');
        if (mayBeClaimed) unsent.add(pushes.map(({ delivery }) => delivery));
        wake();
      },
      send(pushes) {
        const deliveries = pushes.map(({ delivery }) => delivery);
        if (pushes.length > 0) track(holding(deliveries, () => sendAll(pushes)));
      },
    },
    settled: loop.settled,
    async stop() {
      isRunning = false;
      outcomes.stop();
      await loop.stop();
      if (unsent.isEmpty()) return;
      track(store.transaction((db) => unsent.giveBack(db, clock.now()), 'none'));
      await loop.stop();
    },
  };
}

/** As `Promise.all`, but a failure is told when all have ended: whoever stops the server waits for them. */
async function allEnded<const T extends readonly unknown[]>(
  works: T,
): Promise<{ -readonly [At in keyof T]: Awaited<T[At]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
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
