import { Session } from 'node:inspector/promises';
import { type PartName, toParts } from './profile-parts.ts';

/** What a process has used so far. */
export interface Usage {
  cpuMs: number;
  /** Of that, the main thread. */
  mainCpuMs: number;
  residentBytes: number;
}

/** Milliseconds of the main thread, by what it was at. */
export type Parts = Record<PartName, number>;

// Loaded before a system under test: answers its parent, and does not keep the process alive.
let session: Session | undefined;
process.on('message', async (message) => {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage();
    const main = process.threadCpuUsage();
    process.send?.({
      ...{ cpuMs: (user + system) / 1000, mainCpuMs: (main.user + main.system) / 1000 },
      residentBytes: process.memoryUsage.rss(),
    } satisfies Usage);
  }
  if (message === 'profile') {
    session = new Session();
    session.connect();
    await session.post('Profiler.enable');
    await session.post('Profiler.start');
    process.send?.('begun');
  }
  if (message === 'parts' && session) {
    const { profile } = await session.post('Profiler.stop');
    session.disconnect();
    process.send?.(toParts(profile) satisfies Parts);
  }
});
process.channel?.unref();
