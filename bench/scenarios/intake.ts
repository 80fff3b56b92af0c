import { nowMs } from '../arrivals.ts';
import type { Bench } from '../bench.ts';
import { assignedEvent, createChatSystem } from '../chat-system.ts';
import type { Floor } from '../floor.ts';
import type { SystemKind } from '../systems.ts';

export type Intake = Record<'perSecond' | 'cpuMsPerThousand', number>;

/** Webhooks that wait for their answer at a time. */
const underWay = 64;

/** Webhooks for one person each, as fast as they are answered. */
export async function measureIntake(
  { systems }: Bench,
  kind: SystemKind,
  { floor, warmMs, measureMs }: { floor: Floor; warmMs: number; measureMs: number },
): Promise<Intake> {
  const system = await systems.start(kind, floor);
  const chatSystem = createChatSystem(system.urls);
  let posted = 0;
  const postUntil = async (endsAt: number) => {
    const poster = async () => {
      for (; nowMs() < endsAt; posted += 1) await chatSystem.post(assignedEvent(floor, [posted % floor.people]));
    };
    await Promise.all(Array.from({ length: underWay }, poster));
  };
  try {
    await postUntil(nowMs() + warmMs);
    posted = 0;
    const before = await system.usage();
    const startedAt = nowMs();
    await postUntil(startedAt + measureMs);
    const seconds = (nowMs() - startedAt) / 1000;
    const after = await system.usage();
    return { perSecond: posted / seconds, cpuMsPerThousand: ((after.cpuMs - before.cpuMs) / posted) * 1000 };
  } finally {
    await chatSystem.close();
    await system.stop();
  }
}
