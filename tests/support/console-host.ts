import { readFile } from 'node:fs/promises';
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { listenLocally } from './local-server.ts';

/** A company's own web server: it has a console below `/desk/`, and passes `/desk/bell/` on to Deskbell. */
export interface ConsoleHost {
  origin: string;
  /** `http://localhost:1234/desk/` */
  base: string;
  /** Headers of every file that it serves itself. */
  headers: Record<string, string>;
  /** Who is signed in at the console: their token for Deskbell. */
  token: string;
  /** Files that it has besides its folders, or in the place of Deskbell's, by path below `base`. */
  files: Map<string, string>;
  /** Folders that it serves, by path below `base`, ending in "/". Pages of theirs have any path below. */
  folders: Map<string, string>;
  /** Where it passes on to. */
  bellOrigin: string;
  /** What its files say in the place of `https://bell.example.com/`. */
  bellBase: string;
  /** Hands answers on only once they have ended. */
  holdsBack: boolean;
  /** How many of what it passed on were polls, and how many streams. */
  asked: { polls: number; streams: number };
  stop(): Promise<void>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

export async function startConsoleHost(): Promise<ConsoleHost> {
  const { port, stop } = await listenLocally(
    createServer((request, response) => {
      serve(host, request, response).catch((fault: unknown) => response.destroy(fault as Error));
    }),
  );
  const origin = `http://localhost:${port}`;
  const host: ConsoleHost = {
    ...{
      origin,
      base: `${origin}/desk/`,
      headers: {},
      token: '',
      bellOrigin: '',
      bellBase: '',
      holdsBack: false,
      stop,
    },
    ...{ files: new Map(), folders: new Map(), asked: { polls: 0, streams: 0 } },
  };
  return host;
}

async function serve(host: ConsoleHost, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = new URL(request.url ?? '', host.origin).pathname.replace(/^\/desk\//, '');
  if (path.startsWith('bell/') && !host.files.has(path)) {
    passOn(host, request, response);
    return;
  }
  if (path.endsWith('token')) {
    response.end(host.token);
    return;
  }
  if (path.endsWith('favicon.ico')) {
    response.writeHead(204).end();
    return;
  }
  const text = host.files.get(path) ?? (await readFromFolder(host, path));
  if (text === undefined) {
    response.writeHead(404).end();
    return;
  }
  const type = types[extname(path)] ?? 'text/html; charset=utf-8';
  response
    .writeHead(200, { 'content-type': type, 'cache-control': 'no-cache', ...host.headers })
    .end(text.replaceAll('https://bell.example.com/', host.bellBase));
}

async function readFromFolder({ folders }: ConsoleHost, path: string): Promise<string | undefined> {
  for (const [prefix, folder] of folders) {
    if (!path.startsWith(prefix)) continue;
    // A page's address says what it shows: all of them are one page.
    const file = extname(path) ? path.slice(prefix.length) : 'index.html';
    return readFile(join(folder, file), 'utf8').catch(() => undefined);
  }
  return undefined;
}

function passOn(host: ConsoleHost, request: IncomingMessage, response: ServerResponse): void {
  const { url = '', method, headers } = request;
  if (url.includes('/api/v1/stream')) host.asked[url.includes('poll=1') ? 'polls' : 'streams'] += 1;
  const passed = ask(new URL(url, host.bellOrigin), { method, headers }, async (answer) => {
    const pieces: Buffer[] = [];
    try {
      if (!host.holdsBack) response.writeHead(answer.statusCode ?? 502, answer.headers);
      for await (const piece of answer) {
        if (response.headersSent) response.write(piece);
        else pieces.push(piece);
      }
      if (!response.headersSent) response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.end(Buffer.concat(pieces));
    } catch {
      response.destroy(); // the server cut it, or the browser went away
    }
  });
  passed.on('error', () => response.destroy());
  response.on('close', () => passed.destroy());
  request.pipe(passed);
}
