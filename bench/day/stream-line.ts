import { findActiveVapidKey } from '../../server/store/vapid-keys.ts';
import type { StreamEvent } from '../../wire/notice.ts';
import type { DayClock } from './day-clock.ts';
import type { Entrance } from './entrance.ts';
import { minuteMs, secondMs } from './parameters.ts';
import type { ServerHost } from './server-host.ts';

export interface StreamLineParts {
  clock: DayClock;
  server: Entrance;
  person: string;
  latencyMs: number;
  /** Some page of this browser runs and wants to hear. */
  isWanted(): boolean;
  isOnline(): boolean;
  onEvent(event: StreamEvent): void;
  /** All that was missed has been heard. */
  onCaughtUp(): void;
}

/** The one stream of a browser: it breaks, and is opened again from the last event on. */
export interface StreamLine {
  /** All that was missed has been heard, and nothing is known to be in the way. */
  isFresh(): boolean;
  /** Pages or network may have changed. */
  look(): void;
  /** The network is back, or somebody is: no waiting for the next try. */
  hurry(): void;
  /** Machine or network are gone without a word: the server does not know. */
  cut(): void;
  /** All pages are closed; the place in the stream is kept for two minutes. */
  forget(): void;
}

const longestWaitMs = 30 * secondMs;
const placeKeptMs = 2 * minuteMs;
/** Until the server's side of a dead connection breaks. */
const halfOpenMs = minuteMs;

export function createStreamLine(parts: StreamLineParts): StreamLine {
  const { clock, server, person, latencyMs } = parts;
  let line = 0;
  let state: 'closed' | 'waiting' | 'open' = 'closed';
  let endServerSide = () => {};
  /** Where it is connected, or about to be. */
  let serving: ServerHost | undefined;
  let lastSeq: number | undefined;
  let heardAt = 0;
  let isForgotten = false;
  let failures = 0;
  let isFresh = false;

  function look(): void {
    if (!parts.isWanted()) {
      if (state !== 'closed') close(0);
      return;
    }
    if (state === 'closed') dial(latencyMs);
  }

  function dial(ms: number): void {
    line += 1;
    state = 'waiting';
    serving = undefined;
    isFresh = false;
    const own = line;
    clock.after(ms, () => {
      if (own === line) void connect(own);
    });
  }

  async function connect(own: number): Promise<void> {
    if (!parts.isWanted()) {
      state = 'closed';
      return;
    }
    if (isForgotten && clock.now() - heardAt > placeKeptMs) lastSeq = undefined;
    isForgotten = false;
    try {
      if (!parts.isOnline()) throw new Error('No network');
      const end = await server.call(async ({ streams, store }, called) => {
        serving = called;
        const key = await findActiveVapidKey(store.db);
        if (key) arrive(own, { name: 'vapid', data: { keyId: key.id, applicationServerKey: key.publicKey } });
        const listener = { personId: person, credentialId: null, windowId: '', lastSeq };
        return streams.connect({
          ...listener,
          send: (event) => arrive(own, event),
          end: () => own === line && breakOff(),
        });
      });
      if (own !== line) return end();
      endServerSide = end;
      state = 'open';
      failures = 0;
      // After the last of what was missed.
      clock.after(latencyMs, () => {
        if (own !== line || !parts.isWanted() || !parts.isOnline()) return;
        isFresh = true;
        parts.onCaughtUp();
      });
    } catch {
      if (own !== line) return;
      failures += 1;
      dial(0.75 * Math.min(longestWaitMs, secondMs * 2 ** (failures - 1)));
    }
  }

  function arrive(own: number, event: StreamEvent): void {
    clock.after(latencyMs, () => {
      if (own !== line || !parts.isWanted() || !parts.isOnline()) return;
      heardAt = clock.now();
      if (event.id) lastSeq = Number(event.id);
      parts.onEvent(event);
    });
  }

  function close(serverHearsAfterMs: number): void {
    if (state === 'open') heardAt = clock.now();
    line += 1;
    state = 'closed';
    isFresh = false;
    const end = endServerSide;
    endServerSide = () => {};
    if (serverHearsAfterMs === 0) end();
    else clock.after(serverHearsAfterMs, end);
  }

  /** The server's side has ended it. */
  function breakOff(): void {
    endServerSide();
    endServerSide = () => {};
    if (state === 'closed') return;
    failures += 1;
    dial(0.75 * secondMs);
  }

  server.onDown((gone) => {
    if (!serving || serving === gone) breakOff();
  });

  return {
    isFresh: () => isFresh,
    look,
    hurry() {
      if (state === 'waiting' && parts.isWanted()) dial(latencyMs);
    },
    cut: () => close(halfOpenMs),
    forget() {
      // A page notes its place while it hears from the server.
      if (state === 'open') heardAt = clock.now();
      isForgotten = true;
    },
  };
}
