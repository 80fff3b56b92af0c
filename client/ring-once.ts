import { RecentIds } from './recent-ids.ts';
import type { SoundName } from './sound.ts';

export interface RingParts {
  /** Of the lock; the notification's id is added. */
  name: string;
  locks: Pick<LockManager, 'request'> | undefined;
  /** A tab that may sound goes first. */
  isReady(): boolean;
  chosen(): SoundName;
  play(name: SoundName): Promise<'played' | 'blocked' | 'off'>;
  /** This tab sounded: tell the others, and the worker. */
  onPlayed(notification: string, tag: string): void;
  onBlocked(): void;
  now(): number;
  wait(ms: number): Promise<void>;
}

export interface RingOnce {
  ring(notification: string, tag: string): Promise<void>;
  /** Another tab sounded for it, or the system did. */
  noteSounded(notification: string): void;
}

/** Longer than a message between tabs takes. */
const holdMs = 1000;
const behindMs = 300;
/** Many chats at once are one alarm: the browser sounds again after this. A guess. */
const gapMs = 2000;

/** Sounds once a browser for each notification, in whichever tab may. */
export function createRingOnce(parts: RingParts): RingOnce {
  const sounded = new RecentIds();
  let soundedAt = Number.NEGATIVE_INFINITY;

  function noteSounded(notification: string): void {
    sounded.add(notification);
    soundedAt = parts.now();
  }

  async function playUnlessDone(notification: string, tag: string): Promise<void> {
    if (sounded.has(notification) || parts.now() - soundedAt < gapMs) return;
    const outcome = await parts.play(parts.chosen());
    if (outcome === 'blocked') parts.onBlocked();
    if (outcome !== 'played') return;
    noteSounded(notification);
    parts.onPlayed(notification, tag);
    if (parts.locks) await parts.wait(holdMs);
  }

  return {
    noteSounded,
    async ring(notification, tag) {
      if (parts.chosen() === 'off' || sounded.has(notification)) return;
      if (!parts.isReady()) await parts.wait(behindMs);
      if (!parts.locks) return playUnlessDone(notification, tag);
      await parts.locks.request(`${parts.name}:${notification}`, { ifAvailable: true }, (lock) =>
        lock ? playUnlessDone(notification, tag) : undefined,
      );
    },
  };
}
