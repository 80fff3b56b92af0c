import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** One life of the server's process. */
export interface ServerLife {
  pid: number;
  /** False when it ended before it was ready. */
  ready: Promise<boolean>;
  /** Everything it printed. */
  output(): string;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Sends the signal and resolves when the process is gone. */
  end(signal: 'SIGKILL' | 'SIGINT'): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** A data folder and a port, over which the real server is started as often as it is killed. */
export interface CrashServer {
  origin: string;
  dataDir: string;
  /** Starts the process, and waits for nothing. */
  spawn(main?: string): ServerLife;
  /** Starts it and waits until it is ready; throws what it printed if it never is. */
  start(main?: string): Promise<ServerLife>;
  /** A call of the administrator, or of whom the token belongs to. */
  call<Body>(method: string, path: string, body?: unknown, token?: string): Promise<Body>;
  /** Kills what still runs and deletes the folder. */
  remove(): Promise<void>;
}

export interface CrashServerOptions {
  environment?: Readonly<Record<string, string | undefined>>;
  /** Put before `node server/main.ts …`: a command that runs the command behind it in the same process. */
  within?: (dataDir: string) => readonly string[];
}

/** What `start` starts, if not this version: the server of the one before. */
export const versionBefore = 'tests/support/version-before/server.js';

const root = join(import.meta.dirname, '..', '..');
const adminToken = 'the-administrators-token';

export async function makeCrashServer({ environment = {}, within }: CrashServerOptions = {}): Promise<CrashServer> {
  const folder = await makeTemporaryFolder('crash');
  const dataDir = join(folder.path, 'data');
  const port = await findSteadyPort();
  const origin = `http://localhost:${port}`;
  const running = new Set<ServerLife>();
  const variables = {
    ...process.env,
    ...{ DESKBELL_DATA_DIR: dataDir, DESKBELL_PORT: String(port), DESKBELL_ADMIN_TOKEN: adminToken },
    ...{ DESKBELL_PUBLIC_URL: origin, DESKBELL_VAPID_SUBJECT: 'mailto:ops@example.com' },
    // Half of a start is reading the source; a life that ends by SIGINT leaves it read.
    NODE_COMPILE_CACHE: join(folder.path, 'compiled'),
    ...environment,
  };

  function spawnServer(main = 'server/main.ts'): ServerLife {
    const [command = process.execPath, ...words] = [
      ...(within?.(dataDir) ?? []),
      ...[process.execPath, main, '--no-example'],
    ];
    const child = spawn(command, words, { cwd: root, env: variables, stdio: ['ignore', 'pipe', 'pipe'] });
    const life = follow(child);
    running.add(life);
    void life.ended.then(() => running.delete(life));
    return life;
  }

  return {
    ...{ origin, dataDir, spawn: spawnServer },
    async start(main) {
      const life = spawnServer(main);
      if (!(await life.ready)) throw new Error(`the server ended before it was ready: ${life.output()}`);
      return life;
    },
    async call<Body>(method: string, path: string, body?: unknown, token = adminToken) {
      const response = await fetch(`${origin}/${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      return (text ? JSON.parse(text) : undefined) as Body;
    },
    async remove() {
      await Promise.all([...running].map((life) => life.end('SIGKILL')));
      await folder.remove();
    },
  };
}

function follow(child: ChildProcess): ServerLife {
  let output = '';
  const isReady = Promise.withResolvers<boolean>();
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve, reject) => {
    child.once('error', reject);
    // Not "exit": what it printed last must be there.
    child.once('close', (code, signal) => {
      isReady.resolve(false);
      resolve({ code, signal });
    });
  });
  const read = (text: Buffer) => {
    output += text.toString();
    if (output.includes('Deskbell is ready')) isReady.resolve(true);
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  const { pid } = child;
  if (pid === undefined) throw new Error('the server could not be started');
  return {
    ...{ pid, ended, ready: isReady.promise },
    output: () => output,
    end(signal) {
      child.kill(signal);
      return ended;
    },
  };
}

/** Below the ports that connections are given: while the server is dead, none may take its place. */
const portRange = { first: 15_000, last: 31_000 };

async function findSteadyPort(): Promise<number> {
  for (;;) {
    const port = portRange.first + Math.floor(Math.random() * (portRange.last - portRange.first));
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once('error', () => resolve(false));
      probe.listen(port, '127.0.0.1', () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}
