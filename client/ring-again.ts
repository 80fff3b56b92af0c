export interface RingAgainParts {
  /** Of the lock: one tab of the browser sounds. */
  name: string;
  locks: Pick<LockManager, 'request'> | undefined;
  /** A tab that may sound goes first. */
  isReady(): boolean;
  /** A new chat that the person wants repeated waits for somebody to look. */
  isUnseen(): boolean;
  play(): Promise<unknown>;
  now(): number;
  wait(ms: number): Promise<void>;
}

export interface RingAgain {
  /** A new chat rang: it is repeated until somebody looks, and then this settles. */
  start(): Promise<void>;
  /** Another tab may go on. */
  stop(): void;
}

/** Long enough not to be switched off for it. A guess. */
const everyMs = 12_000;
/** Who has not looked by then is not at the desk, and others are. A guess. */
const forMs = 5 * 60_000;
const behindMs = 300;

/** Sounds again and again for a new chat, in one tab of the browser; should that tab go, another goes on. */
export function createRingAgain(parts: RingAgainParts): RingAgain {
  let isWaiting = false;
  let until = 0;
  let isStopped = false;

  const isDue = () => !isStopped && parts.now() < until && parts.isUnseen();

  async function repeat(): Promise<void> {
    while (isDue()) {
      await parts.wait(everyMs);
      if (isDue()) await parts.play();
    }
  }

  async function takeTurn(): Promise<void> {
    if (!parts.isReady()) await parts.wait(behindMs);
    await (parts.locks ? parts.locks.request(parts.name, repeat) : repeat());
  }

  return {
    async start() {
      until = parts.now() + forMs;
      if (isWaiting || !isDue()) return;
      isWaiting = true;
      await takeTurn().finally(() => {
        isWaiting = false;
      });
    },
    stop() {
      isStopped = true;
    },
  };
}
