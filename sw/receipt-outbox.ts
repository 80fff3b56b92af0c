import { toIso } from '../wire/instant.ts';
import { maxReceipts } from '../wire/limits.ts';
import type { NotificationData } from '../wire/push-message.ts';
import type { ReceiptKind } from '../wire/receipt.ts';
import { callServer, type ServerAnswer } from './call-server.ts';
import { type WaitingReceipt, withReceipts } from './memory.ts';
import { within } from './time.ts';
import { eventLimitMs, type WorkerParts } from './worker-parts.ts';

export function toReceipt(data: NotificationData, kind: ReceiptKind, now: number): WaitingReceipt {
  const { notification, token, subscription } = data;
  return { url: data.receipts, receipt: { notification, token, kind, at: toIso(now), subscription } };
}

/**
 * Keeps these receipts, then sends all that wait. What is not taken stays for the next event. A receipt may go out twice
 * when two events send at once: the server counts one of a kind.
 */
export async function reportReceipts(worker: WorkerParts, added: readonly WaitingReceipt[]): Promise<void> {
  const sendable = added.filter(({ url }) => URL.canParse(url));
  const waiting =
    (await worker.store.change((memory) => {
      const outbox = withReceipts(memory.outbox, sendable);
      return sendable.length > 0 ? { keep: { outbox }, result: outbox } : { result: memory.outbox };
    })) ?? sendable;
  const urls = Array.from(new Set(waiting.map(({ url }) => url)));
  const emptied = await Promise.all(urls.map((url) => sendAll(worker, url, waiting)));
  if (emptied.includes(false)) await askForSync(worker);
}

/** Background Sync: the browser has its network back. */
export async function handleSync(worker: WorkerParts): Promise<void> {
  await within(worker.time, eventLimitMs, reportReceipts(worker, []));
}

/** Sends what goes to this URL; answers whether the server is done with all of it. */
async function sendAll(worker: WorkerParts, url: string, waiting: readonly WaitingReceipt[]): Promise<boolean> {
  const receipts = waiting.filter((one) => one.url === url);
  for (let start = 0; start < receipts.length; start += maxReceipts) {
    const batch = receipts.slice(start, start + maxReceipts);
    if (!isDone(await callServer(worker, url, receiptsRequest(batch)))) return false;
    const sent = new Set(batch.map(keyOf));
    await worker.store.change((memory) => ({
      keep: { outbox: memory.outbox.filter((one) => !sent.has(keyOf(one))) },
      result: true,
    }));
  }
  return true;
}

/** Fetch refuses more than 64 KiB of bodies with `keepalive` under way at a time (Fetch, "HTTP-network-or-cache fetch"). */
const maxKeepaliveLength = 16_000;

function receiptsRequest(batch: readonly WaitingReceipt[]): RequestInit {
  const body = JSON.stringify({ receipts: batch.map(({ receipt }) => receipt) });
  return {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    keepalive: body.length <= maxKeepaliveLength,
  };
}

/** Taken, or refused for good. Too many calls (429) and a call that took too long (408) are no refusals. */
function isDone(answer: ServerAnswer): boolean {
  if (answer.kind === 'unreachable') return false;
  return answer.status < 500 && answer.status !== 429 && answer.status !== 408;
}

function keyOf({ url, receipt }: WaitingReceipt): string {
  return JSON.stringify([url, receipt.notification, receipt.kind, receipt.at]);
}

async function askForSync({ scope }: WorkerParts): Promise<void> {
  try {
    await scope.registration.sync?.register('receipts');
  } catch {
    // Switched off by the person or by the browser: the next event sends.
  }
}
