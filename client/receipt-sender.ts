import { maxReceipts } from '../wire/limits.ts';
import type { Receipt } from '../wire/receipt.ts';
import { backoffMs } from './backoff.ts';

export interface ReceiptSenderParts {
  /** Must go out even if the page is going away. */
  send(receipts: Receipt[]): Promise<void>;
  /** Trying again may help. */
  isWorthRetrying(fault: unknown): boolean;
  setTimer(work: () => void, ms: number): () => void;
  random(): number;
}

export interface ReceiptSender {
  add(receipt: Receipt): void;
  stop(): void;
}

/** The server waits 3 s for an acknowledgement before it pushes: first tries follow quickly, later ones only complete the record. */
const retry = { firstMs: 500, mostMs: 30_000 } as const;
const mostTries = 8;

/** Sends receipts, all of one moment in one call, and again while the network is away. */
export function createReceiptSender(parts: ReceiptSenderParts): ReceiptSender {
  let waiting: Receipt[] = [];
  let isBusy = false;
  let failures = 0;
  let cancelTimer: () => void = () => {};

  async function flush(): Promise<void> {
    if (isBusy || !waiting.length) return;
    isBusy = true;
    const batch = waiting.slice(0, maxReceipts);
    waiting = waiting.slice(maxReceipts);
    try {
      await parts.send(batch);
      failures = 0;
    } catch (fault) {
      failures += 1;
      const mayRetry = parts.isWorthRetrying(fault) && failures < mostTries;
      if (mayRetry) waiting = [...batch, ...waiting];
      else failures = 0;
    }
    isBusy = false;
    if (!waiting.length) return;
    cancelTimer();
    cancelTimer = parts.setTimer(flush, failures ? backoffMs(failures, parts.random(), retry) : 0);
  }

  return {
    add(receipt) {
      waiting.push(receipt);
      if (waiting.length === 1 && !isBusy && !failures) queueMicrotask(flush);
    },
    stop() {
      cancelTimer();
      queueMicrotask(flush);
    },
  };
}
