import { setTimeout as pause } from 'node:timers/promises';
import { inspect } from 'node:util';

const pauseMs = 50;

/** What to poll for. */
export type PollOptions<Value> = {
  /** Completes the sentence "waited in vain until …". */
  readonly until: string;
  readonly read: () => Value | Promise<Value>;
  /** Decides whether the value is good; without it, any truthy value is. */
  readonly accept?: (value: Value) => boolean;
  readonly withinMs?: number;
};

/**
 * Reads again and again until the value is accepted, and returns it. A `read` that throws counts as not yet. Throws after `withinMs`
 * (default 15,000) with the last value or fault seen.
 */
export async function pollUntil<Value>(options: PollOptions<Value>): Promise<Value> {
  const { until, read, accept = Boolean, withinMs = 15_000 } = options;
  const endsAt = Date.now() + withinMs;
  let last: { value: Value } | { fault: unknown };
  do {
    try {
      const value = await read();
      if (accept(value)) {
        return value;
      }
      last = { value };
    } catch (fault) {
      last = { fault };
    }
    await pause(pauseMs);
  } while (Date.now() < endsAt);
  const seen = 'value' in last ? inspect(last.value) : String(last.fault);
  const cause = 'fault' in last ? { cause: last.fault } : undefined;
  throw new Error(`waited ${withinMs} ms in vain until ${until}; last seen: ${seen}`, cause);
}
