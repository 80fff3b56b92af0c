import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensurePostgres } from '../tests/support/bring-postgres.ts';
import { askPostgres, startPostgres } from '../tests/support/postgres-server.ts';

/** A PostgreSQL of the bench's own, which several servers share. */
export interface SharedStore {
  /** URL of a database that `fill` fills the first time that its name is asked for, and that is copied from then on. */
  copyOf(name: string, fill: (url: string) => Promise<void>): Promise<string>;
  /** CPU of all its processes so far, in milliseconds; NaN where the system does not tell (elsewhere than on Linux). */
  cpuMs(): number;
  stop(): Promise<void>;
}

/** What is committed is on the disk, as an operator has it; memory as of a small machine. */
const durable = ['-c', 'shared_buffers=256MB', '-c', 'max_wal_size=2GB'];

/** Starts it; installs it first where that is possible (Debian, as root). */
export async function startSharedStore(): Promise<SharedStore> {
  ensurePostgres();
  const server = await startPostgres(durable);
  const administration = server.urlOf('postgres');
  const postmaster = Number(
    readFileSync(join(dirname(server.socket), 'data', 'postmaster.pid'), 'utf8').split('\n')[0],
  );
  const filled = new Set<string>();
  let copies = 0;
  return {
    async copyOf(name, fill) {
      if (!filled.has(name)) {
        await askPostgres(administration, `create database ${name}`);
        await fill(server.urlOf(name));
        filled.add(name);
      }
      copies += 1;
      const copy = `${name}_${copies}`;
      await askPostgres(administration, `create database ${copy} template ${name}`);
      return server.urlOf(copy);
    },
    cpuMs: () => readCpuMs(postmaster),
    stop: server.stop,
  };
}

/** Clock ticks a second in /proc: the same on every Linux that there is (proc(5), `sysconf(_SC_CLK_TCK)`). */
const ticksPerSecond = 100;

/** Of a process, of its children, and of those of them that have ended. */
function readCpuMs(parent: number): number {
  if (!existsSync('/proc/self/stat')) return Number.NaN;
  let ticks = 0;
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    const stat = readStat(pid);
    if (pid === parent) ticks += stat.own + stat.ended;
    else if (stat.parent === parent) ticks += stat.own;
  }
  return (ticks / ticksPerSecond) * 1000;
}

/** proc(5): what follows the name in brackets. A process that has just ended used nothing any more. */
function readStat(pid: number): { parent: number; own: number; ended: number } {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ').map(Number) ?? [];
    const [, parent = 0] = fields;
    const [user = 0, kernel = 0, endedUser = 0, endedKernel = 0] = fields.slice(11, 15);
    return { parent, own: user + kernel, ended: endedUser + endedKernel };
  } catch {
    return { parent: 0, own: 0, ended: 0 };
  }
}
