import { caughtUp, type StreamEvent, type StreamEventName, streamEventSchemas } from '../wire/notice.ts';
import { backoffMs } from './backoff.ts';
import { createEventStreamParser } from './event-stream-parser.ts';
import { parseJson } from './parse-json.ts';

/** `online`: all that was missed has been said. `retrying`: the stream broke and is being opened again. `signed-out`: the server does not know us any more. */
export type Connection = 'online' | 'offline' | 'retrying' | 'signed-out';

export interface NoticeStreamParts {
  /** `poll`: with an answer that ends after the first events, or after a while. */
  open(how: { lastId: string | undefined; poll: boolean; signal: AbortSignal }): Promise<Response>;
  lastId: string | undefined;
  onEvent(event: StreamEvent): void;
  /** Any sign of life, comments included. */
  onActivity(): void;
  onConnection(connection: Connection): void;
  setTimer(work: () => void, ms: number): () => void;
  random(): number;
  now(): number;
}

export interface NoticeStream {
  /** The network is back, or the page: no waiting for the next try, and no trust in a connection that has gone quiet. */
  hurry(): void;
  stop(): void;
}

/** The server says something every 20 s; three times that is a dead connection. */
const streamSilenceMs = 60_000;
const quietMs = 30_000;
/** A server that has nothing to say of having caught up is taken to have. */
const catchUpMs = 2_000;
const retryMostMs = 30_000;
const signedOutRetryMs = 30_000;

/**
 * The server speaks at once. What is not heard by then is held back by something on the way that hands an answer on only when
 * it has ended: a proxy that buffers, or one that looks for viruses.
 */
const firstByteMs = 5_000;
/** So long polls take the stream's place, doubled each time that it is still held back. A try costs `firstByteMs` without news. */
const polling = { firstMs: 300_000, mostMs: 3_600_000 } as const;
/** The server holds a poll for 20 s. */
const pollSilenceMs = 35_000;
/** Between two polls, for a server that answers at once. */
const pollPauseMs = 250;

/** `polled`: a poll was answered. `held-back`: the stream was opened, and nothing came. */
type Ending = 'ended' | 'signed-out' | 'polled' | 'held-back';

/**
 * Server-Sent Events by fetch, so that a bearer token can go with it; opened again, from the last event on, until stopped.
 * Where something on the way holds them back, polls take their place, and from time to time the stream is tried again.
 */
export function startNoticeStream(parts: NoticeStreamParts): NoticeStream {
  let lastId = parts.lastId;
  let firstRetryMs = 1000;
  let failures = 0;
  let timesHeldBack = 0;
  let pollUntil = 0;
  let isStopped = false;
  let isHurried = false;
  let heardAt = parts.now();
  let silenceMs = streamSilenceMs;
  let reading: AbortController | undefined;
  let cancelTimer: () => void = () => {};
  let cancelCatchUp: () => void = () => {};
  let tryNow: () => void = () => {};

  async function live(): Promise<void> {
    while (!isStopped) {
      const ending = await readOnce(parts.now() < pollUntil).catch((): Ending => 'ended');
      if (isStopped) return;
      if (ending === 'held-back') {
        timesHeldBack += 1;
        pollUntil = parts.now() + backoffMs(timesHeldBack, 1, polling);
        continue;
      }
      if (ending === 'polled') {
        await pause(pollPauseMs);
        continue;
      }
      failures += 1;
      parts.onConnection(ending === 'signed-out' ? 'signed-out' : 'retrying');
      if (isHurried) {
        isHurried = false;
        continue;
      }
      await pause(
        ending === 'signed-out'
          ? signedOutRetryMs
          : backoffMs(failures, parts.random(), { firstMs: firstRetryMs, mostMs: retryMostMs }),
      );
    }
  }

  /** Reads until the stream ends, in whatever way. */
  async function readOnce(poll: boolean): Promise<Ending> {
    const controller = new AbortController();
    reading = controller;
    isHurried = false;
    silenceMs = poll ? pollSilenceMs : streamSilenceMs;
    watch();
    let isHeldBack = false;
    const cancelFirstByte = parts.setTimer(() => {
      isHeldBack = !poll;
      if (isHeldBack) controller.abort();
    }, firstByteMs);
    try {
      const response = await parts.open({ lastId, poll, signal: controller.signal });
      if (response.status === 401 || response.status === 403) return 'signed-out';
      const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
      if (!response.ok || !isStream || !response.body) return 'ended';
      cancelCatchUp = parts.setTimer(() => parts.onConnection('online'), catchUpMs);
      await readBody(response.body, () => {
        cancelFirstByte();
        if (!poll) timesHeldBack = 0;
      });
      return poll ? 'polled' : 'ended';
    } catch (fault) {
      if (isHeldBack) return 'held-back';
      throw fault;
    } finally {
      cancelFirstByte();
      cancelCatchUp();
      cancelTimer();
      controller.abort();
    }
  }

  async function readBody(body: ReadableStream<Uint8Array<ArrayBuffer>>, onData: () => void): Promise<void> {
    const parser = createEventStreamParser();
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done || isStopped) return;
      failures = 0;
      onData();
      watch();
      parts.onActivity();
      for (const { name, data, lastId: id } of parser.push(value)) {
        if (id) lastId = id;
        if (name === caughtUp) {
          cancelCatchUp();
          parts.onConnection('online');
        }
        const event = toStreamEvent({ name, data: parseJson(data), id });
        if (event) parts.onEvent(event);
      }
      firstRetryMs = parser.retryMs ?? firstRetryMs;
    }
  }

  function watch(): void {
    heardAt = parts.now();
    cancelTimer();
    cancelTimer = parts.setTimer(() => reading?.abort(), silenceMs);
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      cancelTimer();
      cancelTimer = parts.setTimer(resolve, ms);
      tryNow = () => {
        cancelTimer();
        heardAt = parts.now();
        tryNow = () => {};
        resolve();
      };
    });
  }

  live().catch((fault: unknown) => {
    // Nothing in the loop throws but what listeners throw: it must not end silently.
    reportError(fault);
    parts.onConnection('offline');
  });

  return {
    hurry() {
      tryNow();
      if (parts.now() - heardAt < quietMs) return;
      isHurried = true;
      reading?.abort();
    },
    stop() {
      isStopped = true;
      cancelTimer();
      cancelCatchUp();
      reading?.abort();
      tryNow();
    },
  };
}

/** `undefined` for what this version does not know, or what is not as agreed. */
export function toStreamEvent(event: { name: string; data: unknown; id?: string }): StreamEvent | undefined {
  const { name, id } = event;
  if (!isStreamEventName(name)) return undefined;
  const { data } = streamEventSchemas[name].safeParse(event.data);
  // The schema of that very name has read it, which the compiler does not see.
  return data === undefined ? undefined : ({ name, data, ...(id ? { id } : {}) } as StreamEvent);
}

function isStreamEventName(name: string): name is StreamEventName {
  return Object.hasOwn(streamEventSchemas, name);
}
