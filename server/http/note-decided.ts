import type { DecidedEvent } from '../intake/woken.ts';
import type { Log } from '../log.ts';
import type { Metrics } from './metrics.ts';

/** Counts and logs what was decided of an event; that one reached nobody is an alarm, whoever said what happened. */
export function createDecidedNote(metrics: Pick<Metrics, 'event'>, log: Log): (event: DecidedEvent) => void {
  return ({ recipients, reachedNobody, ...event }) => {
    metrics.event(recipients, reachedNobody);
    log.info('event.decided', { ...event, recipients });
    if (reachedNobody) log.warn('event.reached-nobody', event);
  };
}
