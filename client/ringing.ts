import { defaultPagePreferences, type PagePreferences, pagePreferencesSchema } from '../wire/page-preferences.ts';
import type { Api } from './api.ts';
import type { RingAgain } from './ring-again.ts';
import { createRingOnce } from './ring-once.ts';
import { createSound, type SoundName } from './sound.ts';

export interface RingingParts {
  /** Of this person at this server. */
  name: string;
  api: Api;
  locks: LockManager | undefined;
  now(): number;
  /** A new chat waits for somebody to look. */
  isUnseen(): boolean;
  /** They were read, and may be others than before. */
  onPreferences(preferences: PagePreferences): void;
  /** This tab sounded for it. */
  onPlayed(notification: string, tag: string): void;
  /** `true` once, when the browser keeps the page silent; `false` when the person has touched it. */
  onBlocked(isBlocked: boolean): void;
}

export interface Ringing {
  ring(notification: string, tag: string): void;
  /** Another tab sounded for it, or the system did. */
  noteSounded(notification: string): void;
  /** Sounds again until somebody looks, for who wants that. */
  again(): void;
  /** A sample, as loud as chosen unless said otherwise. */
  play(name: SoundName, volume?: number): Promise<'played' | 'blocked' | 'off'>;
  readPreferences(): void;
  stop(): void;
}

/** After a reading that failed. A guess. */
const readAgainMs = 10_000;

/** The sound that the person chose, in this page. */
export function startRinging(parts: RingingParts): Ringing {
  const { name, api, locks, onPlayed, onBlocked } = parts;
  let preferences: PagePreferences = defaultPagePreferences;
  let isBlockedTold = false;
  let isStopped = false;

  const sound = createSound({
    createContext: () => new AudioContext(),
    page: window,
    onUnlocked: () => {
      if (isBlockedTold) onBlocked(false);
    },
  });

  const once = createRingOnce({
    name: `${name}:sound`,
    locks,
    isReady: sound.isReady,
    chosen: () => preferences.sound,
    play: (chosen) => sound.play(chosen, preferences.volume),
    onPlayed,
    onBlocked() {
      if (isBlockedTold || isStopped) return;
      isBlockedTold = true;
      onBlocked(true);
    },
    now: parts.now,
    wait,
  });

  /** Loaded for who wants it. */
  let again: Promise<RingAgain> | undefined;

  async function loadAgain(): Promise<RingAgain> {
    const { createRingAgain } = await import('./ring-again.ts');
    return createRingAgain({
      name: `${name}:again`,
      locks,
      isReady: sound.isReady,
      isUnseen: () => preferences.repeatUntilSeen && parts.isUnseen(),
      play: () => sound.play(preferences.sound, preferences.volume),
      now: parts.now,
      wait,
    });
  }

  function readPreferences(): void {
    api
      .call('GET', 'api/v1/preferences')
      .then((answer) => {
        preferences = pagePreferencesSchema.parse(answer);
        parts.onPreferences(preferences);
      })
      .catch(async () => {
        // Until then what was read last holds.
        await wait(readAgainMs);
        if (!isStopped) readPreferences();
      });
  }

  readPreferences();
  return {
    ring: (notification, tag) => {
      once.ring(notification, tag).catch(reportError);
    },
    noteSounded: once.noteSounded,
    again() {
      if (!preferences.repeatUntilSeen) return;
      again ??= loadAgain();
      again
        .then((ring) => ring.start())
        .catch((fault: unknown) => {
          again = undefined; // the next chat tries anew
          reportError(fault);
        });
    },
    play: (sample, volume = preferences.volume) => sound.play(sample, volume),
    readPreferences,
    stop() {
      isStopped = true;
      sound.stop();
      again?.then(
        (ring) => ring.stop(),
        () => {}, // it was never loaded: nothing sounds
      );
    },
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
