import type { DayClock } from './day-clock.ts';
import type { Journal } from './journal.ts';
import type { PushService } from './push-service.ts';
import type { ServerHost } from './server-host.ts';

/** What everybody in the day shares. */
export interface World {
  seed: number;
  clock: DayClock;
  server: ServerHost;
  push: PushService;
  journal: Journal;
}
