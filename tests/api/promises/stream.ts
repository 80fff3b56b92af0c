import { createServer, get, type IncomingMessage } from 'node:http';
import type * as z from 'zod/mini';
import { type StreamEvent, type StreamEventName, streamEventSchemas } from '../../../wire/notice.ts';
import { createJournal } from '../../support/journal.ts';
import { listenLocally } from '../../support/local-server.ts';
import type { TestDesk } from '../../support/test-desk.ts';

type Data<Name extends StreamEventName> = z.infer<(typeof streamEventSchemas)[Name]>;

const streamEventNames = Object.keys(streamEventSchemas) as StreamEventName[];
const withinMs = 10_000;

/** One browser's connection to `GET /api/v1/stream`. */
export interface OpenStream {
  /** Everything that came, oldest first. */
  events: readonly StreamEvent[];
  /** What the first event of this name, past or future, says that fits. */
  waitFor<Name extends StreamEventName>(
    name: Name,
    fits?: (event: { data: Data<Name> }) => boolean,
  ): Promise<Data<Name>>;
  close(): Promise<void>;
}

/** Opens a stream over a real HTTP server, as a person's browser does. */
export async function openStream(
  desk: TestDesk,
  token: string,
  { window = 'window-1', lastId }: { window?: string; lastId?: string } = {},
): Promise<OpenStream> {
  const server = createServer((request, response) => desk.desk.app(request, response));
  const { port, stop } = await listenLocally(server);
  const journal = createJournal<StreamEvent>('stream event');
  const headers = { authorization: `Bearer ${token}`, ...(lastId === undefined ? {} : { 'last-event-id': lastId }) };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: `/api/v1/stream?window=${window}`, headers }, resolve).on('error', reject);
  });
  let text = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    const blocks = (text + chunk).split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) journal.add(event);
    }
  });
  // Cutting the connection is how these tests end it.
  response.on('error', () => undefined);
  // The active key is the first thing that every stream says.
  await journal.waitFor(({ name }) => name === 'vapid', withinMs);
  return {
    events: journal.entries,
    async waitFor<Name extends StreamEventName>(
      name: Name,
      fits: (event: { data: Data<Name> }) => boolean = () => true,
    ): Promise<Data<Name>> {
      const isIt = (event: StreamEvent) => event.name === name && fits({ data: event.data as Data<Name> });
      return (await journal.waitFor(isIt, withinMs)).data as Data<Name>;
    },
    close: stop,
  };
}

function parseBlock(block: string): StreamEvent | undefined {
  const fields = new Map(
    block
      .split('\n')
      .filter((line) => line && !line.startsWith(':'))
      .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)] as const),
  );
  const name = streamEventNames.find((one) => one === fields.get('event'));
  if (name === undefined) return undefined;
  const id = fields.get('id');
  const data = streamEventSchemas[name].parse(JSON.parse(fields.get('data') ?? 'null'));
  return { name, ...(id === undefined ? {} : { id }), data } as StreamEvent;
}
