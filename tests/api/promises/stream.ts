import { createServer, get, type IncomingMessage } from 'node:http';
import type { StreamEvent } from '../../../wire/notice.ts';
import { createJournal } from '../../support/journal.ts';
import { listenLocally } from '../../support/local-server.ts';
import type { TestDesk } from '../../support/test-desk.ts';

type Named<Name extends StreamEvent['name']> = Extract<StreamEvent, { name: Name }>;

/** One browser's connection to `GET /api/v1/stream`. */
export interface OpenStream {
  /** Everything that came, oldest first. */
  events: readonly StreamEvent[];
  /** The first event of this name, past or future, that fits. */
  waitFor<Name extends StreamEvent['name']>(
    name: Name,
    fits?: (event: Named<Name>) => boolean,
  ): Promise<Named<Name>['data']>;
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
  await journal.waitFor((event) => event.name === 'vapid');
  return {
    events: journal.entries,
    async waitFor<Name extends StreamEvent['name']>(name: Name, fits: (event: Named<Name>) => boolean = () => true) {
      const isIt = (event: StreamEvent) => event.name === name && fits(event as Named<Name>);
      return ((await journal.waitFor(isIt, 3_000)) as Named<Name>).data;
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
  const name = fields.get('event');
  if (name === undefined) return undefined;
  const id = fields.get('id');
  return { name, ...(id === undefined ? {} : { id }), data: JSON.parse(fields.get('data') ?? 'null') } as StreamEvent;
}
