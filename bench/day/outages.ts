import { type DayParameters, dayStartsAt, hourMs, minuteMs, secondMs } from './parameters.ts';
import type { Midst } from './postgres-links.ts';
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
  /** The how-manieth of the servers. */
  server: number;
  at: number;
  how: 'stop' | 'crash';
  downMs: number;
  /** Where in its work it dies, if its store is shared. */
  midst: Midst;
}

/** Every hour or so the server is restarted, or dies; each of several does so more often, since others are there meanwhile. */
export function planRestarts({ seed, hours, servers }: DayParameters): Restart[] {
  const count = Math.max(3, Math.round(hours * (servers === 1 ? 1 : 6)));
  return Array.from({ length: servers }, (_, server) => {
    const random = createRandom(seed, 'restarts', ...(server === 0 ? [] : [server]));
    const midst = createRandom(seed, 'midst', server);
    return Array.from(
      { length: count },
      (_, index): Restart => ({
        server,
        at: Math.round(dayStartsAt + ((index + random.between(0.2, 0.8)) / count) * hours * hourMs),
        how: random.chance(0.5) ? 'stop' : 'crash',
        downMs: random.chance(0.2) ? random.between(1, 2) * minuteMs : random.between(2, 15) * secondMs,
        midst: midst.chance(0.5) ? 'commit' : midst.whole(1, 60),
      }),
    );
  }).flat();
}

/** When several servers are replaced by a new version, one after the other. */
export function planUpgrade({ seed, hours }: DayParameters): number {
  return Math.round(dayStartsAt + createRandom(seed, 'upgrade').between(0.3, 0.7) * hours * hourMs);
}
