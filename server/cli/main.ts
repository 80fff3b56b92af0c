import { Command, CommanderError } from 'commander';
import { SettingsError } from '../settings.ts';
import { CommandFailed } from './command-failed.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addEventCommands } from './commands/event.ts';
import { addPersonCommands } from './commands/person.ts';
import { addServeCommand } from './commands/serve.ts';
import { addSourceCommands } from './commands/source.ts';
import { addStoreCommands } from './commands/store.ts';
import { addVapidCommands } from './commands/vapid.ts';
import { toPlainText } from './plain-text.ts';

const failed = 1;
/** A word, an option or a setting that cannot be used. */
const misused = 2;

const program = new Command('deskbell')
  .description('Rings the right support agent at the right moment.')
  .option('--json', 'answer with JSON, for scripts')
  .option('--server <url>', 'the server to talk to (default: DESKBELL_PUBLIC_URL)')
  .option(
    '--token <token>',
    'an administrator’s token (default: DESKBELL_ADMIN_TOKEN, or the data folder’s word for it)',
  )
  .configureHelp({ showGlobalOptions: true })
  .addHelpText(
    'after',
    `
Examples:
  npx deskbell serve                          start the server
  npx deskbell doctor                         see what is wrong, and what to do
  npx deskbell person add mia --name Mia --role agent --queue support --status available
  npx deskbell person token mia               a sign-in link for her
  npx deskbell source add my-chat --name "My chat system"
  npx deskbell event send my-chat --type chat.queued --chat 42 --queue support
  npx deskbell trace msg_2KWPBgLlAfxdpx2A     who was told of it, and why
  npx deskbell backup /backups/deskbell.db    while the server runs

Answers 0 when it is done, 1 when it is not, 2 when the command or a setting cannot be used.`,
  )
  .exitOverride();

for (const add of [
  addServeCommand,
  addVapidCommands,
  addSourceCommands,
  addPersonCommands,
  addEventCommands,
  addDoctorCommand,
  addStoreCommands,
]) {
  add(program);
}

// Whoever reads along has enough: "deskbell person list | head".
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

/** Says what went wrong, and gives the exit code. */
function explain(error: unknown): number {
  // Commander has said it already; to ask for help is no mistake.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : misused;
  if (error instanceof SettingsError || error instanceof CommandFailed) {
    process.stderr.write(`${toPlainText(error.message)}\n`);
    return error instanceof SettingsError ? misused : failed;
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  return failed;
}
