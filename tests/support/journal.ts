/** A list of what happened that can be waited on. */
export type Journal<Entry> = {
  /** All entries, oldest first. */
  readonly entries: readonly Entry[];
  /** Adds an entry and wakes whoever waits for it. */
  add(entry: Entry): void;
  /** The first entry, old or new, that `predicate` accepts. Rejects after `withinMs`. */
  waitFor(predicate: (entry: Entry) => boolean, withinMs: number): Promise<Entry>;
};

/** Makes an empty journal; `name` says in a timeout's message what was waited for. */
export function createJournal<Entry>(name: string): Journal<Entry> {
  const entries: Entry[] = [];
  const listeners = new Set<(entry: Entry) => void>();
  return {
    entries,
    add(entry) {
      entries.push(entry);
      for (const listener of [...listeners]) {
        listener(entry);
      }
    },
    waitFor(predicate, withinMs) {
      const earlier = entries.find(predicate);
      if (earlier !== undefined) {
        return Promise.resolve(earlier);
      }
      return new Promise((resolve, reject) => {
        const listener = (entry: Entry) => {
          if (predicate(entry)) {
            clearTimeout(timer);
            listeners.delete(listener);
            resolve(entry);
          }
        };
        const timer = setTimeout(() => {
          listeners.delete(listener);
          reject(new Error(`no such ${name} within ${withinMs} ms (${entries.length} others)`));
        }, withinMs);
        listeners.add(listener);
      });
    },
  };
}
