/**
 * The time in milliseconds, for what waits or grows old: a device's clock that is set back takes nothing of it back, but what passed since
 * it was last read. Else nobody would be rung, or reported, until the clock had come as far again. Sleep counts, unlike in
 * `performance.now()` of some browsers.
 */
export function createSteadyClock(readClock: () => number): () => number {
  let last = readClock();
  let behind = 0;
  return () => {
    const at = readClock();
    behind += Math.max(0, last - at);
    last = at;
    return at + behind;
  };
}
