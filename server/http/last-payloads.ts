import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/database.ts';
import { saveSourcePayload } from '../store/source-payloads.ts';
import { createGathering } from './gathering.ts';

/** The last body of each chat system with a mapping, for who writes it. Gathered for a while: a busy one writes no more. */
export interface LastPayloads {
  note(sourceId: string, body: Buffer): void;
  /** Resolves when the last ones are written. */
  flush(): Promise<void>;
}

const gatherMs = 2_000;
/** Larger ones are not shown, and help nobody to write a mapping. */
const maxBytes = 128 * 1024;

export function createLastPayloads({ store, clock, log }: { store: Database; clock: Clock; log: Log }): LastPayloads {
  const gathering = createGathering<{ body: string; at: number }>({
    ...{ clock, log, forMs: gatherMs, fault: 'last-payloads.not-kept' },
    write: (all) =>
      store.transaction(async (db) => {
        for (const [sourceId, payload] of all) await saveSourcePayload(db, { sourceId, ...payload });
      }),
  });

  return {
    note(sourceId, body) {
      if (body.length > maxBytes) return;
      // A database takes no half characters, nor NUL.
      const text = body.toString('utf8').replaceAll('\u0000', '\ufffd');
      gathering.items.set(sourceId, { body: text, at: clock.now() });
      gathering.plan();
    },
    flush: gathering.flush,
  };
}
