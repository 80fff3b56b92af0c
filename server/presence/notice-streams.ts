import type { StreamEvent } from '../../wire/notice.ts';
import { noticeSchema, withdrawSchema } from '../../wire/notice.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import { findLastNoticeSeq, listNoticesAfter, listOpenNotices, type NoticeRow } from '../store/notices.ts';

export interface Listener {
  personId: string;
  /** Number of the last event that the browser has; undefined on a first connection. */
  lastSeq: number | undefined;
  send(event: StreamEvent): void;
  /** The server stops: the browser is to come back later. */
  end(): void;
}

/** Who is connected, and what they are told. */
export interface NoticeStreams {
  /** Says what is open, or what came since the last event; then all that follows. The returned function ends it. */
  connect(listener: Listener): Promise<() => void>;
  /** These people have something new in the store. */
  wake(people: readonly string[]): void;
  /** Says something that is not kept to these people, or to everybody who is connected. */
  tell(people: readonly string[] | 'everybody', event: StreamEvent): void;
  endAll(): void;
  count(): number;
  countOf(personId: string): number;
  /** Resolves when all that was woken has been said. */
  settled(): Promise<void>;
}

interface Connection extends Listener {
  lastSeq: number;
}

/** Rows read at a time. */
const pageSize = 500;

export function createNoticeStreams({ store, clock, log }: { store: Database; clock: Clock; log: Log }): NoticeStreams {
  const connections = new Map<string, Set<Connection>>();
  const speaking = new Map<string, Promise<void>>();

  /** One at a time for each person, so that nothing is said twice or out of order. */
  function speak(personId: string): Promise<void> {
    const next = (speaking.get(personId) ?? Promise.resolve())
      .then(() => speakOnce(personId))
      .catch((error: unknown) => log.fault('stream.failed', error))
      .finally(() => {
        if (speaking.get(personId) === next) speaking.delete(personId);
      });
    speaking.set(personId, next);
    return next;
  }

  async function speakOnce(personId: string): Promise<void> {
    const listening = [...(connections.get(personId) ?? [])];
    if (listening.length === 0) return;
    const seq = Math.min(...listening.map((connection) => connection.lastSeq));
    const rows = await listNoticesAfter(store.db, personId, { seq, now: clock.now(), limit: pageSize });
    for (const row of rows) {
      for (const connection of listening) {
        if (row.seq <= connection.lastSeq) continue;
        connection.lastSeq = row.seq;
        connection.send(toEvent(row));
      }
    }
    if (rows.length === pageSize) await speakOnce(personId);
  }

  return {
    async connect(listener) {
      const { personId } = listener;
      const resumed = listener.lastSeq !== undefined;
      // Read before the open ones, so that nothing that comes in between is left out.
      const lastSeq = listener.lastSeq ?? (await findLastNoticeSeq(store.db));
      const connection: Connection = { ...listener, lastSeq };
      if (!resumed) {
        // Resumed from here, and not from where the oldest of them was said.
        const id = String(lastSeq);
        for (const row of await listOpenNotices(store.db, personId, clock.now()))
          connection.send({ ...toEvent(row), id });
      }
      const mine = connections.get(personId) ?? new Set();
      connections.set(personId, mine.add(connection));
      await speak(personId);
      return () => {
        mine.delete(connection);
        if (mine.size === 0 && connections.get(personId) === mine) connections.delete(personId);
      };
    },
    wake(people) {
      for (const personId of people) if (connections.has(personId)) void speak(personId);
    },
    tell(people, event) {
      const told = people === 'everybody' ? [...connections.keys()] : people;
      for (const personId of told) for (const connection of connections.get(personId) ?? []) connection.send(event);
    },
    endAll() {
      for (const mine of connections.values()) for (const connection of mine) connection.end();
    },
    count: () => [...connections.values()].reduce((sum, mine) => sum + mine.size, 0),
    countOf: (personId) => connections.get(personId)?.size ?? 0,
    async settled() {
      while (speaking.size > 0) await Promise.all(speaking.values());
    },
  };
}

function toEvent(row: NoticeRow): StreamEvent {
  const id = String(row.seq);
  const body: unknown = JSON.parse(row.bodyJson);
  return row.name === 'notice'
    ? { name: 'notice', id, data: noticeSchema.parse(body) }
    : { name: 'withdraw', id, data: withdrawSchema.parse(body) };
}
