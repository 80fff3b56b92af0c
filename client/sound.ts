import { maxVolume, type PagePreferences } from '../wire/page-preferences.ts';

export type SoundName = PagePreferences['sound'];

/** Wave, hertz, when it begins, how long it lasts (both in milliseconds), gain. */
export type Tone = readonly [wave: OscillatorType, hertz: number, atMs: number, lastsMs: number, gain: number];

/** As tones that fade out, at full volume. Made by ear. */
const bell: readonly Tone[] = [
  ['sine', 880, 0, 1200, 0.3],
  ['sine', 2200, 0, 500, 0.1],
  ['sine', 880, 350, 1200, 0.25],
];

export interface Sound {
  /** At so many percent. `blocked`: the browser lets a page sound only after the person has touched it. */
  play(name: SoundName, volume: number): Promise<'played' | 'blocked' | 'off'>;
  /** The person has touched this page: sounding would work. */
  isReady(): boolean;
  stop(): void;
}

export interface SoundParts {
  createContext(): AudioContext;
  /** Where the person's first touch is seen. */
  page: EventTarget;
  /** The person touched the page: sounds work from here on. */
  onUnlocked(): void;
}

/** A running context keeps the loudspeaker awake: it rests once the longest sound is over. */
const restAfterMs = 3000;
/** `resume()` of a blocked context settles only with the next touch: this long is long enough to tell. */
const resumeWaitMs = 200;

/** The sounds, made on the spot. */
export function createSound({ createContext, page, onUnlocked }: SoundParts): Sound {
  const listening = new AbortController();
  let context: AudioContext | undefined;
  let isUnlocked = false;
  let restTimer: ReturnType<typeof setTimeout> | undefined;

  for (const name of ['pointerup', 'keydown', 'touchend']) {
    page.addEventListener(name, unlock, { signal: listening.signal, capture: true, passive: true });
  }

  function unlock(): void {
    context ??= createContext();
    const opened = context;
    opened.resume().then(
      () => {
        if (opened.state !== 'running') return;
        listening.abort();
        restLater(opened);
        if (isUnlocked) return;
        isUnlocked = true;
        onUnlocked();
      },
      () => {}, // still blocked: the next touch tries again
    );
  }

  async function isRunning(audio: AudioContext): Promise<boolean> {
    if (audio.state !== 'running') {
      const resumed = audio.resume().catch(() => {}); // its state says whether it worked
      await Promise.race([resumed, new Promise((resolve) => setTimeout(resolve, resumeWaitMs))]);
    }
    return audio.state === 'running';
  }

  function restLater(audio: AudioContext): void {
    clearTimeout(restTimer);
    restTimer = setTimeout(() => audio.suspend().catch(() => {}), restAfterMs); // closed meanwhile: it rests
  }

  return {
    isReady: () => isUnlocked,
    async play(name, volume) {
      if (name === 'off') return 'off';
      context ??= createContext();
      if (!(await isRunning(context))) return 'blocked';
      isUnlocked = true;
      for (const tone of await tonesOf(name)) sound(context, tone, volume / maxVolume);
      restLater(context);
      return 'played';
    },
    stop() {
      listening.abort();
      clearTimeout(restTimer);
      context?.close().catch(() => {}); // closed already: nothing left to stop
    },
  };
}

/** The bell in place of another that cannot be loaded. */
async function tonesOf(name: Exclude<SoundName, 'off'>): Promise<readonly Tone[]> {
  if (name === 'bell') return bell;
  try {
    return (await import('./other-sounds.ts')).otherSounds[name];
  } catch {
    return bell; // no network: it rings all the same
  }
}

function sound(context: AudioContext, [wave, hertz, atMs, lastsMs, gain]: Tone, share: number): void {
  const from = context.currentTime + atMs / 1000;
  const until = from + lastsMs / 1000;
  const volume = context.createGain();
  volume.gain.setValueAtTime(0.0001, from);
  volume.gain.exponentialRampToValueAtTime(gain * share, from + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.0001, until);
  const source = context.createOscillator();
  source.type = wave;
  source.frequency.setValueAtTime(hertz, from);
  source.connect(volume).connect(context.destination);
  source.start(from);
  source.stop(until);
}
