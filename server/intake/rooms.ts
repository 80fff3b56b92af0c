import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Texts } from '../rules/texts/compile-texts.ts';
import type { Settings } from '../settings.ts';
import type { Database, Db } from '../store/database.ts';
import type { ClaimedPush } from '../store/due-pushes.ts';
import type { CallbackBook } from './callback-book.ts';
import type { Proofs } from './proofs.ts';
import type { DecidedEvent } from './woken.ts';

/** Sends what was decided in the very transaction that wrote it down as claimed, without asking the store again. */
export interface FreshPushes {
  /** A push to this host may begin, and counts as begun; false if it has to wait. */
  reserve(host: string): boolean;
  /** Their transaction failed: they are not sent now. `mayBeClaimed`: it may be committed all the same, so that they are due again. */
  release(pushes: readonly ClaimedPush[], mayBeClaimed: boolean): void;
  /** Called after the commit. */
  send(pushes: readonly ClaimedPush[]): void;
}

/** What everything that comes in needs to be taken in. */
export interface Intake {
  store: Database;
  clock: Clock;
  log: Log;
  settings: Pick<Settings, 'graceMs' | 'leaseMs' | 'publicUrl'>;
  proofs: Proofs;
  fresh: FreshPushes;
  callbacks: CallbackBook;
  readTexts(db: Db): Promise<Texts>;
  /** By this number others know that this server lives: it stands on what it claims. Null: they do not know. */
  serverNumber(): number | null;
  /** Called after a commit: an event was decided, and how. */
  noteDecided(event: DecidedEvent): void;
  /** Called after a commit: these people's streams have something to say. */
  wakeStreams(people: readonly string[]): void;
  /** Called after a commit: a push may be due. */
  wakeDispatcher(): void;
  /** Called after a commit: what is to happen if a chat goes on waiting may have changed. */
  wakeTimers(): void;
  /** Called after a commit: a chat system is to be told something. */
  wakeCallbacks(): void;
}
