import { createDesk, type Desk } from '../../server/desk.ts';
import type { HttpRooms } from '../../server/http/http-rooms.ts';
import type { Log } from '../../server/log.ts';
import type { PushOutcome } from '../../server/push/outcome.ts';
import type { PushRequest } from '../../server/push/push-request.ts';
import { parseSettings } from '../../server/settings.ts';
import { type DayClock, type MortalClock, mortalClock, turn } from './day-clock.ts';
import { configured } from './parameters.ts';
import { createTimeline, type Timeline } from './timeline.ts';

/** A call that got no answer: the server is not there, or died before it answered. */
export class ServerDownError extends Error {
  readonly code = 'server-down';
}

/** The real server over one folder: it is started, stopped, and killed, again and again. */
export interface ServerHost {
  /** Calls the server's rooms as a route would. Rejects with `ServerDownError`. */
  call<T>(work: (rooms: HttpRooms) => Promise<T>): Promise<T>;
  /** When it was there. */
  up: Timeline<boolean>;
  /** Called when all its connections break. */
  onDown(listener: () => void): void;
  start(): Promise<void>;
  /** As Ctrl-C does: waits for what is under way, for which the day must go on. */
  stop(): Promise<void>;
  /** As `kill -9` does: what was not written is gone, and no answer arrives. */
  crash(): Promise<void>;
  /** What it logged as a fault: there should be nothing. */
  faults: readonly string[];
}

export interface ServerHostParts {
  dataDir: string;
  clock: DayClock;
  send(push: PushRequest): Promise<PushOutcome>;
}

interface Life {
  desk: Desk;
  clock: MortalClock;
  isAlive: boolean;
}

export function createServerHost({ dataDir, clock, send }: ServerHostParts): ServerHost {
  const up = createTimeline(clock.now(), false);
  const listeners: (() => void)[] = [];
  const faults: string[] = [];
  let life: Life | undefined;

  const settings = parseSettings(
    {
      ...{ DESKBELL_DATA_DIR: dataDir, DESKBELL_PUBLIC_URL: 'https://desk.example', NODE_ENV: 'production' },
      DESKBELL_VAPID_SUBJECT: 'mailto:ops@example.com',
      DESKBELL_GRACE_MS: String(configured.graceMs),
      DESKBELL_LEASE_MS: String(configured.leaseMs),
      DESKBELL_IDLE_MS: String(configured.idleMs),
    },
    [],
  );

  /** It takes no calls from here on, and its connections break. */
  function leave(): Life | undefined {
    const leaving = life;
    life = undefined;
    up.set(clock.now(), false);
    for (const listener of listeners) listener();
    return leaving;
  }

  return {
    up,
    faults,
    onDown: (listener) => void listeners.push(listener),
    async call(work) {
      const called = life;
      if (!called) throw new ServerDownError();
      const answer = await work(called.desk.rooms);
      if (!called.isAlive) throw new ServerDownError();
      return answer;
    },
    async start() {
      const own = mortalClock(clock);
      const started = { clock: own, isAlive: true } as Life;
      const log: Log = {
        info: () => {},
        warn: () => {},
        // Whoever has crashed says nothing of it.
        fault(event, error) {
          if (started.isAlive) faults.push(`${event}: ${error instanceof Error ? error.stack : String(error)}`);
        },
      };
      const transport = {
        send: (push: PushRequest) =>
          new Promise<PushOutcome>((resolve) => {
            if (!started.isAlive) return;
            void send(push).then((outcome) => {
              if (started.isAlive) resolve(outcome);
            });
          }),
        ask: async () => ({ ok: false as const, detail: 'Nobody asks for the time of day here' }),
        close: async () => {},
      };
      // Not by chance: in which order equals come is not the seed's.
      const odds = { random: () => 0.5, gatherMs: 0 };
      // The day knows of no waiting but its own clock's.
      const flushLog = async () => {};
      const parts = { settings, clock: own, log, transport, pagesDir: dataDir, ...odds, flushLog };
      started.desk = await createDesk(parts);
      await started.desk.start();
      life = started;
      up.set(clock.now(), true);
    },
    async stop() {
      const leaving = leave();
      await leaving?.desk.stop();
      if (leaving) leaving.isAlive = false;
    },
    async crash() {
      const dying = leave();
      if (!dying) return;
      dying.isAlive = false;
      dying.clock.kill();
      // What it had begun to write is written whole or not at all; then its file is let go, as the system does.
      await turn();
      await dying.desk.rooms.store.close();
    },
  };
}
