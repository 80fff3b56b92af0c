import { type DayParameters, dayStartsAt, hourMs, minuteMs, secondMs } from './parameters.ts';
import type { Vendor } from './push-service.ts';
import { createRandom } from './random.ts';

/** A push service that does not answer for a while. Instants in milliseconds. */
export interface Outage {
  where: Vendor;
  from: number;
  to: number;
}

/** Once a day one of them is gone for some minutes. */
export function planOutages({ seed, hours }: DayParameters): Outage[] {
  const random = createRandom(seed, 'outages');
  const from = dayStartsAt + random.between(0.3, 0.7) * hours * hourMs;
  return [{ where: random.pick(['google', 'mozilla', 'microsoft']), from, to: from + random.between(1, 4) * minuteMs }];
}

export interface Restart {
  at: number;
  how: 'stop' | 'crash';
  downMs: number;
}

/** Every hour or so the server is restarted, or dies. */
export function planRestarts({ seed, hours }: DayParameters): Restart[] {
  const random = createRandom(seed, 'restarts');
  return Array.from({ length: Math.max(3, Math.round(hours)) }, (_, index) => ({
    at: Math.round(
      dayStartsAt + ((index + random.between(0.2, 0.8)) / Math.max(3, Math.round(hours))) * hours * hourMs,
    ),
    how: random.chance(0.5) ? 'stop' : 'crash',
    downMs: random.chance(0.2) ? random.between(1, 2) * minuteMs : random.between(2, 15) * secondMs,
  }));
}
