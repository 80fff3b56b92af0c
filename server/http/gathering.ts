import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';

/** What is gathered for a while, and then written together. */
export interface Gathering<Item> {
  /** What waits to be written, by name. */
  items: Map<string, Item>;
  /** There is something to write: soon, with what comes until then. */
  plan(): void;
  /** Resolves when everything that waits is written. */
  flush(): Promise<void>;
}

export interface GatheringParts<Item> {
  clock: Clock;
  log: Log;
  forMs: number;
  write(items: [string, Item][]): Promise<void>;
  /** For the log, where it could not be written; it is not tried again. */
  fault: string;
}

export function createGathering<Item>({ clock, log, forMs, ...parts }: GatheringParts<Item>): Gathering<Item> {
  const items = new Map<string, Item>();
  let cancelTimer: (() => void) | undefined;
  let written = Promise.resolve();

  function flush(): Promise<void> {
    cancelTimer?.();
    cancelTimer = undefined;
    // One after the other: whoever waits for the last waits for those before it.
    written = written.then(write);
    return written;
  }

  async function write(): Promise<void> {
    const all = [...items];
    items.clear();
    if (all.length === 0) return;
    try {
      await parts.write(all);
    } catch (error) {
      log.fault(parts.fault, error);
    }
  }

  return {
    items,
    plan() {
      cancelTimer ??= clock.after(forMs, () => void flush());
    },
    flush,
  };
}
