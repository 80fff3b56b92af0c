/** The one source of time: milliseconds since 1970, and a timer that does not keep the process alive. */
export interface Clock {
  now(): number;
  /** Calls `work` once after so many milliseconds; the returned function takes it back. */
  after(ms: number, work: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
