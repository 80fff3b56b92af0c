import { wait, within } from './time.ts';
import type { ShownNotification, WorkerParts } from './worker-parts.ts';

/** A guess: a busy desktop has it by then. */
const unsureMs = 1_000;
/** A browser that loads a notification's icon first gives it up by then, or nearly; a guess. */
const underWayMs = 5_000;
/** Pushes that come without a pause keep nobody waiting for ever. */
const mostWaits = 5;

/**
 * What is on the screen, asked once the browser can know it. Chromium answers `showNotification()` before the desktop has the
 * notification; asked in between what is on the screen, it takes that one for gone and deletes it: it stays on the screen,
 * and a click on it does nothing (`PlatformNotificationContextImpl`, which deletes what the platform does not count as displayed).
 */
export async function listOnScreen(
  { isChromium, scope, time, shown }: WorkerParts,
  filter?: { tag: string },
): Promise<readonly ShownNotification[]> {
  // What is on its way is nowhere yet: it would come up after all else was closed.
  await within(time, underWayMs, shown.underWay);
  for (let waits = 0; isChromium && waits < mostWaits; waits += 1) {
    const leftMs = shown.at + unsureMs - time.now();
    if (leftMs <= 0) break;
    await wait(time, Math.min(leftMs, unsureMs));
  }
  return scope.registration.getNotifications(filter);
}
