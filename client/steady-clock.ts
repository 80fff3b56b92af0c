/**
 * The time in milliseconds, for what waits or grows old: a device's clock that is set back takes nothing of it back. Else nobody would be
 * rung, or reported, until the clock had come as far again. Sleep counts, which `monotonic` leaves out in some browsers.
 */
export function createSteadyClock(wall: () => number, monotonic: () => number): () => number {
  let now = wall();
  let last = { wall: now, monotonic: monotonic() };
  return () => {
    const read = { wall: wall(), monotonic: monotonic() };
    now += read.wall < last.wall ? read.monotonic - last.monotonic : read.wall - last.wall;
    last = read;
    return now;
  };
}
