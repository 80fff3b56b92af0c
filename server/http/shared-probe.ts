import type { Clock } from '../clock.ts';

/** However many ask, `probe` runs once in so many milliseconds: the others get what it found. */
export function shareProbe(clock: Clock, everyMs: number, probe: () => Promise<void>): () => Promise<void> {
  let last: { at: number; found: Promise<void> } | undefined;
  return () => {
    const now = clock.now();
    if (!last || now >= last.at + everyMs) last = { at: now, found: probe() };
    return last.found;
  };
}
