import { judgePush, type PushJudgement } from './judge-push.ts';
import { emptyMemory, type Memory } from './memory.ts';
import { type Presentation, presentUnreadable } from './presentation.ts';
import { type ParsedMessage, type PushEventData, parsePush } from './read-message.ts';
import { reportReceipts, toReceipt } from './receipt-outbox.ts';
import { renewIfOwed } from './resubscribe.ts';
import { tellPages } from './tell-pages.ts';
import { within } from './time.ts';
import { eventLimitMs, type WorkerParts } from './worker-parts.ts';

/**
 * Shows a push message, whatever it holds. Settles only after `showNotification()` has: a promise that settles earlier
 * makes browsers put a notice of their own beside ours. Rejects only if nothing can be shown at all.
 */
export async function handlePush(worker: WorkerParts, event: PushEventData): Promise<void> {
  await within(worker.time, eventLimitMs, servePush(worker, parsePush(event)));
}

async function servePush(worker: WorkerParts, parsed: ParsedMessage): Promise<void> {
  if (parsed.kind === 'unreadable') {
    const home = await worker.store.change(({ connection }) => ({ result: homeOf(worker, connection) }));
    await show(worker, presentUnreadable(home ?? homeOf(worker)));
    await Promise.all([reportReceipts(worker, []), renewIfOwed(worker)]);
    return;
  }

  const { tag, data } = parsed.message.notification;
  const { receipt, presentation, because } = await judge(worker, parsed);
  await show(worker, presentation);
  await Promise.all([
    because === 'another-person'
      ? undefined
      : tellPages(worker, { type: 'displayed', notification: data.notification, tag }),
    reportReceipts(worker, receipt ? [toReceipt(data, receipt, worker.time.now())] : []),
    renewIfOwed(worker),
  ]);
}

async function judge(
  worker: WorkerParts,
  { message }: Extract<ParsedMessage, { kind: 'message' }>,
): Promise<PushJudgement> {
  const now = worker.time.now();
  const judgeBy = (memory: Readonly<Memory>) =>
    judgePush(memory, message, { home: homeOf(worker, memory.connection), maxActions: worker.maxActions, now });
  return (await worker.store.change(judgeBy)) ?? judgeBy(emptyMemory).result;
}

/** Our files lie where we are registered; as a guest, where the server is, once a page has said that. */
function homeOf({ isGuest, scope }: WorkerParts, connection?: Memory['connection']): string {
  return isGuest && typeof connection === 'object' ? connection.server : scope.registration.scope;
}

async function show({ scope }: WorkerParts, { title, options }: Presentation): Promise<void> {
  try {
    await scope.registration.showNotification(title, options);
  } catch {
    // A browser that dislikes one of the options (no buttons, no renotify) must still show the words. If it is not the
    // options, this rejects as well, and the browser hears of it.
    const { body, tag, data, silent } = options;
    await scope.registration.showNotification(title, { body, tag, data, silent } as typeof options);
  }
}
