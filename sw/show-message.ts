import type { PushMessage } from '../wire/push-message.ts';
import { findHome, homeOf } from './home.ts';
import { judgePush, type PushJudgement } from './judge-push.ts';
import { countOnBadge, makeRoom } from './make-room.ts';
import { emptyMemory, type Memory } from './memory.ts';
import { presentUnreadable } from './presentation.ts';
import { type ParsedMessage, type PushEventData, parsePush } from './read-message.ts';
import { reportReceipts, toReceipt } from './receipt-outbox.ts';
import { renewIfOwed } from './resubscribe.ts';
import { show } from './show.ts';
import { tellPages } from './tell-pages.ts';
import { within } from './time.ts';
import { eventLimitMs, type WorkerParts } from './worker-parts.ts';

/**
 * Longest that a push waits in Chromium for what follows its notification, which goes on by itself. Sooner than anybody clicks: it
 * looks for the notification when the push ends, and beside one that is clicked by then it shows a notice of its own.
 */
const followUpLimitMs = 250;

/**
 * Shows a push message, whatever it holds. Settles only after `showNotification()` has: a promise that settles earlier
 * makes browsers put a notice of their own beside ours. Rejects only if nothing can be shown at all.
 */
export async function handlePush(worker: WorkerParts, event: PushEventData): Promise<void> {
  await within(worker.time, eventLimitMs, servePush(worker, parsePush(event)));
}

async function servePush(worker: WorkerParts, parsed: ParsedMessage): Promise<void> {
  if (parsed.kind === 'unreadable') {
    await show(worker, presentUnreadable(await findHome(worker)));
    await followUp(worker, [reportReceipts(worker, []), renewIfOwed(worker)]);
    return;
  }

  const { notification } = parsed.message;
  const { data, tag } = notification;
  const { receipt, presentation, because } = await judge(worker, parsed);
  await show(worker, presentation);
  const isTheirs = because !== 'another-person';
  const tidied = isTheirs ? tidyInTurn(worker, notification) : Promise.resolve();
  await followUp(worker, [
    ...(worker.isChromium ? [] : [tidied]),
    ...(isTheirs ? [tellPages(worker, { type: 'displayed', notification: data.notification, tag })] : []),
    reportReceipts(worker, receipt ? [toReceipt(data, receipt, worker.time.now())] : []),
    renewIfOwed(worker),
  ]);
}

/** Other browsers may stop the worker with the push: there it lasts until all is done. */
async function followUp({ isChromium, time }: WorkerParts, work: Promise<void>[]): Promise<void> {
  const all = Promise.all(work);
  await (isChromium ? within(time, followUpLimitMs, all) : all);
}

/** One at a time, as each goes by what the one before left on the screen. */
function tidyInTurn(worker: WorkerParts, notification: PushMessage['notification']): Promise<void> {
  const { makingRoom } = worker;
  makingRoom.newest = notification.data.notification;
  makingRoom.done = makingRoom.done.then(() => tidy(worker, notification));
  return makingRoom.done;
}

/** What else is on the screen makes room, and the badge counts. */
async function tidy(worker: WorkerParts, notification: PushMessage['notification']): Promise<void> {
  try {
    await makeRoom(worker, notification);
    await countOnBadge(worker);
  } catch {
    // It is on the screen, which is what the browser wants to know: what cannot be tidied stays as it is.
  }
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
