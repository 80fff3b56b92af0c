/** What reached the push service, in order; written by its thread and read by ours, in memory that both share. */
export interface Arrivals {
  memory: SharedArrayBuffer;
  /** Notes that a push reached this device. */
  add(device: number, atMs: number): void;
  /** Hands over what came since the last call. */
  drain(take: (device: number, atMs: number) => void): void;
}

/** More than any scenario sends between two calls of `drain`. */
const capacity = 1 << 20;
const countBytes = 8;

/** Milliseconds of a clock that all threads and processes share. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export function createArrivals(
  memory = new SharedArrayBuffer(
    countBytes + capacity * (Float64Array.BYTES_PER_ELEMENT + Int32Array.BYTES_PER_ELEMENT),
  ),
): Arrivals {
  const count = new Int32Array(memory, 0, 1);
  const times = new Float64Array(memory, countBytes, capacity);
  const devices = new Int32Array(memory, countBytes + times.byteLength, capacity);
  let taken = 0;
  return {
    memory,
    add(device, atMs) {
      const next = Atomics.load(count, 0);
      devices[next % capacity] = device;
      times[next % capacity] = atMs;
      Atomics.store(count, 0, next + 1);
    },
    drain(take) {
      for (const last = Atomics.load(count, 0); taken < last; taken += 1) {
        take(devices[taken % capacity] ?? 0, times[taken % capacity] ?? 0);
      }
    },
  };
}
