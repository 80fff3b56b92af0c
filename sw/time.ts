/** Clock and timer, as an argument. */
export interface Time {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once after the delay; what it returns calls it off. */
  after(delayMs: number, call: () => void): () => void;
}

/** What `work` comes to, or `undefined` once the limit is over; `work` then goes on unheard. */
export function within<T>(time: Time, limitMs: number, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const callOff = time.after(limitMs, () => resolve(undefined));
    work.then(resolve, reject).finally(callOff);
  });
}

export function wait(time: Time, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    time.after(delayMs, resolve);
  });
}
