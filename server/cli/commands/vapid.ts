import type { Command } from 'commander';
import * as z from 'zod/mini';
import {
  keyTestSchema,
  type NewVapidKey,
  type VapidKey,
  vapidContactSchema,
  vapidKeySchema,
} from '../../../wire/vapid-key.ts';
import { answer, toSteps, toTable } from '../answer.ts';
import { CommandFailed } from '../command-failed.ts';
import { readText } from '../read-file.ts';
import { withServer } from '../server-api.ts';

const path = 'api/v1/admin/vapid-keys';
const contactPath = 'api/v1/admin/vapid-contact';
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
        answer(command, vapidKeys, () =>
          toTable(['Id', 'State', 'Devices', 'Made', 'Fingerprint'], vapidKeys.map(toRow)),
        );
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
    .command('import')
    .description('Take a key over from another server; it is not used before it is activated')
    .argument('[file]', 'PEM or JWK; "-" is standard input')
    .option('--public <key>', 'base64url, as the tool web-push prints it')
    .option('--private <key>', 'its other half; better read from the environment than typed')
    .action((file: string | undefined, halves: { public?: string; private?: string }, command: Command) =>
      withServer(command, async (api) => {
        const key = await api.call('POST', path, vapidKeySchema, toNewKey(file, halves));
        answer(command, key, `Imported ${key.id}\nTry it with: npx deskbell vapid test ${key.id}`);
      }),
    );
  vapid
    .command('test')
    .description('Try a key: its halves, the contact, the clock, and a push to your own devices that use it')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        const test = await api.call('POST', `${path}/${encodeURIComponent(id)}/test`, keyTestSchema, {});
        answer(command, test, () => toSteps(test));
        if (!test.passed) throw new CommandFailed('The key is not ready to be activated');
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
  vapid
    .command('restore')
    .description('Undo a retirement, as long as devices of the key are known')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        const key = await api.call('POST', `${path}/${encodeURIComponent(id)}/restore`, vapidKeySchema, {});
        answer(command, key, `${key.id} is ${key.state}`);
      }),
    );
  vapid
    .command('contact')
    .description('Tell the contact that push services are given, or set it')
    .argument('[contact]', 'mailto:you@your-company.example')
    .action((contact: string | undefined, _options: object, command: Command) =>
      withServer(command, async (api) => {
        const known = await (contact === undefined
          ? api.call('GET', contactPath, vapidContactSchema)
          : api.call('PUT', contactPath, vapidContactSchema, { contact }));
        answer(command, known, known.contact ?? 'None is set');
      }),
    );
}

/** A file that begins as JSON does is a JWK, any other PEM. */
function toNewKey(file: string | undefined, halves: { public?: string; private?: string }): NewVapidKey {
  if (file === undefined) {
    if (halves.public === undefined || halves.private === undefined) {
      throw new CommandFailed('Give a file, or both --public and --private');
    }
    return { publicKey: halves.public, privateKey: halves.private };
  }
  const text = readText(file);
  return text.trimStart().startsWith('{') ? { jwk: text } : { pem: text };
}

function toRow({ id, state, lost, subscriptions, createdAt, fingerprint }: VapidKey): string[] {
  return [id, lost ? 'lost' : state, String(subscriptions), createdAt, fingerprint];
}
