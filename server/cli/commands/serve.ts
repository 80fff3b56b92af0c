import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import { CommandFailed } from '../command-failed.ts';

const root = join(import.meta.dirname, '..', '..', '..');

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('Start the server, and go on until it is stopped')
    .option('--no-example', 'leave the example desk out')
    .action(async () => {
      const built = spawnSync(process.execPath, [join(root, 'client', 'build.ts'), '--if-needed'], {
        stdio: 'inherit',
      });
      if (built.status !== 0) throw new CommandFailed('The pages could not be built');
      // It reads the command line by itself, and ends the process when it is stopped.
      await import('../../main.ts');
    });
}
