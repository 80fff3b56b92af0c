import type { Bench } from '../bench.ts';
import { createChatSystem } from '../chat-system.ts';
import { createLoad, pace } from '../load.ts';
import { percentile } from '../statistics.ts';
import type { SystemKind } from '../systems.ts';
import type { Pressure } from './sustained.ts';

export type Paced = Record<'p50Ms' | 'p99Ms' | 'worstMs' | 'cpuMsPerThousand', number>;

/** At a steady pace: how long from the webhook until the push service has it. */
export async function measurePaced(
  { systems, pushService }: Bench,
  kind: SystemKind,
  { floor, recipients, warmMs, measureMs, pushesPerSecond }: Pressure & { pushesPerSecond: number },
): Promise<Paced> {
  const system = await systems.start(kind, floor);
  const chatSystem = createChatSystem(system.urls);
  try {
    const load = createLoad({ chatSystem, arrivals: pushService.arrivals }, floor, recipients);
    const eventsPerSecond = pushesPerSecond / (recipients * floor.devicesEach);
    await pace(load, eventsPerSecond, warmMs);
    await load.settle();
    load.latencies.length = 0;
    const before = await system.usage();
    await pace(load, eventsPerSecond, measureMs);
    await load.settle();
    const after = await system.usage();
    return {
      p50Ms: percentile(load.latencies, 0.5),
      p99Ms: percentile(load.latencies, 0.99),
      worstMs: percentile(load.latencies, 1),
      cpuMsPerThousand: ((after.cpuMs - before.cpuMs) / load.latencies.length) * 1000,
    };
  } finally {
    await chatSystem.close();
    await system.stop();
  }
}
