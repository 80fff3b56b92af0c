import type { StreamEvent } from '../wire/notice.ts';
import { type Connection, type NoticeStream, toStreamEvent } from './notice-stream.ts';
import type { TabChannel, TabMessage } from './tab-channel.ts';

// One stream a browser. All tabs queue for a lock; whoever holds it, the leader, has the stream and hands its events on. The
// lock ends with the tab, and the next one goes on from the last id that it was handed: what it sees twice, it knows by the
// notification's id. A leader that says nothing for long (a page that the browser froze, lock and all) is robbed of the lock by a
// tab that somebody looks at. Without locks every tab has a stream of its own.

export interface StreamLeaderParts {
  /** Of the lock: server and person are part of it. */
  name: string;
  locks: Pick<LockManager, 'request'> | undefined;
  channel: TabChannel;
  /** Where a browser's first tab goes on from: what the last one noted before it closed. */
  lastId: { read(): string | undefined; note(id: string): void };
  startStream(parts: {
    lastId: string | undefined;
    onEvent(event: StreamEvent): void;
    onActivity(): void;
    onConnection(connection: Connection): void;
  }): NoticeStream;
  onEvent(event: StreamEvent): void;
  onConnection(connection: Connection): void;
  isVisible(): boolean;
  /** The device's clock, which all tabs have in common. It may be set back. */
  now(): number;
  setTimer(work: () => void, ms: number): () => void;
}

export interface StreamLeader {
  isLeader(): boolean;
  /** What this page knows is what the server says at this moment: it was heard of not long ago, and nothing was missed. */
  isFresh(): boolean;
  handleTabMessage(message: TabMessage): void;
  /** The network is back, or the page. */
  hurry(): void;
  /** The page goes into the browser's cache, or is frozen: another tab must take over. */
  pause(): void;
  resume(): void;
  stop(): void;
}

const aliveEveryMs = 20_000;
/** The server's pings come every 20 s, and go on to the other tabs. */
const freshMs = 45_000;
/** Hidden pages' timers run once a minute; the server's pings keep a live leader well below this. */
const deadAfterMs = 75_000;

export function startStreamLeader(parts: StreamLeaderParts): StreamLeader {
  const { channel, locks } = parts;
  let stream: NoticeStream | undefined;
  let lastId: string | undefined;
  let connection: Connection = 'retrying';
  let heardAt = parts.now();
  /** From the server, by whichever tab has the stream. */
  let serverHeardAt = 0;
  let spokeAt = 0;
  let term: AbortController | undefined;
  let cancelTimer: () => void = () => {};

  function compete(how: 'queue' | 'steal'): void {
    const mine = new AbortController();
    term = mine;
    if (!locks) {
      lead();
      return;
    }
    const options = how === 'steal' ? { steal: true } : { signal: mine.signal };
    locks
      .request(parts.name, options, () => (mine.signal.aborted ? undefined : leadUntil(mine.signal)))
      .catch((fault: unknown) => {
        if (mine.signal.aborted) return;
        resign();
        // An AbortError without our own abort: another tab took the lock. Anything else: locks do not work here.
        if (fault instanceof DOMException && fault.name === 'AbortError') compete('queue');
        else lead();
      });
  }

  function leadUntil(end: AbortSignal): Promise<void> {
    lead();
    return new Promise((resolve) => end.addEventListener('abort', () => resolve()));
  }

  function lead(): void {
    if (stream) return;
    stream = parts.startStream({
      lastId: lastId ?? parts.lastId.read(),
      onEvent(event) {
        if (locks) channel.post({ kind: 'event', event });
        take(event);
      },
      onActivity() {
        serverHeardAt = parts.now();
        if (parts.now() - spokeAt >= aliveEveryMs) speak();
      },
      onConnection(next) {
        serverHeardAt = parts.now();
        setConnection(next);
        speak();
      },
    });
    speak();
  }

  function resign(): void {
    if (stream) connection = 'retrying';
    stream?.stop();
    stream = undefined;
    heardAt = parts.now();
  }

  function take(event: StreamEvent): void {
    if (event.id) lastId = event.id;
    parts.onEvent(event);
  }

  function speak(): void {
    spokeAt = parts.now();
    if (lastId) parts.lastId.note(lastId);
    if (locks) channel.post({ kind: 'alive', connection, lastId, heardAt: serverHeardAt });
  }

  function setConnection(next: Connection): void {
    if (next === connection) return;
    connection = next;
    parts.onConnection(next);
  }

  function watch(): void {
    cancelTimer = parts.setTimer(() => {
      heardAt = Math.min(heardAt, parts.now());
      if (stream) speak();
      else if (term && locks && parts.isVisible() && parts.now() - heardAt > deadAfterMs) {
        heardAt = parts.now();
        leave();
        compete('steal');
      }
      watch();
    }, aliveEveryMs);
  }

  function leave(): void {
    const mine = term;
    term = undefined;
    if (stream && lastId) parts.lastId.note(lastId);
    resign();
    mine?.abort();
  }

  compete('queue');
  watch();

  return {
    isLeader: () => stream !== undefined,
    isFresh: () => connection === 'online' && Math.abs(parts.now() - serverHeardAt) < freshMs,
    handleTabMessage(message) {
      if (stream) {
        if (message.kind === 'hello') speak();
        return;
      }
      if (message.kind === 'alive') {
        heardAt = parts.now();
        serverHeardAt = message.heardAt ?? heardAt;
        lastId ??= message.lastId;
        setConnection(message.connection);
      }
      if (message.kind === 'event') {
        heardAt = parts.now();
        serverHeardAt = heardAt;
        const event = toStreamEvent(message.event);
        if (event) take(event);
      }
    },
    hurry() {
      stream?.hurry();
    },
    pause: leave,
    resume() {
      if (!term) compete('queue');
    },
    stop() {
      cancelTimer();
      leave();
    },
  };
}
