import { hkdfSync } from 'node:crypto';
import type { Express } from 'express';
import type { Clock } from './clock.ts';
import { ensureExampleDesk, exampleSourceId, removeExampleDesk } from './example-desk.ts';
import { createApp } from './http/app.ts';
import type { HttpRooms } from './http/http-rooms.ts';
import { createMetrics } from './http/metrics.ts';
import { createProofs } from './intake/proofs.ts';
import type { Intake } from './intake/rooms.ts';
import { readRuleTable } from './intake/rule-table.ts';
import type { Log } from './log.ts';
import { createNoticeStreams } from './presence/notice-streams.ts';
import { createDispatcher } from './push/dispatcher.ts';
import { createHostCircuits } from './push/host-circuit.ts';
import { createTransport } from './push/transport.ts';
import { createVapidKeyRing } from './push/vapid-key-ring.ts';
import { createVapidTokens } from './push/vapid-token.ts';
import type { Settings } from './settings.ts';
import { deleteExpiredCredentials } from './store/credentials.ts';
import { openDatabase } from './store/database.ts';
import { deleteExpiredNotices } from './store/notices.ts';
import { createSecretBox, readDataKey } from './store/secret-box.ts';
import { deleteOldWindows } from './store/windows.ts';

export interface Desk {
  app: Express;
  rooms: HttpRooms;
  /** Begins to send what is due. */
  start(): Promise<void>;
  /** Sends nothing more, waits for what is under way, and closes the store. */
  stop(): Promise<void>;
}

export interface DeskParts {
  settings: Settings;
  clock: Clock;
  log: Log;
  pagesDir: string;
  random?: () => number;
}

const tidyEveryMs = 600_000;
const forgetWindowsMs = 24 * 3_600_000;

/** Puts the rooms together over the store. Nothing listens and nothing is sent yet. */
export async function createDesk({ settings, clock, log, pagesDir, random = Math.random }: DeskParts): Promise<Desk> {
  const dataKey = settings.dataKey ?? readDataKey(settings.dataDir);
  const box = createSecretBox(dataKey);
  const store = await openDatabase({ dataDir: settings.dataDir });
  const keys = createVapidKeyRing(store, box);
  await keys.ensureActive(clock.now());
  const hasExample = settings.exampleDesk && (await ensureExampleDesk(store, box, clock.now()));
  if (!settings.exampleDesk) await store.transaction(removeExampleDesk);

  const streams = createNoticeStreams({ store, clock, log });
  const metrics = createMetrics({ streams: streams.count });
  const proofs = createProofs(Buffer.from(hkdfSync('sha256', dataKey, '', 'deskbell proofs', 32)));
  const transport = createTransport(settings, clock.now);
  const circuits = createHostCircuits();
  const dispatcher = createDispatcher({
    ...{ store, clock, log, transport, keys, circuits, random },
    tokens: createVapidTokens(settings.vapidSubject),
    readRules: readRuleTable,
    receiptTokenOf: (notification) => proofs.proofOf('receipt', notification),
    base: settings.publicUrl.href,
    onOutcome: (host, outcome) => metrics.push(host, outcome.kind),
  });
  const intake: Intake = {
    ...{ store, clock, settings, proofs },
    wakeStreams: streams.wake,
    wakeDispatcher: dispatcher.wake,
  };
  const rooms: HttpRooms = {
    ...{ settings, clock, log, store, box, intake, streams, dispatcher, circuits, keys, metrics, pagesDir },
    exampleSource: hasExample ? exampleSourceId : undefined,
  };

  let cancelTidy = () => {};
  async function tidy(): Promise<void> {
    cancelTidy = clock.after(tidyEveryMs, () => void tidy());
    const now = clock.now();
    try {
      await store.transaction(async (db) => {
        await deleteExpiredNotices(db, now);
        await deleteExpiredCredentials(db, now);
        await deleteOldWindows(db, now - forgetWindowsMs);
      });
    } catch (error) {
      log.fault('tidy.failed', error);
    }
  }

  return {
    app: createApp(rooms),
    rooms,
    async start() {
      await dispatcher.start();
      await tidy();
    },
    async stop() {
      cancelTidy();
      await dispatcher.stop();
      await streams.settled();
      await transport.close();
      await store.close();
    },
  };
}
