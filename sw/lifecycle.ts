import { reportReceipts } from './receipt-outbox.ts';
import { renewIfOwed } from './resubscribe.ts';
import { within } from './time.ts';
import { eventLimitMs, type WorkerParts } from './worker-parts.ts';

/** A new version takes over at once: it holds no caches, and old and new pages speak the same messages. */
export async function handleInstall(worker: WorkerParts): Promise<void> {
  await worker.scope.skipWaiting();
}

export async function handleActivate(worker: WorkerParts): Promise<void> {
  await within(worker.time, eventLimitMs, serveActivation(worker));
}

async function serveActivation(worker: WorkerParts): Promise<void> {
  await worker.scope.clients.claim();
  await Promise.all([reportReceipts(worker, []), renewIfOwed(worker)]);
}
