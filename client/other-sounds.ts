import type { SoundName, Tone } from './sound.ts';

/** The sounds beside the bell, which is in the client itself. Made by ear. */
export const otherSounds: Readonly<Record<Exclude<SoundName, 'bell' | 'off'>, readonly Tone[]>> = {
  chime: [
    ['triangle', 659, 0, 500, 0.25],
    ['triangle', 784, 160, 500, 0.25],
    ['triangle', 1047, 320, 900, 0.25],
  ],
  knock: [
    ['triangle', 180, 0, 90, 0.8],
    ['triangle', 180, 170, 90, 0.8],
  ],
  marimba: [523, 659, 784, 659].map((hertz, at): Tone => ['sine', hertz, at * 130, 300, 0.45]),
  phone: [0, 45, 90, 135, 180, 225, 700, 745, 790, 835, 880, 925].map(
    (atMs, at): Tone => ['square', at % 2 ? 1056 : 1320, atMs, 80, 0.12],
  ),
};
