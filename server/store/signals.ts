import { randomUUID } from 'node:crypto';
import { setImmediate as immediate } from 'node:timers/promises';
import { sql } from 'kysely';
import pg from 'pg';
import { type ServerSignal, serverMessageSchema, serverSignalSchema } from '../../wire/server-signal.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { parseJson } from '../parse-json.ts';
import type { Db } from './database.ts';
import { shareFlushes } from './disk-sync.ts';
import { newServerNumber, sayAlive } from './live-servers.ts';

/** What the servers of one store say to each other (PostgreSQL, "NOTIFY"). What is said while one is cut off does not reach it. */
export interface Signals {
  /** Tells all other servers. Called when what it is about is committed. */
  tell(signal: ServerSignal): void;
  /** By this number others know that this server lives. Null: they do not know, or it is alone. */
  serverNumber(): number | null;
  close(): Promise<void>;
}

export interface SignalParts {
  db: Db;
  /** Undefined: the store is embedded, and has one server. */
  databaseUrl: string | undefined;
  clock: Clock;
  log: Log;
  hear(signal: ServerSignal): void;
  /** It was cut off, and is connected again: it knows nothing of what was said meanwhile. */
  missed(): void;
}

const channel = 'deskbell';
/** PostgreSQL takes less than 8,000 bytes. */
const maxBytes = 7_800;
/** A connection that is cut on the way says nothing at all: it is asked so often, and has so long to answer. */
const askEveryMs = 10_000;
const answerMs = 5_000;
const reconnectMs = 1_000;
/** What could not be said is said so long after. */
const afterFaultMs = 1_000;
/** How much may wait to be said. A guess: what is older is known by then from the store. */
const maxWaiting = 1_000;

/** Resolves when it hears. */
export async function openSignals(parts: SignalParts): Promise<Signals> {
  if (parts.databaseUrl === undefined) return { tell() {}, serverNumber: () => null, close: async () => {} };
  const from = randomUUID();
  const number = newServerNumber();
  const listening = await keepListening({ ...parts, databaseUrl: parts.databaseUrl }, { from, number });
  let waiting: ServerSignal[] = [];
  let cancelTimer = () => {};
  const send = shareFlushes(async () => {
    // An event says several things in one turn.
    await immediate();
    const signals = waiting;
    waiting = [];
    if (signals.length === 0) return;
    const messages = packSignals(signals, maxBytes - 100).map((packed) => JSON.stringify({ from, signals: packed }));
    // Nothing of it is kept, so that nothing waits for the disk.
    const quick = sql`set_config('synchronous_commit', 'off', true)`;
    const all = sql`unnest(${messages}::text[]) as message`;
    try {
      await sql`select ${quick}, pg_notify(${channel}, message) from ${all}`.execute(parts.db);
    } catch (error) {
      waiting = [...signals, ...waiting].slice(-maxWaiting);
      throw error;
    }
  });
  const say = () => {
    send().catch((error: unknown) => {
      parts.log.fault('signal.not-sent', error);
      cancelTimer();
      cancelTimer = parts.clock.after(afterFaultMs, say);
    });
  };
  return {
    tell(signal) {
      waiting.push(signal);
      say();
    },
    serverNumber: () => (listening.isConnected() ? number : null),
    async close() {
      cancelTimer();
      await listening.stop();
    },
  };
}

/** Signals in parts that have so many bytes of JSON at most. One that names many people is said in several. */
export function packSignals(signals: readonly ServerSignal[], bytes: number): ServerSignal[][] {
  const packed: ServerSignal[][] = [];
  let left = 0;
  for (const signal of signals.flatMap((one) => split(one, bytes - 2))) {
    const size = bytesOf(signal) + 1;
    const last = packed.at(-1);
    if (last && size <= left) last.push(signal);
    else {
      packed.push([signal]);
      left = bytes - 2;
    }
    left -= size;
  }
  return packed;
}

function split(signal: ServerSignal, bytes: number): ServerSignal[] {
  if (!('people' in signal) || signal.people.length < 2 || bytesOf(signal) <= bytes) return [signal];
  const half = Math.ceil(signal.people.length / 2);
  const halves = [signal.people.slice(0, half), signal.people.slice(half)];
  return halves.flatMap((people) => split({ ...signal, people }, bytes));
}

function bytesOf(signal: ServerSignal): number {
  return Buffer.byteLength(JSON.stringify(signal));
}

/** Resolves when it listens, and says that it lives, for the first time. */
async function keepListening(
  { databaseUrl, clock, log, hear, missed }: SignalParts & { databaseUrl: string },
  { from, number }: { from: string; number: number },
): Promise<{ isConnected(): boolean; stop(): Promise<void> }> {
  let isStopped = false;
  let client: pg.Client | undefined;
  let cancelTimer = () => {};

  async function connect(): Promise<void> {
    const made = new pg.Client({
      ...{ connectionString: databaseUrl, application_name: 'deskbell signals', keepAlive: true },
      ...{ connectionTimeoutMillis: answerMs, query_timeout: answerMs },
    });
    made.on('error', () => {});
    made.on('notification', ({ payload }) => take(payload ?? ''));
    made.once('end', () => lost(made));
    try {
      await made.connect();
      await made.query(`listen ${channel}; ${sayAlive(number)}`);
    } catch (error) {
      await made.end().catch(() => {});
      throw error;
    }
    client = made;
    planAsking(made);
  }

  function planAsking(asked: pg.Client): void {
    cancelTimer = clock.after(askEveryMs, () => {
      asked.query('select 1').then(
        () => asked === client && !isStopped && planAsking(asked),
        () => lost(asked),
      );
    });
  }

  function lost(broken: pg.Client): void {
    if (broken !== client) return;
    client = undefined;
    cancelTimer();
    broken.end().catch(() => {});
    if (!isStopped) cancelTimer = clock.after(reconnectMs, () => void reconnect());
  }

  async function reconnect(): Promise<void> {
    try {
      await connect();
      log.warn('signals.missed');
      missed();
    } catch (error) {
      log.fault('signals.unconnected', error);
      if (!isStopped) cancelTimer = clock.after(reconnectMs, () => void reconnect());
    }
  }

  function take(payload: string): void {
    const parsed = parseJson(payload);
    const message = parsed.ok ? serverMessageSchema.safeParse(parsed.value).data : undefined;
    if (!message || message.from === from) return;
    for (const said of message.signals) {
      const signal = serverSignalSchema.safeParse(said).data;
      if (signal) hear(signal);
    }
  }

  await connect();
  return {
    isConnected: () => client !== undefined,
    async stop() {
      isStopped = true;
      cancelTimer();
      await client?.end();
    },
  };
}
