import { judgePush, type PushJudgement } from './judge-push.ts';
import { emptyMemory } from './memory.ts';
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
    await show(worker, presentUnreadable(worker.scope.registration.scope));
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
  const surroundings = {
    scope: worker.scope.registration.scope,
    maxActions: worker.maxActions,
    now: worker.time.now(),
  };
  const judged = await worker.store.change((memory) => judgePush(memory, message, surroundings));
  return judged ?? judgePush(emptyMemory, message, surroundings).result;
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
