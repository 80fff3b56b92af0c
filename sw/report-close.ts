import { countOnBadge } from './make-room.ts';
import { listOnScreen } from './on-screen.ts';
import { parseNotification } from './read-message.ts';
import { reportReceipts, toReceipt } from './receipt-outbox.ts';
import { wait, within } from './time.ts';
import { eventLimitMs, type ShownNotification, type WorkerParts } from './worker-parts.ts';

/** Firefox fires close with every click, before the click's handler is done, sometimes before it began; a guess. */
const clickMayFollowMs = 1_000;

/** How long after a click, or after we closed it, a close event still belongs to that; a guess. */
const sameActMs = 10_000;

/** Reports that the person closed a notification; not that a click, a replacement or we ourselves did. */
export async function handleNotificationClose(
  worker: WorkerParts,
  event: { notification: ShownNotification },
): Promise<void> {
  await within(worker.time, eventLimitMs, serveClose(worker, event.notification));
}

async function serveClose(worker: WorkerParts, notification: ShownNotification): Promise<void> {
  const closed = parseNotification(notification);
  await countOnBadge(worker);
  if (closed.kind === 'unreadable') return;
  const { data, tag } = closed.message.notification;
  const closedAt = worker.time.now();
  await wait(worker.time, clickMayFollowMs);
  if (tag !== '' && (await listOnScreen(worker, { tag })).length > 0) return;
  const handledAt = await worker.store.change((memory) => ({
    result: memory.shown.find((record) => record.notification === data.notification)?.handledAt,
  }));
  if (handledAt !== undefined && Math.abs(closedAt - handledAt) < sameActMs) return;
  await reportReceipts(worker, [toReceipt(data, 'closed', closedAt)]);
}
