import type { Explanation } from './explanations.ts';

/** Faults of ours that days have shown, until they are mended: then their row goes, and the day guards the mending. */
export const knownFaults: readonly Explanation[] = [];
