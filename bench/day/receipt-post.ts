import { acceptReceipts } from '../../server/intake/accept-receipt.ts';
import { toIso } from '../../wire/instant.ts';
import type { Receipt } from '../../wire/receipt.ts';
import { secondMs } from './parameters.ts';
import type { World } from './world.ts';

/** Brings receipts to the server, again until it has them. */
export interface ReceiptPost {
  post(receipt: Omit<Receipt, 'at'>): void;
  /** The network is back. */
  retry(): void;
}

export function createReceiptPost(parts: { world: World; latencyMs: number; isOnline(): boolean }): ReceiptPost {
  const { world, latencyMs, isOnline } = parts;
  const { clock, server } = world;
  let waiting: Receipt[] = [];
  let isBusy = false;
  let failures = 0;

  function flush(): void {
    if (isBusy || waiting.length === 0 || !isOnline()) return;
    isBusy = true;
    const batch = waiting.slice(0, 100);
    clock.after(latencyMs, () => {
      const sent = isOnline()
        ? server.call(({ intake }) => acceptReceipts(intake, batch, () => {}))
        : Promise.reject(new Error('No network'));
      sent.then(
        () => {
          waiting = waiting.slice(batch.length);
          failures = 0;
          goOn(0);
        },
        () => {
          failures += 1;
          goOn(0.75 * Math.min(30 * secondMs, 500 * 2 ** (failures - 1)));
        },
      );
    });
  }

  function goOn(afterMs: number): void {
    isBusy = false;
    if (afterMs === 0) flush();
    else clock.after(afterMs, flush);
  }

  return {
    post(receipt) {
      waiting.push({ ...receipt, at: toIso(clock.now()) });
      flush();
    },
    retry: flush,
  };
}
