import type { Command } from 'commander';
import * as z from 'zod/mini';
import { type VapidKey, vapidKeySchema } from '../../../wire/vapid-key.ts';
import { answer, toTable } from '../answer.ts';
import { withServer } from '../server-api.ts';

const path = 'api/v1/admin/vapid-keys';
const keysSchema = z.object({ vapidKeys: z.array(vapidKeySchema) });

/** The keys that pushes are signed with. */
export function addVapidCommands(program: Command): void {
  const vapid = program.command('vapid').description('The keys that push services know this desk by');

  vapid
    .command('list')
    .description('Every key, with its state and how many devices use it')
    .action((_options: object, command: Command) =>
      withServer(command, async (api) => {
        const { vapidKeys } = await api.call('GET', path, keysSchema);
        answer(command, vapidKeys, () => toTable(['Id', 'State', 'Devices', 'Made'], vapidKeys.map(toRow)));
      }),
    );
  vapid
    .command('create')
    .description('Make a key; it is not used before it is activated')
    .action((_options: object, command: Command) =>
      withServer(command, async (api) => {
        const key = await api.call('POST', path, vapidKeySchema, {});
        answer(command, key, `Made ${key.id}\nUse it with: npx deskbell vapid activate ${key.id}`);
      }),
    );
  vapid
    .command('activate')
    .description('New devices use this key; the one before retires as its devices change over')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        const key = await api.call('POST', `${path}/${encodeURIComponent(id)}/activate`, vapidKeySchema, {});
        answer(command, key, `${key.id} is active`);
      }),
    );
  vapid
    .command('retire')
    .description('End a key; while devices use it only with --force')
    .argument('<id>')
    .option('--force', 'also if people would no longer be reached')
    .action((id: string, { force = false }: { force?: boolean }, command: Command) =>
      withServer(command, async (api) => {
        const key = await api.call('POST', `${path}/${encodeURIComponent(id)}/retire`, vapidKeySchema, { force });
        answer(command, key, `${key.id} is retired`);
      }),
    );
}

function toRow({ id, state, subscriptions, createdAt }: VapidKey): string[] {
  return [id, state, String(subscriptions), createdAt];
}
