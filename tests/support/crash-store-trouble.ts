import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import type { CrashServerOptions, ServerLife } from './crash-server.ts';

const run = promisify(execFile);

/** Something that befalls the store of a running server, from outside its process. */
export interface StoreTrouble {
  /** Why this machine cannot bring it about; undefined when it can. */
  impossible: string | undefined;
  /** How the server has to be started for it. */
  server: CrashServerOptions;
  begin(life: ServerLife, dataDir: string): Promise<void>;
  end(life: ServerLife, dataDir: string): Promise<void>;
}

/** A disk of its own for the server, seen by nobody else and gone with the process; root or not. */
const ownMounts = [
  'unshare',
  ...(process.getuid?.() === 0 ? [] : ['--map-root-user']),
  '--mount',
  '--propagation',
  'private',
];
const diskBytes = 4 * 1024 * 1024;

/** No page can be added to a file: what the kernel says then is EFBIG, which Node and SQLite take as a failed write. */
const fileTooLarge: StoreTrouble = {
  impossible: whyNot(['prlimit', '--version']),
  server: {},
  begin: ({ pid }) => limitFileSize(pid, '1'),
  end: ({ pid }) => limitFileSize(pid, 'unlimited'),
};

/** A disk that is really full: ENOSPC. */
const diskFull: StoreTrouble = {
  impossible: whyNot([...ownMounts, 'mount', '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', tmpdir()]),
  server: {
    within: (dataDir) => {
      mkdirSync(dataDir, { recursive: true });
      const mount = `mount -t tmpfs -o size=${diskBytes} tmpfs "$0" && exec "$@"`;
      return [...ownMounts, 'sh', '-c', mount, dataDir];
    },
  },
  async begin({ pid }, dataDir) {
    // Larger than what is free: as much of it as fits is written before that is noticed.
    try {
      writeFileSync(fillerOf(pid, dataDir), Buffer.alloc(diskBytes));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  },
  end: ({ pid }, dataDir) => rm(fillerOf(pid, dataDir)),
};

/** Another process writes, and does not come to an end: a backup, a curious administrator. */
function locked(): StoreTrouble {
  let other: DatabaseSync | undefined;
  return {
    impossible: undefined,
    server: {},
    async begin(_life, dataDir) {
      other = new DatabaseSync(join(dataDir, 'deskbell.db'), { timeout: 10_000 });
      other.exec('begin exclusive');
    },
    async end() {
      other?.exec('rollback');
      other?.close();
    },
  };
}

/** Files that nobody may change, root included: what a file system is after it was remounted for its errors. */
const readOnly: StoreTrouble = {
  impossible: whyNot(['sh', '-c', 'f=$(mktemp) && { chattr +i "$f" && chattr -i "$f"; r=$?; rm -f "$f"; exit $r; }']),
  server: {},
  begin: (_life, dataDir) => changeAttribute('+i', dataDir),
  end: (_life, dataDir) => changeAttribute('-i', dataDir),
};

/** A list of makers: each trouble is had once. */
export const storeTroubles = {
  'a file that may not grow': () => fileTooLarge,
  'a full disk': () => diskFull,
  'a store that another process has locked': locked,
  'a store that is read-only': () => readOnly,
} as const satisfies Record<string, () => StoreTrouble>;

async function limitFileSize(pid: number, bytes: string): Promise<void> {
  await run('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
}

/** The file on the server's own disk, by the one way that leads there from outside. */
function fillerOf(pid: number, dataDir: string): string {
  return `/proc/${pid}/root${join(dataDir, 'filler')}`;
}

/** Not the shared memory: it is mapped, and a failed write to it would be a signal. */
async function changeAttribute(change: '+i' | '-i', dataDir: string): Promise<void> {
  await run('chattr', [change, join(dataDir, 'deskbell.db'), join(dataDir, 'deskbell.db-wal')]);
}

function whyNot([command = '', ...words]: readonly string[]): string | undefined {
  try {
    execFileSync(command, words, { stdio: 'pipe' });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  }
}
