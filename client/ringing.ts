import { defaultPreferences, type Preferences, preferencesSchema } from '../wire/preferences.ts';
import type { Api } from './api.ts';
import { createRingOnce } from './ring-once.ts';
import { createSound, type SoundName } from './sound.ts';

export interface RingingParts {
  /** Of this person at this server. */
  name: string;
  api: Api;
  locks: LockManager | undefined;
  /** This tab sounded for it. */
  onPlayed(notification: string, tag: string): void;
  /** `true` once, when the browser keeps the page silent; `false` when the person has touched it. */
  onBlocked(isBlocked: boolean): void;
}

export interface Ringing {
  ring(notification: string, tag: string): void;
  /** Another tab sounded for it, or the system did. */
  noteSounded(notification: string): void;
  /** A sample. */
  play(name: SoundName): Promise<'played' | 'blocked' | 'off'>;
  readPreferences(): void;
  stop(): void;
}

/** The sound that the person chose, in this page. */
export function startRinging({ name, api, locks, onPlayed, onBlocked }: RingingParts): Ringing {
  let preferences: Preferences = defaultPreferences;
  let isBlockedTold = false;

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
    play: sound.play,
    onPlayed,
    onBlocked() {
      if (isBlockedTold) return;
      isBlockedTold = true;
      onBlocked(true);
    },
    now: Date.now,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });

  function readPreferences(): void {
    api
      .call('GET', 'api/v1/preferences')
      .then((answer) => {
        preferences = preferencesSchema.parse(answer);
      })
      .catch(() => {}); // the defaults hold until the next reading
  }

  readPreferences();
  return {
    ring: (notification, tag) => {
      once.ring(notification, tag).catch(reportError);
    },
    noteSounded: once.noteSounded,
    play: sound.play,
    readPreferences,
    stop: sound.stop,
  };
}
