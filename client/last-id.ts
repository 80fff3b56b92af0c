import type { TextStore } from './push-memory.ts';

export interface LastId {
  read(): string | undefined;
  note(id: string): void;
}

/** An older place in the stream is not gone on from: what is late is dropped, not shown late. */
const maxAgeMs = 120_000;

/** The place in the stream, for the tab that starts after the last one closed. */
export function createLastId(name: string, store: TextStore, now: () => number): LastId {
  return {
    read() {
      const [at, ...id] = store.read(name)?.split(' ') ?? [];
      return now() - Number(at) < maxAgeMs ? id.join(' ') : undefined;
    },
    note: (id) => store.write(name, `${now()} ${id}`),
  };
}
