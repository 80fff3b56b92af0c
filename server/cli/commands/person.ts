import type { Command } from 'commander';
import * as z from 'zod/mini';
import { type Person, personSchema, personTokenSchema } from '../../../wire/person.ts';
import { answer, toTable } from '../answer.ts';
import { nothing, withServer } from '../server-api.ts';

const path = 'api/v1/admin/people';
const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`;

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
        const { people } = await api.call('GET', path, z.object({ people: z.array(personSchema) }));
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
    .command('token')
    .description('Make a bearer token and a sign-in link, both shown this once')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        const made = await api.call('POST', `${pathOf(id)}/token`, personTokenSchema, {});
        answer(command, made, `Sign-in link, for one use  ${made.signInUrl}\nToken                      ${made.token}`);
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
}

function toRow({ id, name, roles, queues, status }: Person): string[] {
  return [id, name, roles.join(', '), queues.join(', '), status];
}
