import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { nowMs } from './arrivals.ts';
import { median } from './statistics.ts';

/** What was measured on, without a name or a path. `folder`: on the disk that the stores lie on. */
export function describeMachine(folder: string): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  const model = cores[0]?.model.trim() || process.arch;
  return `${cores.length} cores (${model}), ${memory} GiB, ${process.platform}, Node ${process.version}; writing 4 KiB to the disk and waiting for it takes ${measureSync(folder).toFixed(2)} ms`;
}

/** Milliseconds until the disk has a page. */
function measureSync(folder: string): number {
  const file = openSync(join(folder, 'sync'), 'w');
  const page = Buffer.alloc(4096);
  const times = Array.from({ length: 50 }, () => {
    const startedAt = nowMs();
    writeSync(file, page);
    fsyncSync(file);
    return nowMs() - startedAt;
  });
  closeSync(file);
  return median(times);
}
