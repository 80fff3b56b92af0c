import type { StreamEvent } from '../../wire/notice.ts';
import { withdrawSchema } from '../../wire/notice.ts';
import { defaultPreferences } from '../../wire/preferences.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { lateLevel } from '../rules/still-true.ts';
import type { Database } from '../store/database.ts';
import { type DecisionRow, listDecisionsById } from '../store/decisions.ts';
import {
  findLastNoticeSeq,
  listNoticesAfter,
  listOpenNotices,
  listToldAfter,
  type NoticeRow,
} from '../store/notices.ts';
import { listPeopleById } from '../store/people.ts';
import { listPreferences } from '../store/preferences.ts';
import { type NoticeFacts, toNotice } from './to-notice.ts';

export interface Listener {
  personId: string;
  /** What they signed in with; null: something that we do not keep. */
  credentialId: string | null;
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
  /** Says what is in the store and woke nobody here: a server that dies right after it has committed tells no other. */
  sayUnheard(): Promise<void>;
  /** Says something that is not kept to these people, or to everybody who is connected. */
  tell(people: readonly string[] | 'everybody', event: StreamEvent): void;
  /** These are signed out: of a person, the streams that were opened with one of the credentials, or all. */
  end(personId: string, credentials: readonly string[] | 'all'): void;
  endAll(): void;
  count(): number;
  /** Resolves when all that was woken has been said. */
  settled(): Promise<void>;
}

interface Connection extends Listener {
  lastSeq: number;
}

/** Rows read at a time. */
const pageSize = 500;
/** What could not be read is said so long after. */
const afterFaultMs = 1_000;
/** What is said so long after it was decided is judged again: a page that is there is told within moments. A guess. */
const lateMs = 10_000;
/** Rows looked at each time; what is more is looked at the next time. A guess: what a busy desk is told in some seconds. */
const unheardLimit = 5_000;

export interface NoticeStreamsParts extends NoticeFacts {
  store: Database;
  clock: Clock;
  log: Log;
}

export function createNoticeStreams({ store, clock, log, ...facts }: NoticeStreamsParts): NoticeStreams {
  const connections = new Map<string, Set<Connection>>();
  const speaking = new Map<string, Promise<void>>();
  /** To whom something is to be said that could not be read. */
  const unsaid = new Set<string>();
  /** Up to here, whatever woke nobody has been looked for. */
  let lookedAt: number | undefined;

  /** One at a time for each person, so that nothing is said twice or out of order. */
  function speak(personId: string): Promise<void> {
    const next = (speaking.get(personId) ?? Promise.resolve())
      .then(() => speakOnce(personId))
      .catch((error: unknown) => {
        log.fault('stream.failed', error);
        speakLater(personId);
      })
      .finally(() => {
        if (speaking.get(personId) === next) speaking.delete(personId);
      });
    speaking.set(personId, next);
    return next;
  }

  function speakLater(personId: string): void {
    unsaid.add(personId);
    if (unsaid.size > 1) return;
    clock.after(afterFaultMs, () => {
      const people = [...unsaid];
      unsaid.clear();
      for (const one of people) if (connections.has(one)) void speak(one);
    });
  }

  async function speakOnce(personId: string): Promise<void> {
    const listening = [...(connections.get(personId) ?? [])];
    if (listening.length === 0) return;
    const seq = Math.min(...listening.map((connection) => connection.lastSeq));
    const rows = await listNoticesAfter(store.db, personId, { seq, now: clock.now(), limit: pageSize });
    for (const { seq, event } of await toEvents(personId, rows)) {
      for (const connection of listening) {
        if (seq <= connection.lastSeq) continue;
        connection.lastSeq = seq;
        if (event) connection.send(event);
      }
    }
    if (rows.length === pageSize) await speakOnce(personId);
  }

  async function toEvents(
    personId: string,
    rows: readonly NoticeRow[],
  ): Promise<{ seq: number; event: StreamEvent | undefined }[]> {
    const ids = rows.flatMap(({ notification }) => notification ?? []);
    const told = await judgeLate(personId, await listDecisionsById(store.db, ids));
    const decisions = new Map(told.map((row) => [row.id, row]));
    return rows.map((row) => ({ seq: row.seq, event: toEvent(row, decisions.get(row.notification ?? ''), facts) }));
  }

  /** Of what comes to a page only later: what is still to be told to who the person is by then, and as they want it. */
  async function judgeLate(personId: string, decisions: readonly DecisionRow[]): Promise<readonly DecisionRow[]> {
    const now = clock.now();
    if (decisions.every(({ createdAt }) => createdAt > now - lateMs)) return decisions;
    const [person] = await listPeopleById(store.db, [personId]);
    const preferences = (await listPreferences(store.db, [personId])).get(personId) ?? defaultPreferences;
    return decisions.flatMap((row) => {
      const { type, viaQueue, createdAt } = row;
      if (type === 'test' || createdAt > now - lateMs) return [row];
      const level = lateLevel({ ...row, type, viaQueue: viaQueue === 1, person, preferences }, now);
      return level === undefined ? [] : [{ ...row, level }];
    });
  }

  const hasAll = (personId: string, seq: number) =>
    [...(connections.get(personId) ?? [])].every(({ lastSeq }) => lastSeq >= seq);

  return {
    async sayUnheard() {
      lookedAt ??= await findLastNoticeSeq(store.db);
      const told = await listToldAfter(store.db, { seq: lookedAt, limit: unheardLimit });
      lookedAt = told.at(-1)?.seq ?? lookedAt;
      const lastOf = new Map(told.map(({ personId, seq }) => [personId, seq]));
      for (const [personId, last] of lastOf) if (!hasAll(personId, last)) void speak(personId);
    },
    async connect(listener) {
      const { personId } = listener;
      // Read before the open ones, so that nothing that comes in between is left out.
      const newest = await findLastNoticeSeq(store.db);
      // A number that was never given here is of another store, or of one before it was restored.
      const resumed = listener.lastSeq !== undefined && listener.lastSeq <= newest;
      const lastSeq = resumed ? (listener.lastSeq ?? newest) : newest;
      const connection: Connection = { ...listener, lastSeq };
      if (!resumed) {
        // Resumed from here, and not from where the oldest of them was said.
        const id = String(lastSeq);
        const open = await listOpenNotices(store.db, personId, clock.now());
        for (const { event } of await toEvents(personId, open)) if (event) connection.send({ ...event, id });
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
    end(personId, credentials) {
      for (const connection of connections.get(personId) ?? []) {
        if (credentials === 'all' || credentials.includes(connection.credentialId ?? '')) connection.end();
      }
    },
    endAll() {
      for (const mine of connections.values()) for (const connection of mine) connection.end();
    },
    count: () => [...connections.values()].reduce((sum, mine) => sum + mine.size, 0),
    async settled() {
      while (speaking.size > 0) await Promise.all(speaking.values());
    },
  };
}

/** Undefined for a notice whose person was removed meanwhile, or whom it concerns no more. */
function toEvent(row: NoticeRow, decision: DecisionRow | undefined, facts: NoticeFacts): StreamEvent | undefined {
  const id = String(row.seq);
  if (row.name === 'withdraw') return { name: 'withdraw', id, data: withdrawSchema.parse(JSON.parse(row.bodyJson)) };
  return decision && { name: 'notice', id, data: toNotice(decision, facts) };
}
