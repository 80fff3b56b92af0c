import type { HttpRooms } from '../../server/http/http-rooms.ts';
import type { DayClock } from './day-clock.ts';
import { createRandom } from './random.ts';
import { createServerHost, ServerDownError, type ServerHost, type ServerHostParts } from './server-host.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** What everybody calls: the one server, or several behind a reverse proxy that knows which of them is there. */
export interface Entrance {
  servers: readonly ServerHost[];
  /** Calls the rooms of one that is there, by chance. Rejects with `ServerDownError`. */
  call<T>(work: (rooms: HttpRooms, server: ServerHost) => Promise<T>): Promise<T>;
  /** When any was there. */
  up: Timeline<boolean>;
  /** When one of several died, and left to the others what it had begun. */
  diedAt: readonly number[];
  /** Called when all connections of one of them break. */
  onDown(listener: (server: ServerHost) => void): void;
}

export interface EntranceParts extends Omit<ServerHostParts, 'onChange' | 'onCrash'> {
  seed: number;
  clock: DayClock;
  count: number;
}

export function createEntrance({ seed, count, ...parts }: EntranceParts): Entrance {
  const { clock } = parts;
  const random = createRandom(seed, 'entrance');
  const up = createTimeline(clock.now(), false);
  const diedAt: number[] = [];
  const listeners: ((server: ServerHost) => void)[] = [];
  const servers = Array.from({ length: count }, () => {
    const onCrash = () => count > 1 && diedAt.push(clock.now());
    const server: ServerHost = createServerHost({ ...parts, onCrash, onChange: () => handleChange(server) });
    return server;
  });

  const present = () => servers.filter((server) => server.isUp());

  function handleChange(server: ServerHost): void {
    up.set(clock.now(), present().length > 0);
    if (server.isUp()) return;
    for (const listener of listeners) listener(server);
  }

  return {
    servers,
    up,
    diedAt,
    onDown: (listener) => void listeners.push(listener),
    async call(work) {
      const there = present();
      if (there.length === 0) throw new ServerDownError();
      const server = random.pick(there);
      return server.call((rooms) => work(rooms, server));
    },
  };
}
