/** A clock that stands until it is moved; timers fire in order on the way. */
export function createFakeTimers() {
  let now = 1_000_000;
  let timers: { at: number; work: () => void }[] = [];

  /** Lets promises that are already settled go on. */
  async function settle(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
    await new Promise((resolve) => setImmediate(resolve));
  }

  return {
    now: () => now,
    settle,
    setTimer(work: () => void, ms: number): () => void {
      const timer = { at: now + ms, work };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    async pass(ms: number): Promise<void> {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = timers.toSorted((one, other) => one.at - other.at)[0];
        if (!next || next.at > end) break;
        timers = timers.filter((other) => other !== next);
        now = Math.max(now, next.at);
        next.work();
        await settle();
      }
      now = end;
    },
    pending: () => timers.length,
  };
}
