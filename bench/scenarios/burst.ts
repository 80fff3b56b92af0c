import { setTimeout as pause } from 'node:timers/promises';
import { nowMs } from '../arrivals.ts';
import type { Bench } from '../bench.ts';
import { createChatSystem, queuedEvent } from '../chat-system.ts';
import type { Floor } from '../floor.ts';
import type { SystemKind } from '../systems.ts';

export type Burst = Record<'firstMs' | 'lastMs', number>;

const withinMs = 60_000;

/** One event for everybody, to a system that has just started and has no connection yet. */
export async function measureBurst({ systems, pushService }: Bench, kind: SystemKind, people: number): Promise<Burst> {
  const floor: Floor = { people, devicesEach: 1, queueSize: people };
  const system = await systems.start(kind, floor);
  const chatSystem = createChatSystem(system.urls);
  try {
    const times: number[] = [];
    const look = () => pushService.arrivals.drain((_device, atMs) => times.push(atMs));
    look();
    times.length = 0;
    const postedAt = nowMs();
    await chatSystem.post(queuedEvent(floor));
    for (; times.length < people; await pause(1)) {
      look();
      if (nowMs() - postedAt > withinMs) throw new Error(`only ${times.length} of ${people} pushes arrived`);
    }
    return { firstMs: (times[0] ?? 0) - postedAt, lastMs: (times.at(-1) ?? 0) - postedAt };
  } finally {
    await chatSystem.close();
    await system.stop();
  }
}
