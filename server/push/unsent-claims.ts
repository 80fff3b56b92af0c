import type { Db } from '../store/database.ts';
import type { DeliveryRow } from '../store/deliveries.ts';
import { settleDelivery } from '../store/due-pushes.ts';

/**
 * Claims of this server, or what may have become such, that it does not send: the host has to wait, or the store failed it. They
 * would keep their device waiting until their time is over, so that they are given back as soon as the store takes it.
 */
export interface UnsentClaims {
  /** They are due again; `afterMs`, so long after they are given back. */
  add(deliveries: readonly DeliveryRow[], afterMs?: number): void;
  /** Gives back all that are here. What it answers is called once that is committed. One that was never written down is none. */
  giveBack(db: Db, now: number): Promise<() => void>;
  isEmpty(): boolean;
}

export function createUnsentClaims(): UnsentClaims {
  const unsent: { delivery: DeliveryRow; afterMs: number | undefined }[] = [];
  return {
    add(deliveries, afterMs) {
      unsent.push(...deliveries.map((delivery) => ({ delivery, afterMs })));
    },
    async giveBack(db, now) {
      const given = [...unsent];
      for (const { delivery, afterMs } of given) {
        // Its time is over: it is as any that was lost.
        if ((delivery.claimedUntil ?? 0) <= now) continue;
        const { because } = delivery;
        const again = afterMs === undefined ? {} : { dueAt: now + afterMs };
        await settleDelivery(db, delivery, { state: 'pending', because, now, attempted: false, ...again });
      }
      return () => void unsent.splice(0, given.length);
    },
    isEmpty: () => unsent.length === 0,
  };
}
