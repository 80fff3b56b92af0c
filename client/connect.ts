import { backoffMs } from './backoff.ts';
import { createDeskbell, type Deskbell, type DeskbellOptions } from './deskbell.ts';
import { DeskbellError } from './deskbell-error.ts';
import { offer } from './elements/meet.ts';

/** A page that is open all day may wait for its server, or for its person to sign in again. */
const retry = { firstMs: 1_000, mostMs: 60_000 } as const;

/**
 * Makes the client, starts it, and gives it to the page's `<deskbell-bell>` and `<deskbell-notices>`, also to those that come
 * later. A start that fails is tried again until `stop`; how it stands is told by `connection` events.
 */
export function connect(options: DeskbellOptions): Deskbell {
  const deskbell = createDeskbell(options);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  function begin(failures: number): void {
    deskbell.start().catch((fault: unknown) => {
      if (isStopped) return;
      if (!isWorthRetrying(fault, options)) {
        reportError(fault);
        return;
      }
      timer = setTimeout(() => begin(failures + 1), backoffMs(failures + 1, Math.random(), retry));
    });
  }

  function leave(): void {
    isStopped = true;
    clearTimeout(timer);
  }

  // All that the client has, and an end of what was begun here.
  const connected: Deskbell = Object.create(deskbell, {
    start: {
      value() {
        withdraw();
        withdraw = offer(connected);
        return deskbell.start();
      },
    },
    stop: {
      value() {
        leave();
        withdraw();
        return deskbell.stop();
      },
    },
    signOut: {
      value() {
        leave();
        return deskbell.signOut();
      },
    },
  });
  let withdraw = offer(connected);
  begin(0);
  return connected;
}

/** A token that does not change stays refused; one that is asked for may be another next time. */
function isWorthRetrying(fault: unknown, { token }: DeskbellOptions): boolean {
  const isRefused = fault instanceof DeskbellError && (fault.code === 'not-signed-in' || fault.code === 'not-allowed');
  return !isRefused || typeof token === 'function';
}
