import { createDesk, type Desk } from '../../server/desk.ts';
import type { HttpRooms } from '../../server/http/http-rooms.ts';
import type { Log } from '../../server/log.ts';
import type { PushOutcome } from '../../server/push/outcome.ts';
import type { PushRequest } from '../../server/push/push-request.ts';
import { parseSettings, type Settings } from '../../server/settings.ts';
import { type DayClock, type MortalClock, mortalClock, turn } from './day-clock.ts';
import { configured, secondMs } from './parameters.ts';
import type { Midst, PostgresLink } from './postgres-links.ts';

/** A call that got no answer: the server is not there, or died before it answered. */
export class ServerDownError extends Error {
  readonly code = 'server-down';
}

/** A real server: it is started, stopped, and killed, again and again. */
export interface ServerHost {
  isUp(): boolean;
  /** Calls the server's rooms as a route would. Rejects with `ServerDownError`. */
  call<T>(work: (rooms: HttpRooms) => Promise<T>): Promise<T>;
  start(): Promise<void>;
  /** As Ctrl-C does: waits for what is under way, for which the day must go on. */
  stop(): Promise<void>;
  /**
   * As `kill -9` does: what was not written is gone, and no answer arrives. On PostgreSQL in the midst of its work: from the
   * next call on, before the so-manieth message to or from its store is passed on, or with its next commit, of which it never hears.
   */
  crash(midst?: Midst): Promise<void>;
  /** What it logged as a fault: there should be nothing. */
  faults: readonly string[];
}

export interface ServerHostParts {
  /** Where its data key lies, and the embedded store if it has one. */
  dataDir: string;
  clock: DayClock;
  send(push: PushRequest): Promise<PushOutcome>;
  /** A way to the PostgreSQL that it shares with others, for one life; undefined: its store is embedded. */
  openLink: (() => Promise<PostgresLink>) | undefined;
  /** Called when it takes calls, and when it takes none any more and all its connections break. */
  onChange(): void;
  onCrash(): void;
}

interface Life {
  desk: Desk;
  clock: MortalClock;
  link: PostgresLink | undefined;
  isAlive: boolean;
  handleCall(): void;
}

/** Somebody calls within that time, and it has enough to do. */
const longestPatienceMs = 30 * secondMs;

export function createServerHost({ dataDir, clock, send, openLink, onChange, onCrash }: ServerHostParts): ServerHost {
  const faults: string[] = [];
  let life: Life | undefined;

  function read(link: PostgresLink | undefined): Settings {
    return parseSettings(
      {
        ...{ DESKBELL_DATA_DIR: dataDir, DESKBELL_PUBLIC_URL: 'https://desk.example', NODE_ENV: 'production' },
        ...(link && { DATABASE_URL: link.databaseUrl }),
        DESKBELL_VAPID_SUBJECT: 'mailto:ops@example.com',
        DESKBELL_GRACE_MS: String(configured.graceMs),
        DESKBELL_LEASE_MS: String(configured.leaseMs),
        DESKBELL_IDLE_MS: String(configured.idleMs),
      },
      [],
    );
  }

  /** It takes no calls from here on, and its connections break. */
  function leave(): Life | undefined {
    const leaving = life;
    life = undefined;
    onChange();
    return leaving;
  }

  function kill(dying: Life): void {
    if (!dying.isAlive) return;
    onCrash();
    leave();
    dying.isAlive = false;
    dying.clock.kill();
    dying.link?.cut();
  }

  function killInTheMidst(dying: Life, midst: Midst): Promise<void> {
    return new Promise((resolve) => {
      const die = () => {
        kill(dying);
        resolve();
      };
      dying.handleCall = () => dying.link?.dieAt(midst, die);
      clock.after(longestPatienceMs, die);
    });
  }

  return {
    faults,
    isUp: () => life !== undefined,
    async call(work) {
      const called = life;
      if (!called) throw new ServerDownError();
      called.handleCall();
      const answer = await work(called.desk.rooms);
      if (!called.isAlive) throw new ServerDownError();
      return answer;
    },
    async start() {
      const own = mortalClock(clock);
      const link = await openLink?.();
      const started = { clock: own, link, isAlive: true, handleCall: () => {} } as Life;
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
      const parts = { settings: read(link), clock: own, log, transport, pagesDir: dataDir, ...odds, flushLog };
      try {
        started.desk = await createDesk(parts);
        await started.desk.start();
      } catch (error) {
        own.kill();
        link?.cut();
        throw error;
      }
      life = started;
      onChange();
    },
    async stop() {
      const leaving = leave();
      if (!leaving) return;
      await leaving.desk.stop();
      leaving.isAlive = false;
      leaving.link?.cut();
    },
    async crash(midst) {
      const dying = life;
      if (!dying) return;
      if (midst !== undefined && dying.link) await killInTheMidst(dying, midst);
      kill(dying);
      // What it had begun to write is written whole or not at all; then its file is let go, as the system does.
      await turn();
      await dying.desk.rooms.store.close();
    },
  };
}
