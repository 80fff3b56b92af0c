import type { Command } from 'commander';
import { testOutcomeSchema } from '../../../wire/device.ts';
import { type ImportReport, importReportSchema } from '../../../wire/people-import.ts';
import { peopleListSchema } from '../../../wire/people-list.ts';
import { type Person, personSchema } from '../../../wire/person.ts';
import { answer, toTable } from '../answer.ts';
import { CommandFailed } from '../command-failed.ts';
import { readBytes } from '../read-file.ts';
import { nothing, withServer } from '../server-api.ts';
import { addTokenCommands, pathOf } from './person-token.ts';

const path = 'api/v1/admin/people';

interface Given {
  name: string;
  role?: string[];
  queue?: string[];
  status?: string;
}

/** Who works at this desk. */
export function addPersonCommands(program: Command): void {
  const person = program.command('person').description('Who works at this desk');

  person
    .command('list')
    .description('Everybody, with roles, queues and status')
    .action((_options: object, command: Command) =>
      withServer(command, async (api) => {
        const { people } = await api.call('GET', path, peopleListSchema);
        answer(command, people, () => toTable(['Id', 'Name', 'Roles', 'Queues', 'Status'], people.map(toRow)));
      }),
    );
  person
    .command('add')
    .description('Add a person')
    .argument('[id]', 'as your chat system knows them; one is made if you give none')
    .requiredOption('--name <name>')
    .option('--role <role...>', 'agent, supervisor, administrator', ['agent'])
    .option('--queue <queue...>', 'whose chats they take')
    .option('--status <status>', 'available, unavailable or offline')
    .action((id: string | undefined, { name, role, queue, status }: Given, command: Command) =>
      withServer(command, async (api) => {
        const added = await api.call('POST', path, personSchema, { id, name, roles: role, queues: queue, status });
        answer(command, added, `Added ${added.id}\nA sign-in link: npx deskbell person token ${added.id}`);
      }),
    );
  person
    .command('import')
    .description('Add and change people as a CSV file says: id, name, roles, queues, status')
    .argument('<file>')
    .option('--preview', 'only tell what it would do')
    .action((file: string, { preview = false }: { preview?: boolean }, command: Command) =>
      withServer(command, async (api) => {
        const to = `${path}/import${preview ? '/preview' : ''}`;
        const report = await api.call('POST', to, importReportSchema, readBytes(file));
        answer(command, report, () => toReport(report, preview));
        if (report.counts.wrong > 0) throw new CommandFailed('Some lines are wrong');
      }),
    );
  person
    .command('test')
    .description('Send a test to each device of a person')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        const { devices } = await api.call('POST', `${pathOf(id)}/test-notification`, testOutcomeSchema, {});
        const rows = devices.map(({ device, pushService, outcome, detail }) => [device, pushService, outcome, detail]);
        const words = () => toTable(['Device', 'Push service', 'Outcome', 'What it means'], rows);
        answer(command, devices, devices.length > 0 ? words : 'No device: they turn notifications on with the bell');
      }),
    );
  person
    .command('remove')
    .description('Remove a person with all their devices and tokens')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        await api.call('DELETE', pathOf(id), nothing);
        answer(command, { removed: id }, `Removed ${id}`);
      }),
    );
  addStateCommands(person);
  addTokenCommands(person);
}

/** Whether a person may come in, and whether they are still known. */
function addStateCommands(person: Command): void {
  for (const [name, disabled, does] of [
    ['disable', true, 'Leave a person out of everything, and let them in no more'],
    ['enable', false, 'Let them in again'],
  ] as const) {
    person
      .command(name)
      .description(does)
      .argument('<id>')
      .action((id: string, _options: object, command: Command) =>
        withServer(command, async (api) => {
          const changed = await api.call('PUT', pathOf(id), personSchema, { disabled });
          answer(command, changed, `${changed.id} is ${disabled ? 'disabled' : 'let in again'}`);
        }),
      );
  }
  person
    .command('erase')
    .description('Take out everything that tells who a person was; traces stay, under a pseudonym')
    .argument('<id>')
    .option('--yes', 'do it: there is no way back')
    .action((id: string, { yes = false }: { yes?: boolean }, command: Command) =>
      withServer(command, async (api) => {
        if (!yes) throw new CommandFailed('There is no way back from this: say --yes if you mean it');
        await api.call('POST', `${pathOf(id)}/erase`, nothing, {});
        answer(command, { erased: id }, `Erased ${id}`);
      }),
    );
}

function toRow({ id, name, roles, queues, status, disabled }: Person): string[] {
  return [id, name, roles.join(', '), queues.join(', '), disabled ? 'disabled' : status];
}

function toReport({ counts, lines }: ImportReport, isPreview: boolean): string {
  const wrong = lines.flatMap(({ line, errors }) =>
    errors.map(({ column, detail }) => `  line ${line}${column ? `, ${column}` : ''}: ${detail}`),
  );
  const sum = `${counts.new} new, ${counts.changed} changed, ${counts.same} as they are, ${counts.wrong} wrong`;
  return [isPreview ? `It would be: ${sum}` : `Imported: ${sum}`, ...wrong].join('\n');
}
