import { nowMs } from '../arrivals.ts';
import type { Bench } from '../bench.ts';
import { createChatSystem } from '../chat-system.ts';
import type { Floor } from '../floor.ts';
import { createLoad, press } from '../load.ts';
import type { SystemKind } from '../systems.ts';

export type Sustained = Record<'perSecond' | 'cpuMsPerThousand' | 'storeCpuMsPerThousand' | 'residentMb', number>;

export interface Pressure {
  floor: Floor;
  recipients: number;
  warmMs: number;
  measureMs: number;
}

/** Pushes that are under way at a time. */
const pushesUnderWay = 160;

/** As fast as it goes: new events are posted as earlier ones have arrived. */
export async function measureSustained(
  { systems, pushService }: Bench,
  kind: SystemKind,
  { floor, recipients, warmMs, measureMs }: Pressure,
): Promise<Sustained> {
  const system = await systems.start(kind, floor);
  const chatSystem = createChatSystem(system.urls);
  try {
    const load = createLoad({ chatSystem, arrivals: pushService.arrivals }, floor, recipients);
    const events = Math.ceil(pushesUnderWay / (recipients * floor.devicesEach));
    await press(load, events, warmMs);
    const before = await system.usage();
    const startedAt = nowMs();
    const arrivedBefore = load.latencies.length;
    await press(load, events, measureMs);
    const after = await system.usage();
    const seconds = (nowMs() - startedAt) / 1000;
    const arrived = load.latencies.length - arrivedBefore;
    await load.settle();
    return {
      perSecond: arrived / seconds,
      cpuMsPerThousand: ((after.cpuMs - before.cpuMs) / arrived) * 1000,
      storeCpuMsPerThousand: ((after.storeCpuMs - before.storeCpuMs) / arrived) * 1000,
      residentMb: after.residentBytes / 2 ** 20,
    };
  } finally {
    await chatSystem.close();
    await system.stop();
  }
}
