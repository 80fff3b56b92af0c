import type { Receipt } from '../wire/receipt.ts';
import type { ViewKind } from '../wire/views-of-event.ts';
import type { Connection } from '../wire/worker-message.ts';
import type { Presentation } from './presentation.ts';
import { type Time, within } from './time.ts';

/**
 * What outlives the worker, which the browser stops at will. Losing it costs comfort, never correctness: a repeated
 * push rings twice, a receipt is missing, a new push subscription waits for the next visit.
 */
export interface Memory {
  /** `unknown` until a page told; `signed-out` once a page took it back: from then on nobody's words are shown. */
  connection: Connection | 'unknown' | 'signed-out';
  /** The last notifications that were on the screen, the newest last. Ids only. */
  shown: ShownRecord[];
  /** The last tags, the most recently used last. Holds words of chats, and is emptied with the person. */
  tags: TagRecord[];
  /** Receipts that no server has taken yet, the oldest first. */
  outbox: WaitingReceipt[];
  /** The browser changed the push subscription, and the server does not know. */
  renewalOwed: boolean;
  /** Windows in which our client runs, the last that spoke last. Some may be gone. */
  windows: KnownWindow[];
}

export interface KnownWindow {
  /** Of its `WindowClient`. */
  id: string;
  view: ViewKind;
}

export interface ShownRecord {
  notification: string;
  /** Who put it on the screen: the worker as a notification, or a page as a pop-up. */
  by: 'worker' | 'page';
  /** When the person clicked it, or we closed it. A close event that follows is no decision of the person's. */
  handledAt?: number;
}

export interface TagRecord {
  tag: string;
  /** What this tag shows, or showed last. */
  last: { notification: string; presentation: Presentation } & Place;
  /** When it last made a sound. */
  alertedAt: number;
  /** The latest end that was said under this tag. */
  ended?: Place;
}

/** Where something stands among all of its chat: by the server's number, or where there is none by the chat system's time. */
export interface Place {
  at: number;
  order?: number;
}

export interface WaitingReceipt {
  /** Where it goes. */
  url: string;
  receipt: Receipt;
}

export const emptyMemory: Memory = {
  connection: 'unknown',
  shown: [],
  tags: [],
  outbox: [],
  renewalOwed: false,
  windows: [],
};

/**
 * How much is kept. A push whose answer was lost comes again minutes later, on a bad day an hour: by then a thousand others
 * are more than anybody reads. 500 receipts are a day of a busy agent without a network.
 */
export const memoryBounds = { shown: 1000, tags: 30, outbox: 500, windows: 50 } as const;

/** Adds one, in place of any older of the same id. */
export function withShown(shown: readonly ShownRecord[], record: ShownRecord): ShownRecord[] {
  return [...shown.filter((known) => known.notification !== record.notification), record].slice(-memoryBounds.shown);
}

/** Says of these notifications that a close event is not the person's doing. */
export function withHandled(shown: readonly ShownRecord[], notifications: string[], handledAt: number): ShownRecord[] {
  return notifications.reduce((records, notification) => {
    const known = shown.find((record) => record.notification === notification);
    return withShown(records, { notification, by: known?.by ?? 'worker', handledAt });
  }, Array.from(shown));
}

/** Adds one, in place of any older of the same tag. */
export function withTag(tags: readonly TagRecord[], record: TagRecord): TagRecord[] {
  return [...tags.filter((known) => known.tag !== record.tag), record].slice(-memoryBounds.tags);
}

/** Adds one, in place of what it said before. */
export function withWindow(windows: readonly KnownWindow[], window: KnownWindow): KnownWindow[] {
  return [...windows.filter(({ id }) => id !== window.id), window].slice(-memoryBounds.windows);
}

/** Adds some; the oldest fall out. */
export function withReceipts(outbox: readonly WaitingReceipt[], added: readonly WaitingReceipt[]): WaitingReceipt[] {
  return [...outbox, ...added].slice(-memoryBounds.outbox);
}

export interface Change<T> {
  /** The fields that change; without it, nothing does. */
  keep?: Partial<Memory>;
  result: T;
}

/** A database of the memory: one transaction a call. May reject, may hang. */
export interface MemoryDatabase {
  change<T>(work: (memory: Readonly<Memory>) => Change<T>): Promise<T>;
}

/** The same with a promise: it answers in time, with `undefined` when the database does not. */
export interface MemoryStore {
  change<T>(work: (memory: Readonly<Memory>) => Change<T>): Promise<T | undefined>;
}

/** A notification must be on the screen within a second, with or without the database (known faults, Q1). */
const storeLimitMs = 500;

export function limitStore(database: MemoryDatabase, time: Time): MemoryStore {
  return {
    async change(work) {
      try {
        return await within(time, storeLimitMs, database.change(work));
      } catch {
        // A private window, a full disk, an evicted or a newer database: all the same to us, see `Memory`.
        return undefined;
      }
    },
  };
}
