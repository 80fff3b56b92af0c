import type { Command } from 'commander';
import * as z from 'zod/mini';
import { type Source, sourceSchema, sourceWithSecretSchema } from '../../../wire/source.ts';
import { type WebhookRecord, webhookRecordSchema } from '../../../wire/webhook-attempt.ts';
import { answer, toTable } from '../answer.ts';
import { nothing, withServer } from '../server-api.ts';

const path = 'api/v1/admin/sources';
const pathOf = (id: string) => `${path}/${encodeURIComponent(id)}`;

/** The chat systems that post webhooks. */
export function addSourceCommands(program: Command): void {
  const source = program.command('source').description('The chat systems that post webhooks');

  source
    .command('list')
    .description('Every chat system, with its URL')
    .action((_options: object, command: Command) =>
      withServer(command, async (api) => {
        const { sources } = await api.call('GET', path, z.object({ sources: z.array(sourceSchema) }));
        answer(command, sources, () => toTable(['Id', 'Name', 'Kind', 'State', 'URL'], sources.map(toRow)));
      }),
    );
  source
    .command('add')
    .description('Add a chat system; its secret is shown this once')
    .argument('[id]', 'part of its URL; one is made if you give none')
    .option('--name <name>')
    .option('--kind <kind>', 'what it speaks')
    .action((id: string | undefined, options: { name?: string; kind?: string }, command: Command) =>
      withServer(command, async (api) => {
        const added = await api.call('POST', path, sourceWithSecretSchema, { id, ...options });
        answer(command, added, `Added ${added.id}\nURL     ${added.url}\nSecret  ${added.secret}`);
      }),
    );
  source
    .command('rotate')
    .description('Make a new secret, shown this once; the old one fits for a while')
    .argument('<id>')
    .option('--overlap <hours>', 'how long the old one fits too; 0 where it has leaked')
    .action((id: string, { overlap }: { overlap?: string }, command: Command) =>
      withServer(command, async (api) => {
        const body = overlap === undefined ? {} : { overlapHours: Number(overlap) };
        const rotated = await api.call('POST', `${pathOf(id)}/secret`, sourceWithSecretSchema, body);
        const until = rotated.olderSecretUntil;
        const older = until === null ? 'The old one fits no more.' : `The old one fits until ${until}.`;
        answer(command, rotated, `Secret  ${rotated.secret}\n${older} Change the chat system.`);
      }),
    );
  source
    .command('webhooks')
    .description('The last webhooks, with what became of each, and why a signature did not fit')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        const { webhooks } = await api.call(
          'GET',
          `${pathOf(id)}/webhooks`,
          z.object({ webhooks: z.array(webhookRecordSchema) }),
        );
        answer(command, webhooks, () => toTable(['Time', 'Event', 'Outcome', 'Times', 'More'], webhooks.map(toLine)));
      }),
    );
  for (const [name, paused, does] of [
    ['pause', true, 'Refuse its webhooks for a while: it sends them again later'],
    ['resume', false, 'Take its webhooks again'],
  ] as const) {
    source
      .command(name)
      .description(does)
      .argument('<id>')
      .action((id: string, _options: object, command: Command) =>
        withServer(command, async (api) => {
          const changed = await api.call('PUT', pathOf(id), sourceSchema, { paused });
          answer(command, changed, `${changed.id} is ${paused ? 'paused' : 'listened to'}`);
        }),
      );
  }
  source
    .command('remove')
    .description('Refuse its webhooks from now on')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        await api.call('DELETE', pathOf(id), nothing);
        answer(command, { removed: id }, `Removed ${id}`);
      }),
    );
}

function toRow({ id, name, kind, paused, url }: Source): string[] {
  return [id, name, kind, paused ? 'paused' : 'listening', url];
}

function toLine({ at, outcome, times, webhookId, event, detail }: WebhookRecord): string[] {
  const told = event ? `${event.type}, ${event.recipients} told` : '';
  return [
    at,
    webhookId ?? '',
    outcome.replaceAll('-', ' '),
    String(times),
    [told, detail ?? ''].filter(Boolean).join('; '),
  ];
}
