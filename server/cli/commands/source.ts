import type { Command } from 'commander';
import * as z from 'zod/mini';
import {
  type CallbackRecord,
  callbackPageSchema,
  callbackTargetSchema,
  callbackTestSchema,
  callbackTypes,
} from '../../../wire/callback.ts';
import { type Source, sourceSchema, sourceWithSecretSchema } from '../../../wire/source.ts';
import { type WebhookRecord, webhookRecordSchema } from '../../../wire/webhook-attempt.ts';
import { answer, toSteps, toTable } from '../answer.ts';
import { CommandFailed } from '../command-failed.ts';
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
  addCallbackCommands(source);
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

/** What a chat system is told of what happens here. */
function addCallbackCommands(source: Command): void {
  source
    .command('tell')
    .description('Tell its chat system what happens here, at a URL; its secret is shown this once')
    .argument('<id>')
    .argument('<url>')
    .option('--of <types...>', `of what, of: ${callbackTypes.join(', ')}`)
    .option('--not-reached-after <seconds>', 'how long somebody may take to be reached')
    .option('--new-secret', 'make a new secret; the old one signs as well for a day')
    .action((id: string, url: string, options: TellOptions, command: Command) =>
      withServer(command, async (api) => {
        const path = `${pathOf(id)}/callback`;
        const seconds = options.notReachedAfter;
        const body = { url, types: options.of, notReachedSeconds: seconds === undefined ? undefined : Number(seconds) };
        const saved = await api.call('PUT', path, toldSchema, body);
        const told =
          options.newSecret && !saved.secret ? await api.call('POST', `${path}/secret`, toldSchema, {}) : saved;
        const secret = told.secret ? `\nSecret  ${told.secret}` : '';
        answer(command, told, `URL     ${told.url}\nOf      ${told.types.join(', ')}${secret}`);
      }),
    );
  source
    .command('told')
    .description('The last webhooks to its chat system, with what became of each')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        const { callbacks } = await api.call('GET', `${pathOf(id)}/callback`, callbackPageSchema);
        const titles = ['Time', 'What', 'Chat', 'Person', 'State', 'Tried', 'Answer'];
        answer(command, callbacks, () => toTable(titles, callbacks.map(toToldLine)));
      }),
    );
  source
    .command('tell-test')
    .description('Post a signed test to its chat system, and one with a wrong signature, and say what it answers')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        const test = await api.call('POST', `${pathOf(id)}/callback/test`, callbackTestSchema, {});
        answer(command, test, () => toSteps(test));
        if (!test.passed) throw new CommandFailed('The chat system is not ready to be told');
      }),
    );
  source
    .command('tell-nothing')
    .description('Tell its chat system nothing from now on')
    .argument('<id>')
    .action((id: string, _options: object, command: Command) =>
      withServer(command, async (api) => {
        await api.call('DELETE', `${pathOf(id)}/callback`, nothing);
        answer(command, { id, told: false }, `${id} is told nothing`);
      }),
    );
}

interface TellOptions {
  of?: string[];
  notReachedAfter?: string;
  newSecret?: boolean;
}

/** The secret is there the first time, and when a new one was made. */
const toldSchema = z.extend(callbackTargetSchema, { secret: z.optional(z.string()) });

function toToldLine({ at, type, chat, person, state, attempts, status, detail }: CallbackRecord): string[] {
  const said = [status === null ? '' : String(status), detail ?? ''].filter(Boolean).join(' ');
  return [at, type, chat, person ?? '', state.replaceAll('-', ' '), String(attempts), said];
}

function toRow({ id, name, kind, paused, secretMadeAt, url }: Source): string[] {
  const state = secretMadeAt === null ? 'needs a new secret' : paused ? 'paused' : 'listening';
  return [id, name, kind, state, url];
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
