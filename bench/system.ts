import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Usage } from './systems/report-usage.ts';

/** A system under test, in a process of its own. */
export interface System {
  url: string;
  /** What it has used since it started. */
  usage(): Promise<Usage>;
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
  return {
    url,
    async usage() {
      const answered = once(child, 'message');
      child.send('usage');
      const [usage] = await answered;
      return usage;
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
