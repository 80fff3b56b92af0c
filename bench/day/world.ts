import type { DayClock } from './day-clock.ts';
import type { Entrance } from './entrance.ts';
import type { Journal } from './journal.ts';
import type { PushService } from './push-service.ts';

/** What everybody in the day shares. */
export interface World {
  seed: number;
  clock: DayClock;
  server: Entrance;
  push: PushService;
  journal: Journal;
}
