import { type Connection, type ToWorker, toWorkerSchema } from '../wire/worker-message.ts';
import { summaryTag, unfold } from './make-room.ts';
import { type KnownWindow, withShown, withWindow } from './memory.ts';
import { closeNotifications } from './open-console.ts';
import { parseNotification } from './read-message.ts';
import { reportReceipts } from './receipt-outbox.ts';
import { renewIfOwed } from './resubscribe.ts';
import { within } from './time.ts';
import { eventLimitMs, type ShownNotification, type WorkerParts } from './worker-parts.ts';

/** The part of an `ExtendableMessageEvent` that helps. */
export interface PageMessage {
  data: unknown;
  /** The window that speaks. */
  source?: object | null;
}

/** Does what a page asks. A message that is not ours is ignored: other scripts of the page may speak to workers too. */
export async function handleMessage(worker: WorkerParts, event: PageMessage): Promise<void> {
  const parsed = toWorkerSchema.safeParse(event.data);
  if (!parsed.success) return;
  await within(worker.time, eventLimitMs, serveMessage(worker, parsed.data, event.source));
}

async function serveMessage(worker: WorkerParts, message: ToWorker, source: PageMessage['source']): Promise<void> {
  await obey(worker, message, source);
  await Promise.all([reportReceipts(worker, []), renewIfOwed(worker)]);
}

async function obey(worker: WorkerParts, message: ToWorker, source: PageMessage['source']): Promise<void> {
  switch (message.type) {
    case 'connect':
      return connect(worker, message.connection);
    case 'disconnect':
      await worker.store.change(() => ({
        keep: { connection: 'signed-out', tags: [], renewalOwed: false },
        result: true,
      }));
      return closeNotifications(worker, () => true);
    case 'shown-in-page':
      await worker.store.change((memory) => ({
        keep: { shown: withShown(memory.shown, { notification: message.notification, by: 'page' }) },
        result: true,
      }));
      return;
    case 'close':
      await closeNotifications(worker, ({ tag }) => message.tags.includes(tag));
      return unfold(worker, message.tags);
    case 'returned':
      return closeNotifications(worker, (notification) => dataOf(notification)?.ends === true);
    case 'here':
      if (source && 'id' in source) await noteWindow(worker, { id: String(source.id), view: message.view });
      return;
    case 'left':
      if (source && 'id' in source) await forgetWindow(worker, String(source.id));
      return;
    case 'skip-waiting':
      // Its host says when it takes over.
      return worker.isGuest ? undefined : worker.scope.skipWaiting();
    default:
      return message satisfies never;
  }
}

async function noteWindow(worker: WorkerParts, window: KnownWindow): Promise<void> {
  await worker.store.change(({ windows }) => ({ keep: { windows: withWindow(windows, window) }, result: true }));
}

async function forgetWindow(worker: WorkerParts, left: string): Promise<void> {
  await worker.store.change(({ windows }) => ({
    keep: { windows: windows.filter(({ id }) => id !== left) },
    result: true,
  }));
}

/** Another person than before takes with them what the one before still had on the screen. */
async function connect(worker: WorkerParts, connection: Connection): Promise<void> {
  const stays = await worker.store.change((memory) => {
    const isSame = typeof memory.connection === 'object' && memory.connection.person === connection.person;
    return { keep: { connection, renewalOwed: false, ...(isSame ? {} : { tags: [] }) }, result: isSame };
  });
  await closeNotifications(worker, (notification) => {
    if (notification.tag === summaryTag) return !stays;
    const person = dataOf(notification)?.person;
    return person !== undefined && person !== connection.person;
  });
}

function dataOf(notification: ShownNotification): { person: string; ends?: boolean | undefined } | undefined {
  const parsed = parseNotification(notification);
  return parsed.kind === 'message' ? parsed.message.notification.data : undefined;
}
