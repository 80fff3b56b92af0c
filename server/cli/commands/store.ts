import type { Command } from 'commander';
import { readSettings, type Settings } from '../../settings.ts';
import { backUpStore, restoreStore, type StoreFacts, StoreFileError } from '../../store/backup.ts';
import { openDatabase } from '../../store/database.ts';
import { moveStore } from '../../store/move-store.ts';
import { rotateDataKey } from '../../store/rotate-data-key.ts';
import { openSecretBox } from '../../store/secret-box.ts';
import { answer } from '../answer.ts';
import { CommandFailed } from '../command-failed.ts';
import { addLostDataKeyCommand } from './lost-data-key.ts';

interface Given {
  force?: boolean;
}

/** What works on the store's file, beside the server. */
export function addStoreCommands(program: Command): void {
  addRotation(program);
  addLostDataKeyCommand(program);
  addMove(program);
  program
    .command('backup')
    .description('Copy the store into a file, while the server runs; the copy is checked')
    .argument('<file>')
    .option('--force', 'overwrite the file')
    .addHelpText(
      'after',
      '\nThe data key is not in it: keep DESKBELL_DATA_KEY, or data.key of the data folder, in another place.',
    )
    .action((file: string, { force = false }: Given, command: Command) =>
      explained(async () => {
        process.umask(0o077);
        const settings = readSettings([]);
        refuseShared(settings, 'pg_dump');
        const { rows } = await backUpStore(settings.dataDir, file, { force });
        answer(
          command,
          { file, rows },
          `Backed up to ${file}: ${toWords(rows)}\nIts secrets open only with the data key: keep that in another place.`,
        );
      }),
    );
  program
    .command('restore')
    .description('Put a backup in the store’s place; the server must not run')
    .argument('<file>')
    .option('--force', 'replace the store that is there')
    .action((file: string, { force = false }: Given, command: Command) =>
      explained(async () => {
        process.umask(0o077);
        const settings = readSettings([]);
        refuseShared(settings, 'pg_restore');
        const mayTake = (facts: StoreFacts) => refuseOtherKey(settings, facts);
        const { rows } = restoreStore(file, settings.dataDir, { force, mayTake });
        answer(command, { file, rows }, `Restored ${file}: ${toWords(rows)}`);
      }),
    );
}

function addMove(program: Command): void {
  program
    .command('migrate')
    .description('Copy an embedded store into a PostgreSQL database, and check what arrived')
    .requiredOption('--from <store>', 'sqlite: and the data folder, or the file in it')
    .requiredOption('--to <url>', 'postgres://…')
    .option('--force', 'replace the desk that is there')
    .addHelpText(
      'after',
      '\nStop the server before the last time, and give its data key to those that start on the new store.',
    )
    .action(({ from, to, force = false }: Given & { from: string; to: string }, command: Command) =>
      explained(async () => {
        process.umask(0o077);
        if (!from.startsWith('sqlite:')) throw new CommandFailed('--from: expected sqlite: and a path');
        if (!/^postgres(ql)?:/.test(to)) throw new CommandFailed('--to: expected a URL such as postgres://…');
        const moved = await moveStore({ from: from.slice('sqlite:'.length), to, force });
        const rows = Object.fromEntries(moved.map(({ table, rows }) => [table, rows]));
        answer(command, { rows }, `Every row arrived as it was: ${toWords(rows)}`);
      }),
    );
}

/** A key that the configuration gives is changed there first; one in the data folder is made here. */
function addRotation(program: Command): void {
  program
    .command('rotate-data-key')
    .description('Seal all secrets anew with a new data key; a running server goes on')
    .addHelpText(
      'after',
      '\nWith DESKBELL_DATA_KEY: set it to the new key, and DESKBELL_DATA_KEY_PREVIOUS to the old one, before.',
    )
    .action((_given: unknown, command: Command) =>
      explained(async () => {
        process.umask(0o077);
        const settings = readSettings([]);
        const store = await openDatabase({ ...settings, mustBeCurrent: true });
        try {
          const { resealed } = await rotateDataKey(store, settings);
          answer(command, { resealed }, `Sealed ${resealed} secrets anew. Keep the new data key with your backups.`);
        } finally {
          await store.close();
        }
      }),
    );
}

/** What is not in a file of ours has tools of its own. */
function refuseShared({ databaseUrl }: Settings, tool: string): void {
  if (databaseUrl === undefined) return;
  throw new CommandFailed(`DATABASE_URL is set: the store is in PostgreSQL, and ${tool} does this`);
}

async function explained(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof StoreFileError) throw new CommandFailed(error.message, { cause: error });
    throw error;
  }
}

/** A store whose secrets nobody can open is of no use: no webhook would be taken, no push signed. */
function refuseOtherKey(settings: Settings, { sealed }: StoreFacts): void {
  const box = openSecretBox(settings);
  try {
    for (const secret of sealed) box.open(secret);
  } catch (cause) {
    throw new CommandFailed(
      'This backup was sealed with another data key: set DESKBELL_DATA_KEY, or put its data.key into the data folder',
      { cause },
    );
  }
}

function toWords({ people = 0, sources = 0, chatEvents = 0 }: Record<string, number>): string {
  return `${people} people, ${sources} chat systems, ${chatEvents} events`;
}
