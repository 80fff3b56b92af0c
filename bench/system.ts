import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Parts, Usage } from './systems/report-usage.ts';

/** What a system has used: its own processes, and a store beside them. */
export interface SystemUsage extends Usage {
  storeCpuMs: number;
}

/** A system under test, in a process of its own, or in several. */
export interface System {
  /** One for each process. */
  urls: readonly [string, ...string[]];
  /** What it has used since it started. */
  usage(): Promise<SystemUsage>;
  /** Begins to look what the main thread is at, in the first process; the answer ends it and tells. */
  profile(): Promise<() => Promise<Parts>>;
  stop(): Promise<void>;
}

export interface SystemStart {
  /** The module that the process runs, from the project's root. */
  module: string;
  args: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Where its output goes, as an operator's would go to a file. */
  outputFile: string;
}

const root = join(import.meta.dirname, '..');
const startMs = 60_000;

/** Starts it; resolves when it says where it listens. */
export async function startSystem({ module, args, environment, outputFile }: SystemStart): Promise<System> {
  const output = openSync(outputFile, 'w');
  const child = fork(join(root, module), args, {
    cwd: root,
    execArgv: ['--import', new URL('systems/report-usage.ts', import.meta.url).href],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment },
    stdio: ['ignore', output, output, 'ipc'],
  });
  const url = await readUrl(child, outputFile);
  const ask = async <Answer>(what: 'usage' | 'profile' | 'parts'): Promise<Answer> => {
    const answered = once(child, 'message');
    child.send(what);
    const [answer] = await answered;
    return answer;
  };
  return {
    urls: [url],
    usage: async () => ({ ...(await ask<Usage>('usage')), storeCpuMs: 0 }),
    async profile() {
      await ask('profile');
      return () => ask<Parts>('parts');
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      // At once: nobody is to be led to another server.
      child.kill('SIGINT');
      const kill = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await gone;
      clearTimeout(kill);
    },
  };
}

/** Several processes as one system, with the store that they share. */
export function together(systems: readonly [System, ...System[]], storeCpuMs: () => number): System {
  const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
  const [first, ...others] = systems;
  return {
    urls: [...first.urls, ...others.flatMap(({ urls }) => urls)],
    async usage() {
      const each = await Promise.all(systems.map((system) => system.usage()));
      return {
        cpuMs: sum(each.map(({ cpuMs }) => cpuMs)),
        mainCpuMs: sum(each.map(({ mainCpuMs }) => mainCpuMs)),
        residentBytes: sum(each.map(({ residentBytes }) => residentBytes)),
        storeCpuMs: storeCpuMs(),
      };
    },
    profile: first.profile,
    async stop() {
      await Promise.all(systems.map((system) => system.stop()));
    },
  };
}

async function readUrl(child: ChildProcess, outputFile: string): Promise<string> {
  for (const endsAt = Date.now() + startMs; Date.now() < endsAt; await pause(20)) {
    const said = readFileSync(outputFile, 'utf8');
    const port = /listening on 127\.0\.0\.1:(\d+)/.exec(said)?.[1];
    if (port) return `http://127.0.0.1:${port}`;
    if (child.exitCode !== null) throw new Error(`the system ended with ${child.exitCode}: ${said}`);
  }
  child.kill('SIGKILL');
  throw new Error('the system did not start in time');
}
