import { createServer } from 'node:http';
import { createJournal, type Journal } from '../../support/journal.ts';
import { listenLocally } from '../../support/local-server.ts';
import type { TestDesk } from '../../support/test-desk.ts';

/** One block of a stream. A comment has neither id nor event. */
export interface StreamBlock {
  id: string | undefined;
  event: string | undefined;
  data: unknown;
}

export interface OpenStream {
  status: number;
  headers: Headers;
  journal: Journal<StreamBlock>;
  /** Names of the events so far, or for one name what they said. */
  said(event: string): unknown[];
  waitFor(event: string): Promise<StreamBlock>;
  /** Resolves when the connection is over. */
  ended: Promise<void>;
  close(): void;
}

/** A desk's application on a port of its own. */
export async function serve(desk: TestDesk) {
  const { port, stop } = await listenLocally(createServer(desk.desk.app));
  const url = `http://127.0.0.1:${port}`;
  return { url, stop };
}

/** Opens the stream over a real connection, and reads it until it is closed. Resolves when the headers are there. */
export async function openStream(
  url: string,
  token: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<OpenStream> {
  const abort = new AbortController();
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${token}`, ...headers },
    signal: abort.signal,
  });
  const journal = createJournal<StreamBlock>('block of the stream');
  const reading = read(response, journal);
  // The end comes by `close()`, or by the server: what was read until then is what counts.
  const ended = reading.catch((error: unknown) => {
    if (!abort.signal.aborted) journal.add({ id: undefined, event: 'broken', data: String(error) });
  });
  return {
    status: response.status,
    headers: response.headers,
    journal,
    said: (event) => journal.entries.filter((block) => block.event === event).map(({ data }) => data),
    waitFor: (event) => journal.waitFor((block) => block.event === event, 5_000),
    ended,
    close: () => abort.abort(),
  };
}

async function read(response: Response, journal: Journal<StreamBlock>): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk, { stream: true });
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) journal.add(parse(block));
  }
}

function parse(block: string): StreamBlock {
  const field = (name: string) =>
    block
      .split('\n')
      .find((line) => line.startsWith(`${name}: `))
      ?.slice(name.length + 2);
  const data = field('data');
  return { id: field('id'), event: field('event'), data: data === undefined ? undefined : JSON.parse(data) };
}
