import type { Timeline } from './timeline.ts';

/** How long, in milliseconds, something was so without a break; with `startAt`, only the time right from there counts. */
export function longestStretch<T>(
  timeline: Timeline<T>,
  within: { from: number; to: number },
  isSo: (value: T) => boolean,
  startAt?: number,
): number {
  let longest = 0;
  let current = 0;
  for (const { value, from, to } of timeline.stretches(within.from, within.to)) {
    if (isSo(value)) {
      current += to - from;
      longest = Math.max(longest, current);
      continue;
    }
    if (startAt !== undefined && to > from) return longest;
    current = 0;
  }
  return longest;
}

/** How long it was so in all. */
export function totalTime<T>(
  timeline: Timeline<T>,
  within: { from: number; to: number },
  isSo: (value: T) => boolean,
): number {
  return timeline
    .stretches(within.from, within.to)
    .reduce((sum, { value, from, to }) => sum + (isSo(value) ? to - from : 0), 0);
}
