import type { Express } from 'express';
import { type CallbackDispatcher, createCallbackDispatcher } from './callbacks/callback-dispatcher.ts';
import { judgeTarget } from './callbacks/judge-target.ts';
import type { Clock } from './clock.ts';
import { createDueLoop } from './due-loop.ts';
import { ensureExampleDesk, exampleSourceId, removeExampleDesk } from './example-desk.ts';
import { createApp } from './http/app.ts';
import { createDeparture } from './http/departure.ts';
import type { HttpRooms } from './http/http-rooms.ts';
import { createLastPayloads } from './http/last-payloads.ts';
import { createLinkOutsiders } from './http/link-outsiders.ts';
import { createMetrics, type Metrics } from './http/metrics.ts';
import { createDecidedNote } from './http/note-decided.ts';
import { createRefusedHosts } from './http/refused-hosts.ts';
import { createRequestLimits } from './http/request-limits.ts';
import { createWebhookAttempts } from './http/webhook-attempts.ts';
import { createCallbackBook } from './intake/callback-book.ts';
import { createOverviewReader } from './intake/overview.ts';
import { createProofs } from './intake/proofs.ts';
import { nextTimerAt, raiseDueTimers } from './intake/raise-due-timers.ts';
import type { Intake } from './intake/rooms.ts';
import { readRuleTable } from './intake/rule-table.ts';
import { createTextReader } from './intake/text-table.ts';
import type { Log } from './log.ts';
import { createDueNews } from './presence/due-news.ts';
import { createSignalHearing } from './presence/hear-signals.ts';
import { createNoticeStreams } from './presence/notice-streams.ts';
import { shareStreams } from './presence/share-streams.ts';
import { createAbandonedClaims } from './push/abandoned-claims.ts';
import { createDispatcher } from './push/dispatcher.ts';
import { createPayloadEncrypter, type PayloadEncrypter } from './push/encrypt-payload.ts';
import { pushServiceOf } from './push/endpoint-policy.ts';
import { createHostCircuits } from './push/host-circuit.ts';
import { createTransport, type Transport } from './push/transport.ts';
import { openSavedContact } from './push/vapid-contact.ts';
import { createVapidKeyRing } from './push/vapid-key-ring.ts';
import { createVapidTokens } from './push/vapid-token.ts';
import type { Settings } from './settings.ts';
import { createMappingThread } from './sources/mapping-thread.ts';
import { deleteOldAuditEntries } from './store/audit.ts';
import { readBacklog } from './store/backlog.ts';
import { deleteOldCallbacks } from './store/callbacks.ts';
import { deleteExpiredCredentials } from './store/credentials.ts';
import { type OpenOptions, openDatabase } from './store/database.ts';
import { forgetOldWords } from './store/forget-words.ts';
import { deleteOldHistory } from './store/history.ts';
import { deleteExpiredNotices } from './store/notices.ts';
import { deleteOldOutsiders } from './store/outsiders.ts';
import { keepProofsKey } from './store/proofs-key.ts';
import { deleteOldSubscriptions } from './store/push-subscriptions.ts';
import { openSecretBox, readConfiguredKeys } from './store/secret-box.ts';
import { endExpiredSubscriptions } from './store/sign-ins.ts';
import { openSignals } from './store/signals.ts';
import { deleteOldSourcePayloads } from './store/source-payloads.ts';
import { listSources } from './store/sources.ts';
import { deleteOldWebhookAttempts } from './store/webhook-attempts.ts';
import { deleteOldWindows } from './store/windows.ts';

export interface Desk {
  app: Express;
  rooms: HttpRooms;
  /** Begins to send what is due. */
  start(): Promise<void>;
  /** Resolves when everything that is due at this instant is done. */
  settled(): Promise<void>;
  /** Sends nothing more, waits for what is under way, and closes the store. */
  stop(): Promise<void>;
}

export interface DeskParts {
  settings: Settings;
  clock: Clock;
  log: Log;
  pagesDir: string;
  random?: () => number;
  /** How long outcomes of pushes are gathered before they are written down. */
  gatherMs?: number;
  /** Gets the store's log to the disk, if not by the system's own way. */
  flushLog?: () => Promise<void>;
  /** Called with each query that the store has answered. */
  onQuery?: OpenOptions['onQuery'];
  /** Another way to the push services than the network's. */
  transport?: Transport;
  /** Where payloads are encrypted, if not in this thread. */
  encrypt?: PayloadEncrypter;
}

/** As long as a push service takes to answer: little would be lost by waiting, and much is by writing each alone. */
const gatherMs = 20;
const tidyEveryMs = 600_000;
/** Less than the grace time: a page that is in front shows it before its push is due. */
const unheardEveryMs = 2_000;
/** Rows of history that go in one transaction: few, so that webhooks have their turn in between. */
const pruneStep = 500;
/** One server at a time, beside everything else. */
const tidyTurn = { of: 'tidy' };
const dayMs = 24 * 3_600_000;
const forgetWindowsMs = dayMs;

/** Puts the rooms together over the store. Nothing listens and nothing is sent yet. */
export async function createDesk(parts: DeskParts): Promise<Desk> {
  const { settings, clock, pagesDir, random = Math.random } = parts;
  const box = openSecretBox(settings);
  const store = await openDatabase({ ...settings, flushLog: parts.flushLog, onQuery: parts.onQuery });
  // First of all: with another data key nothing may be sealed in this store.
  const proofs = createProofs(await store.transaction((db) => keepProofsKey(db, box, readConfiguredKeys(settings))));
  const keys = createVapidKeyRing(box);
  await store.transaction((db) => keys.ensureActive(db, clock.now()));
  const contact = await openSavedContact(store, settings.vapidSubject);
  const hasExample = settings.exampleDesk && (await ensureExampleDesk(store, box, clock.now()));
  if (!settings.exampleDesk) await store.transaction(removeExampleDesk);

  const receiptTokenOf = (notification: string) => proofs.proofOf('receipt', notification);
  const links = { base: settings.publicUrl.href, ownPages: settings.ownPages };
  const metrics = createMetrics({
    streams: () => streams.count(),
    waitingHosts: () => circuits.states(clock.now()).flatMap(({ host, waitsUntil }) => (waitsUntil ? [host] : [])),
    async backlog() {
      const now = clock.now();
      const { oldestDueAt, ...backlog } = await readBacklog(store.db, now);
      return { ...backlog, oldestMs: now - (oldestDueAt ?? now) };
    },
  });
  const log = countFaults(parts.log, metrics);
  const callbackBook = createCallbackBook(hasExample ? exampleSourceId : undefined);
  await callbackBook.read(store.db);
  const acceptsChats = (source: string) => callbackBook.acceptedBy(source) !== undefined;
  const texts = createTextReader();
  await texts.read(store.db);
  const words = { receiptTokenOf, links, acceptsChats, textsOf: texts.last };
  const ownStreams = createNoticeStreams({ store, clock, log, ...words });
  const streams = shareStreams(ownStreams, (signal) => signals.tell(signal));
  const transport = parts.transport ?? createTransport(settings, clock.now);
  const circuits = createHostCircuits((host, forMs) => signals.tell({ kind: 'host-waits', host, forMs }));
  const news = createDueNews(clock, (work, at) => signals.tell({ kind: 'due', work, at }));
  const callbackTransport = createTransport(
    { pushOrigins: settings.callbackOrigins, proxy: settings.proxy },
    clock.now,
    {
      judge: judgeTarget,
    },
  );
  const serverNumber = () => signals.serverNumber();
  const dispatcher = createDispatcher({
    ...{ store, clock, log, serverNumber, transport, keys, circuits, random, gatherMs: parts.gatherMs ?? gatherMs },
    encrypt: parts.encrypt ?? createPayloadEncrypter(),
    tokens: createVapidTokens(contact.current),
    ...{ readRules: readRuleTable, ...words },
    onOutcome: (host, outcome, tookMs) => metrics.push(pushServiceOf(host), outcome.kind, tookMs),
    callForHelp: () => signals.tell({ kind: 'due', work: 'pushes' }),
    onNextDue: (at) => news.found('pushes', at),
  });
  const intake: Intake = {
    ...{ store, clock, log, settings, proofs, fresh: dispatcher.fresh, readTexts: texts.read, serverNumber },
    callbacks: callbackBook,
    noteDecided: createDecidedNote(metrics, log),
    wakeStreams: streams.wake,
    wakeDispatcher: dispatcher.wake,
    wakeTimers: () => timers.wake(),
    wakeCallbacks: () => callbacks.wake(),
  };
  const callbacks: CallbackDispatcher = createCallbackDispatcher({
    ...{ intake, box, transport: callbackTransport, random, onAttempt: metrics.callback },
    onNextDue: (at) => news.found('callbacks', at),
    judge: (url) => judgeTarget(url, settings.callbackOrigins),
    tellReaders: (readers, chat) => streams.tell(readers, { name: 'chat', data: { chat } }),
  });
  const timers = createDueLoop({
    ...{ clock, log, name: 'timers' },
    runOnce: () => raiseDueTimers(intake),
    async nextDueAt() {
      const at = await nextTimerAt(intake);
      news.found('timers', at);
      return at;
    },
  });
  const rereadSettings = async () => {
    await texts.read(store.db);
    await contact.reload();
    await callbackBook.read(store.db);
  };
  const signals = await openSignals({
    ...{ db: store.db, databaseUrl: settings.databaseUrl, clock, log },
    hear: createSignalHearing({
      ...{ store, log, streams: ownStreams, news, rereadSettings },
      loops: { pushes: dispatcher, timers, callbacks },
      leaveAlone: (host, forMs) => circuits.wait(host, forMs, clock.now()),
    }),
    missed() {
      // Whoever is connected comes back, is let in anew, and is told what was missed.
      ownStreams.endAll();
      for (const loop of [dispatcher, timers, callbacks]) loop.wake();
      rereadSettings().catch((error: unknown) => log.fault('settings.not-read', error));
    },
  });
  const rooms: HttpRooms = {
    signals,
    ...{ settings, clock, log, store, box, intake, streams, dispatcher, circuits, keys, metrics, pagesDir },
    departure: createDeparture(),
    ...{ contact, transport, callbacks, overview: createOverviewReader({ store, clock }) },
    limits: createRequestLimits(settings),
    refusedHosts: createRefusedHosts(clock),
    webhookAttempts: createWebhookAttempts({ store, box, clock, log }),
    linkOutsiders: createLinkOutsiders({ store, clock }),
    lastPayloads: createLastPayloads({ store, clock, log }),
    mappings: createMappingThread(),
    exampleSource: hasExample ? exampleSourceId : undefined,
  };

  const unheard = createDueLoop({
    ...{ clock, log, name: 'unheard' },
    async runOnce() {
      await ownStreams.sayUnheard();
      return false;
    },
    nextDueAt: async () => clock.now() + unheardEveryMs,
  });

  const abandonedClaims = createAbandonedClaims({
    ...{ store, clock, log, serverNumber },
    onReleased() {
      dispatcher.wake();
      callbacks.wake();
    },
  });

  let tidyDueAt = 0;
  const tidying = createDueLoop({
    ...{ clock, log, name: 'tidy' },
    async runOnce() {
      if (clock.now() < tidyDueAt) return false;
      await tidy();
      tidyDueAt = clock.now() + tidyEveryMs;
      return false;
    },
    nextDueAt: async () => tidyDueAt,
  });
  async function tidy(): Promise<void> {
    const now = clock.now();
    try {
      await store.transaction(async (db) => {
        await deleteExpiredNotices(db, now);
        await deleteExpiredCredentials(db, now);
        await endExpiredSubscriptions(db, now);
        await deleteOldWindows(db, now - forgetWindowsMs);
      }, tidyTurn);
      await prune(forgetOldWords, now - settings.textDays * dayMs);
      await prune(deleteOldHistory, now - settings.historyDays * dayMs);
      await prune(deleteOldCallbacks, now - settings.historyDays * dayMs);
      await prune(deleteOldSubscriptions, now - settings.historyDays * dayMs);
      await prune(deleteOldAuditEntries, now - settings.auditDays * dayMs);
      await store.transaction((db) => deleteOldWebhookAttempts(db, now - settings.historyDays * dayMs), tidyTurn);
      await store.transaction((db) => deleteOldOutsiders(db, now - settings.historyDays * dayMs), tidyTurn);
      await store.transaction((db) => deleteOldSourcePayloads(db, now - settings.textDays * dayMs), tidyTurn);
    } catch (error) {
      log.fault('tidy.failed', error);
    }
  }

  async function prune(deleteStep: typeof deleteOldHistory, before: number): Promise<void> {
    while ((await store.transaction((db) => deleteStep(db, before, pruneStep), tidyTurn)) === pruneStep);
  }

  return {
    app: createApp(rooms),
    rooms,
    async start() {
      if ((await listSources(store.db)).some(({ kind }) => kind === 'mapped')) await rooms.mappings.start();
      await dispatcher.start();
      timers.start();
      callbacks.start();
      if (store.isShared) for (const loop of [unheard, abandonedClaims]) loop.start();
      tidying.start();
      await tidying.settled();
    },
    async settled() {
      await timers.settled();
      await abandonedClaims.settled();
      await callbacks.settled();
      await dispatcher.settled();
      await unheard.settled();
      await streams.settled();
      await tidying.settled();
    },
    async stop() {
      await tidying.stop();
      await timers.stop();
      await abandonedClaims.stop();
      await callbacks.stop();
      await dispatcher.stop();
      await unheard.stop();
      await streams.settled();
      await rooms.webhookAttempts.flush();
      await rooms.lastPayloads.flush();
      await rooms.mappings.close();
      await signals.close();
      await transport.close();
      await callbackTransport.close();
      await store.close();
    },
  };
}

/** A log whose faults are counted as well. */
function countFaults(log: Log, metrics: Metrics): Log {
  return {
    ...log,
    fault(event, error, fields) {
      metrics.fault(event);
      log.fault(event, error, fields);
    },
  };
}
