import type { Clock } from './clock.ts';
import type { Log } from './log.ts';

export interface KeepTryingParts {
  clock: Clock;
  log: Log;
  /** For the log, each time that it fails. */
  fault: string;
  /** Is it still to be done? */
  goesOn(): boolean;
}

/** How often it is tried. */
const againMs = 500;

/** Does what must not be lost, whatever trouble the store is in, until it works. Rejects only once it is not to go on. */
export async function keepTrying<T>(
  work: () => Promise<T>,
  { clock, log, fault, goesOn }: KeepTryingParts,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!goesOn()) throw error;
      log.fault(fault, error);
    }
    await new Promise<void>((resolve) => clock.after(againMs, resolve));
  }
}
