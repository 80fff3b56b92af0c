import type { CallbackState, CallbackTest, CallbackType } from '../../wire/callback.ts';
import { sourceSettingsSchema } from '../../wire/source.ts';
import type { Clock } from '../clock.ts';
import { createDueLoop } from '../due-loop.ts';
import { chatTurn, committed } from '../intake/accept-chat-event.ts';
import { endDueWatches } from '../intake/note-callback.ts';
import type { Intake } from '../intake/rooms.ts';
import { settleAcceptance } from '../intake/settle-acceptance.ts';
import { nobodyWoken } from '../intake/woken.ts';
import { keepTrying } from '../keep-trying.ts';
import type { Log } from '../log.ts';
import type { EndpointJudgement } from '../push/endpoint-policy.ts';
import { createHostCircuits } from '../push/host-circuit.ts';
import type { PushOutcome } from '../push/outcome.ts';
import type { Transport } from '../push/transport.ts';
import { type CallbackTargetRow, findCallbackTarget } from '../store/callback-targets.ts';
import {
  type CallbackAttempt,
  type CallbackRow,
  claimDueCallbacks,
  findNextCallbackAt,
  putCallbackBack,
  releaseLostCallbacks,
  settleCallback,
} from '../store/callbacks.ts';
import { findChatEvent } from '../store/chat-events.ts';
import type { Db } from '../store/database.ts';
import { findPerson } from '../store/people.ts';
import { lostSecret } from '../store/sealed.ts';
import type { SecretBox } from '../store/secret-box.ts';
import { findSource } from '../store/sources.ts';
import { composeCallback, signCallback } from './compose-callback.ts';
import { nextCallbackState } from './next-callback-state.ts';
import { readReason } from './read-reason.ts';
import { noSecret, testTarget } from './test-target.ts';

export interface CallbackDispatcherRooms {
  intake: Intake;
  box: SecretBox;
  transport: Pick<Transport, 'send'>;
  /** May this URL be called? */
  judge(url: string): EndpointJudgement;
  random(): number;
  /** These people's lists have changed by this chat. */
  tellReaders(readers: readonly string[], chat: { source: string; id: string }): void;
  /** Called with when the next is due, as the store says. */
  onNextDue(at: number | undefined): void;
  /** Called for each attempt. */
  onAttempt(type: CallbackType, state: CallbackState): void;
}

/** What has become of a callback, and why. */
export type SentCallback = Pick<CallbackAttempt, 'state' | 'detail'>;

/** Tells chat systems what they want to know, when it is due. */
export interface CallbackDispatcher {
  start(): void;
  /** Something may be due. */
  wake(): void;
  /** Something will be due then. */
  wakeAt(at: number): void;
  /** Sends one at once that was written down as `sending`, and answers what has become of it. */
  send(callback: CallbackRow): Promise<SentCallback>;
  /** Posts a test to a chat system at once, of which nothing is kept. */
  test(target: CallbackTargetRow): Promise<CallbackTest>;
  /** Resolves when nothing is under way and nothing due is left. */
  settled(): Promise<void>;
  /** Begins nothing more, and resolves when what is under way has been recorded. */
  stop(): Promise<void>;
}

/** Claimed at a time. */
const claimLimit = 16;
/** A host that has to wait without saying how long is asked again after so much. */
const retryHostMs = 2_000;
/** What the store did not let be asked for is tried again so long after. */
const afterFaultMs = 1_000;
/** Another server may have changed what chat systems want to know. */
const readEveryMs = 15_000;

export function createCallbackDispatcher(rooms: CallbackDispatcherRooms): CallbackDispatcher {
  const { intake, box, transport } = rooms;
  const { store, clock, log }: { store: Intake['store']; clock: Clock; log: Log } = intake;
  const circuits = createHostCircuits();
  const loop = createDueLoop({ clock, log, name: 'callbacks', runOnce, nextDueAt });
  let isRunning = false;
  let readAt = Number.NEGATIVE_INFINITY;

  async function runOnce(): Promise<boolean> {
    const now = clock.now();
    if (now >= readAt + readEveryMs) {
      await intake.callbacks.read(store.db);
      readAt = now;
    }
    await releaseLostCallbacks(store.db, now);
    const moreWatches = await endDueWatches(intake);
    const claimed = await claimDueCallbacks(store.db, { now, claimedBy: intake.serverNumber(), limit: claimLimit });
    for (const callback of claimed) track(send(callback));
    return moreWatches || claimed.length === claimLimit;
  }

  async function nextDueAt(): Promise<number | undefined> {
    const at = await findNextCallbackAt(store.db);
    rooms.onNextDue(at);
    return at;
  }

  function track<T>(work: Promise<T>): Promise<T> {
    loop.track(work.finally(loop.wake), 'callback.failed');
    return work;
  }

  /** What could not be asked for is due again soon, and not only when its claim is over. */
  async function send(callback: CallbackRow): Promise<SentCallback> {
    try {
      return await tryOnce(callback);
    } catch (error) {
      const putBack = () => putCallbackBack(store.db, callback, clock.now() + afterFaultMs);
      await keep(callback, putBack).catch((fault: unknown) => log.fault('callback.not-kept', fault));
      throw error;
    }
  }

  /** Until it works, or the claim is over. */
  function keep<T>({ claimedUntil }: CallbackRow, work: () => Promise<T>): Promise<T> {
    const goesOn = () => isRunning && clock.now() < (claimedUntil ?? 0);
    return keepTrying(work, { clock, log, fault: 'callback.not-kept', goesOn });
  }

  async function tryOnce(callback: CallbackRow): Promise<SentCallback> {
    const target = await findCallbackTarget(store.db, callback.sourceId);
    if (!target) {
      const outcome = { kind: 'refused', status: 0, detail: 'The chat system is told nothing any more' } as const;
      return settle(callback, outcome);
    }
    const secrets = secretsOf(target);
    if (secrets.length === 0) return settle(callback, { kind: 'unreachable', status: null, detail: noSecret });
    const { host } = new URL(target.url);
    if (!circuits.begin(host, clock.now())) {
      const dueAt = circuits.nextOpenAt(clock.now()) ?? clock.now() + retryHostMs;
      await putCallbackBack(store.db, callback, dueAt);
      return { state: 'waiting', detail: null };
    }
    let outcome: PushOutcome = { kind: 'unreachable', status: null, detail: 'It could not be put together' };
    try {
      const body = await compose(callback);
      const headers = signCallback(callback.id, body, secrets, clock.now());
      outcome = await transport.send({ url: target.url, headers, body: Buffer.from(body) });
    } finally {
      circuits.end(host, outcome, clock.now());
    }
    return settle(callback, outcome);
  }

  function secretsOf({ sealedSecret, olderSealedSecret, olderUntil }: CallbackTargetRow): string[] {
    const isOlderValid = olderSealedSecret !== null && (olderUntil ?? 0) > clock.now();
    const sealed = [sealedSecret, ...(isOlderValid ? [olderSealedSecret] : [])];
    return sealed.filter((one) => one !== lostSecret).map(box.open);
  }

  async function compose(callback: CallbackRow): Promise<string> {
    const event = callback.eventSeq === null ? undefined : await findChatEvent(store.db, callback.eventSeq);
    const person = callback.personId === null ? undefined : await findPerson(store.db, callback.personId);
    const source = await findSource(store.db, callback.sourceId);
    const { people: links = {} } = sourceSettingsSchema.safeParse(JSON.parse(source?.settingsJson ?? '{}')).data ?? {};
    return JSON.stringify(composeCallback(callback, { event, name: person?.name, links }));
  }

  /** Writes down what became of it, with all that follows from it, in one transaction. */
  async function settle(row: CallbackRow, outcome: PushOutcome): Promise<SentCallback> {
    const next = nextCallbackState(row, outcome, { now: clock.now(), jitter: rooms.random() });
    const attempt: CallbackAttempt = row.type === 'chat.accepted' ? { ...next, detail: readReason(next.detail) } : next;
    const writeDown = () => {
      const woken = nobodyWoken();
      const work = async (db: Db) => {
        if (!(await settleCallback(db, row, attempt))) return [];
        return row.type === 'chat.accepted' ? settleAcceptance(db, intake, { row, attempt }, woken) : [];
      };
      return committed(intake, woken, work, chatTurn(row.sourceId, row.chatId));
    };
    // What the chat system has answered stays true. Once the claim is over, it may be asked anew.
    const readers = await keep(row, writeDown);
    if (readers.length > 0) rooms.tellReaders(readers, { source: row.sourceId, id: row.chatId });
    const { state, status } = attempt;
    rooms.onAttempt(row.type, state);
    log.info('callback.attempted', { source: row.sourceId, callback: row.id, type: row.type, state, status });
    return attempt;
  }

  return {
    start() {
      isRunning = true;
      loop.start();
    },
    wake: loop.wake,
    wakeAt: loop.wakeAt,
    send: (callback) => track(send(callback)),
    test(target) {
      const { sourceId, url } = target;
      const testRooms = { send: transport.send, judge: rooms.judge, now: clock.now };
      return track(testTarget(testRooms, { sourceId, url, secrets: secretsOf(target) }));
    },
    settled: loop.settled,
    stop() {
      isRunning = false;
      return loop.stop();
    },
  };
}
