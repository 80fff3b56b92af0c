import type { Bench } from '../bench.ts';
import { createChatSystem } from '../chat-system.ts';
import { createLoad, press } from '../load.ts';
import type { Parts } from '../systems/report-usage.ts';
import type { SystemKind } from '../systems.ts';
import type { Pressure } from './sustained.ts';

/** CPU milliseconds for 1,000 messages. */
export interface Breakdown {
  /** Of the server's main thread, shared out as its time was. */
  parts: Parts;
  /** Of its other threads. */
  besideMs: number;
  wholeMs: number;
  /** Of PostgreSQL. */
  storeMs: number;
}

/** Webhooks with one pushed message each, at a pace that leaves room; a profile of the server says what took the time. */
export async function measureBreakdown(
  { systems, pushService }: Bench,
  kind: SystemKind,
  { floor, warmMs, measureMs }: Omit<Pressure, 'recipients'>,
): Promise<Breakdown> {
  const system = await systems.start(kind, floor);
  const chatSystem = createChatSystem(system.urls);
  try {
    const load = createLoad({ chatSystem, arrivals: pushService.arrivals }, floor, 1);
    await press(load, messagesUnderWay, warmMs);
    await load.settle();
    const arrivedBefore = load.latencies.length;
    const before = await system.usage();
    const endProfile = await system.profile();
    await press(load, messagesUnderWay, measureMs);
    await load.settle();
    const after = await system.usage();
    const parts = await endProfile();
    const thousands = (load.latencies.length - arrivedBefore) / 1000;
    const each = (ms: number) => ms / thousands;
    const wholeMs = each(after.cpuMs - before.cpuMs);
    const mainMs = each(after.mainCpuMs - before.mainCpuMs);
    const profiledMs = Object.values(parts).reduce((sum, ms) => sum + ms, 0);
    return {
      parts: Object.fromEntries(Object.entries(parts).map(([name, ms]) => [name, (ms / profiledMs) * mainMs])) as Parts,
      besideMs: wholeMs - mainMs,
      wholeMs,
      storeMs: each(after.storeCpuMs - before.storeCpuMs),
    };
  } finally {
    await chatSystem.close();
    await system.stop();
  }
}

/** As a busy desk has them. */
const messagesUnderWay = 32;
