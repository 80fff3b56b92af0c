import type { DeliveryRow } from '../store/deliveries.ts';
import type { DeliveryState } from '../store/delivery-state.ts';
import type { PushOutcome } from './outcome.ts';
import { nextAttemptAt } from './retry-schedule.ts';

export interface NextState {
  state: DeliveryState;
  because: string | null;
  /** When it is tried again. */
  dueAt?: number;
}

/** What becomes of a delivery by its outcome. `jitter` from 0 to 1. */
export function nextState(
  { attempts, expiresAt }: Pick<DeliveryRow, 'attempts' | 'expiresAt'>,
  outcome: PushOutcome,
  { now, jitter }: { now: number; jitter: number },
): NextState {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'accepted', because: null };
    case 'gone':
      return { state: 'gone', because: `gone_${outcome.status}` };
    case 'refused':
    case 'too-large':
      return { state: 'refused', because: outcome.detail };
    case 'busy':
    case 'unreachable': {
      const retryAfterMs = outcome.kind === 'busy' ? outcome.retryAfterMs : undefined;
      const dueAt = nextAttemptAt({ attempt: attempts + 1, now, expiresAt, jitter, retryAfterMs });
      if (dueAt === undefined) return { state: 'expired', because: outcome.detail };
      return { state: 'pending', because: outcome.detail, dueAt };
    }
    default:
      return outcome satisfies never;
  }
}
