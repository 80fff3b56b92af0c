import { maxVolume, type PagePreferences } from '../wire/page-preferences.ts';

export type SoundName = PagePreferences['sound'];

interface Tone {
  wave: OscillatorType;
  hertz: number;
  atMs: number;
  lastsMs: number;
  gain: number;
}

/** The sounds, as tones that fade out, at full volume. Made by ear. */
const tones: Readonly<Record<Exclude<SoundName, 'off'>, readonly Tone[]>> = {
  bell: [
    { wave: 'sine', hertz: 880, atMs: 0, lastsMs: 1200, gain: 0.3 },
    { wave: 'sine', hertz: 2200, atMs: 0, lastsMs: 500, gain: 0.1 },
    { wave: 'sine', hertz: 880, atMs: 350, lastsMs: 1200, gain: 0.25 },
  ],
  chime: [
    { wave: 'triangle', hertz: 659, atMs: 0, lastsMs: 500, gain: 0.25 },
    { wave: 'triangle', hertz: 784, atMs: 160, lastsMs: 500, gain: 0.25 },
    { wave: 'triangle', hertz: 1047, atMs: 320, lastsMs: 900, gain: 0.25 },
  ],
  knock: [
    { wave: 'triangle', hertz: 180, atMs: 0, lastsMs: 90, gain: 0.8 },
    { wave: 'triangle', hertz: 180, atMs: 170, lastsMs: 90, gain: 0.8 },
  ],
  marimba: [523, 659, 784, 659].map(
    (hertz, at): Tone => ({ wave: 'sine', hertz, atMs: at * 130, lastsMs: 300, gain: 0.45 }),
  ),
  phone: [0, 45, 90, 135, 180, 225, 700, 745, 790, 835, 880, 925].map(
    (atMs, at): Tone => ({ wave: 'square', hertz: at % 2 ? 1056 : 1320, atMs, lastsMs: 80, gain: 0.12 }),
  ),
};

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

/** The sounds, made on the spot: no files to load. */
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
      for (const tone of tones[name]) sound(context, { ...tone, gain: (tone.gain * volume) / maxVolume });
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

function sound(context: AudioContext, { wave, hertz, atMs, lastsMs, gain }: Tone): void {
  const from = context.currentTime + atMs / 1000;
  const until = from + lastsMs / 1000;
  const volume = context.createGain();
  volume.gain.setValueAtTime(0.0001, from);
  volume.gain.exponentialRampToValueAtTime(gain, from + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.0001, until);
  const source = context.createOscillator();
  source.type = wave;
  source.frequency.setValueAtTime(hertz, from);
  source.connect(volume).connect(context.destination);
  source.start(from);
  source.stop(until);
}
