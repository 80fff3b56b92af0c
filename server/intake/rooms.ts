import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Settings } from '../settings.ts';
import type { Database } from '../store/database.ts';
import type { Proofs } from './proofs.ts';

/** What everything that comes in needs to be taken in. */
export interface Intake {
  store: Database;
  clock: Clock;
  log: Log;
  settings: Pick<Settings, 'graceMs' | 'leaseMs' | 'publicUrl'>;
  proofs: Proofs;
  /** Called after a commit: these people's streams have something to say. */
  wakeStreams(people: readonly string[]): void;
  /** Called after a commit: a push may be due. */
  wakeDispatcher(): void;
  /** Called after a commit: what is to happen if a chat goes on waiting may have changed. */
  wakeTimers(): void;
}
