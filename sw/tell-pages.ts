import type { ToPage } from '../wire/worker-message.ts';
import { within } from './time.ts';
import type { OpenWindow, WorkerParts } from './worker-parts.ts';

/** Browsers answer in milliseconds; a guess. */
const windowsLimitMs = 1_000;

/** Every open window of our origin, the last used first; none, if the browser does not say in time. */
export async function listWindows({ scope, time }: WorkerParts): Promise<readonly OpenWindow[]> {
  const asked = scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return (await within(time, windowsLimitMs, asked)) ?? [];
}

export async function tellPages(worker: WorkerParts, message: ToPage): Promise<void> {
  for (const page of await listWindows(worker)) page.postMessage(message);
}
