import type { Command } from 'commander';
import { readSettings, type Settings } from '../../settings.ts';
import { backUpStore, restoreStore, type StoreFacts, StoreFileError } from '../../store/backup.ts';
import { openSecretBox } from '../../store/secret-box.ts';
import { answer } from '../answer.ts';
import { CommandFailed } from '../command-failed.ts';

interface Given {
  force?: boolean;
}

/** What works on the store's file, beside the server. */
export function addStoreCommands(program: Command): void {
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
        const { rows } = await backUpStore(readSettings([]).dataDir, file, { force });
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
        const mayTake = (facts: StoreFacts) => refuseOtherKey(settings, facts);
        const { rows } = restoreStore(file, settings.dataDir, { force, mayTake });
        answer(command, { file, rows }, `Restored ${file}: ${toWords(rows)}`);
      }),
    );
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
