import { type Command, Option } from 'commander';
import { type ChatEvent, chatEventSchema } from '../../../wire/chat-event.ts';
import { toIso } from '../../../wire/instant.ts';
import {
  acceptedWebhookSchema,
  passedWebhookSchema,
  repeatedWebhookSchema,
  type Sample,
  type SampleName,
  type SourceKind,
  sampleNames,
  signedWebhookSchema,
  sourceKinds,
} from '../../../wire/source.ts';
import { type Trace, traceSchema } from '../../../wire/trace.ts';
import { answer } from '../answer.ts';
import { CommandFailed } from '../command-failed.ts';
import { readText } from '../read-file.ts';
import { describeProblem, withServer } from '../server-api.ts';

interface Given {
  file?: string;
  type?: string;
  chat?: string;
  queue?: string;
  to?: string[];
  by?: string;
  customer?: string;
  text?: string;
  as?: SourceKind;
  sample?: SampleName;
}

/** Events that come in, and what became of them. */
export function addEventCommands(program: Command): void {
  program
    .command('event')
    .description('Events as a chat system sends them')
    .command('send')
    .description('Post an event as the chat system would, signed with its secret')
    .argument('<source>', 'the id of the chat system')
    .option('--file <file>', 'the whole event as JSON; "-" reads it from standard input')
    .option('--type <type>', 'chat.queued, message.created, …')
    .option('--chat <id>')
    .option('--queue <queue>')
    .option('--to <agent...>', 'agents it is for')
    .option('--by <agent>', 'the agent who did it')
    .option('--customer <name>')
    .option('--text <text>', 'of a message')
    .addOption(new Option('--as <kind>', 'as that chat system writes it').choices(sourceKinds))
    .addOption(new Option('--sample <name>', 'which of its samples').choices(sampleNames).default('queued'))
    .addHelpText(
      'after',
      '\nExample:\n  npx deskbell event send my-chat --type chat.queued --chat 42 --queue support\n  npx deskbell event send my-chatwoot --as chatwoot --sample message --queue 3',
    )
    .action(send);
  program
    .command('trace')
    .description('Who was told of an event, how and why; and who was not')
    .argument('<id>', 'of the event: its webhook-id')
    .option('--source <id>', 'whose event, if several sent one of this id')
    .action((id: string, { source }: { source?: string }, command: Command) =>
      withServer(command, async (api) => {
        const query = source === undefined ? '' : `?source=${encodeURIComponent(source)}`;
        const trace = await api.call('GET', `api/v1/admin/events/${encodeURIComponent(id)}${query}`, traceSchema);
        answer(command, trace, () => toStory(trace));
      }),
    );
}

async function send(source: string, given: Given, command: Command): Promise<void> {
  const request = given.as ? { sample: toSample(given) } : { event: readEvent(given) };
  await withServer(command, async (api) => {
    const signPath = `api/v1/admin/sources/${encodeURIComponent(source)}/sign`;
    const signed = await api.call('POST', signPath, signedWebhookSchema, request);
    const response = await fetch(signed.url, { method: 'POST', headers: signed.headers, body: signed.body });
    const text = await response.text();
    if (!response.ok) throw new CommandFailed(describeProblem(response.status, text));
    const taken: unknown = JSON.parse(text);
    const passed = passedWebhookSchema.safeParse(taken).data;
    if (passed) return answer(command, taken, `taken, and for nobody: ${passed.because.replaceAll('-', ' ')}`);
    const accepted = acceptedWebhookSchema.safeParse(taken).data;
    const { event: id } = accepted ?? repeatedWebhookSchema.parse(taken);
    answer(command, taken, `${id}: ${toTold(accepted?.recipients)}\nWhy: npx deskbell trace ${id}`);
  });
}

/** Ids in it are those of the chat system. */
function toSample({ as: kind, sample = 'queued', chat, queue, to, text }: Given): Sample {
  return { name: sample, kind, chat, queue, agent: to?.[0], text };
}

function readEvent({ file, type, chat, queue, to, by, customer, text }: Given): ChatEvent {
  const at = toIso(Date.now());
  const event = file
    ? parseFile(file)
    : {
        ...{ type, at },
        chat: { id: chat, ...(queue ? { queue } : {}), ...(customer ? { customer: { name: customer } } : {}) },
        ...(to ? { to: { agents: to } } : {}),
        ...(by ? { by: { kind: 'agent', id: by } } : {}),
        ...(text ? { message: { id: `cli-${at}`, text } } : {}),
      };
  const parsed = chatEventSchema.safeParse(event);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || 'event'}: ${message}`);
  throw new CommandFailed(['This is no event:', ...lines].join('\n'));
}

function parseFile(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandFailed(`${file}: ${cause instanceof Error ? cause.message : 'not JSON'}`, { cause });
  }
}

function toTold(recipients: number | undefined): string {
  if (recipients === undefined) return 'it was here before';
  if (recipients === 0) return 'taken; nobody is told';
  return recipients === 1 ? 'taken; 1 person is told' : `taken; ${recipients} people are told`;
}

function toStory({ event, decisions, passedOver }: Trace): string {
  return [
    `${event.type} of chat ${event.chat}, by ${event.source}, ${event.receivedAt}`,
    ...decisions.flatMap(({ person, summary, deliveries }) => [
      `  ${person.name}: ${summary}`,
      ...deliveries.flatMap(({ device, channel, state, attempts }) => [
        `    ${device ?? channel}: ${state}`,
        ...attempts.map(({ at, outcome, status, tookMs }) => `      ${at} ${outcome} ${status ?? ''} in ${tookMs} ms`),
      ]),
    ]),
    ...passedOver.map(({ person, because }) => `  ${person.name}: not told, ${because.replaceAll('-', ' ')}`),
  ].join('\n');
}
