import { Agent, get, type IncomingMessage } from 'node:http';
import type { Bench } from '../bench.ts';
import { createChatSystem } from '../chat-system.ts';
import { type Floor, tokenOf } from '../floor.ts';
import { createLoad, pace } from '../load.ts';
import type { System } from '../system.ts';

export type Memory = Record<'startedMb' | 'streamsMb' | 'workingMb', number>;

/** What Deskbell holds in memory: as started, with so many open streams, and after it worked for a while. */
export async function measureMemory(
  { systems, pushService }: Bench,
  { floor, streams, workMs }: { floor: Floor; streams: number; workMs: number },
): Promise<Memory> {
  const system = await systems.start('deskbell', floor);
  const chatSystem = createChatSystem(system.urls);
  const agent = new Agent({ keepAlive: true });
  const megabytes = async () => (await system.usage()).residentBytes / 2 ** 20;
  try {
    const startedMb = await megabytes();
    await openStreams(system, streams, agent);
    const streamsMb = await megabytes();
    const load = createLoad({ chatSystem, arrivals: pushService.arrivals }, floor, 1);
    await pace(load, 50, workMs);
    await load.settle();
    return { startedMb, streamsMb, workingMb: await megabytes() };
  } finally {
    agent.destroy();
    await chatSystem.close();
    await system.stop();
  }
}

export type ManyStreams = Record<'startedMb' | 'openMb' | 'kbEach', number>;

/** What open streams cost by themselves, to a server that does nothing else. */
export async function measureManyStreams(
  { systems }: Bench,
  { people, streams }: { people: number; streams: number },
): Promise<ManyStreams> {
  const system = await systems.start('deskbell', { people, devicesEach: 1, queueSize: 20 });
  const agent = new Agent({ keepAlive: true });
  const megabytes = async () => (await system.usage()).residentBytes / 2 ** 20;
  try {
    const startedMb = await megabytes();
    await openStreams(system, streams, agent);
    const openMb = await megabytes();
    return { startedMb, openMb, kbEach: ((openMb - startedMb) * 1024) / streams };
  } finally {
    agent.destroy();
    await system.stop();
  }
}

/** How many are being opened at a time: browsers come back so after a server was away. */
const atOnce = 20;

/** Each is of another person. */
async function openStreams(system: System, streams: number, agent: Agent): Promise<void> {
  for (let first = 0; first < streams; first += atOnce) {
    const people = Array.from({ length: Math.min(atOnce, streams - first) }, (_, index) => first + index);
    await Promise.all(people.map((person) => openStream(system.urls[0], person, agent)));
  }
}

/** Resolves with the first byte, and reads on. */
function openStream(url: string, person: number, agent: Agent): Promise<void> {
  const authorization = `Bearer ${tokenOf(person)}`;
  return new Promise((resolve, reject) => {
    const request = get(`${url}/api/v1/stream?window=bench`, { agent, headers: { authorization } });
    request.once('error', reject);
    request.once('response', (response: IncomingMessage) => {
      // It ends with the server, not by itself.
      response.on('error', () => {});
      response.resume();
      if (response.statusCode === 200) resolve();
      else reject(new Error(`a stream was answered ${response.statusCode}`));
    });
  });
}
