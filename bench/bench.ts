import type { PushService } from './push-service.ts';
import type { Systems } from './systems.ts';

/** What every scenario needs. */
export interface Bench {
  systems: Systems;
  pushService: PushService;
}
