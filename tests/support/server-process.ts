import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { signWebhook } from '../../server/sources/verify-signature.ts';
import type { ChatEvent } from '../../wire/chat-event.ts';
import type { NewPerson } from '../../wire/person.ts';
import type { Trace } from '../../wire/trace.ts';
import { listenLocally } from './local-server.ts';
import { pollUntil } from './poll-until.ts';
import { makeTemporaryFolder } from './temporary-folder.ts';

/** The real server in a process of its own, started as `npm start` does, with a folder and a port that it keeps. */
export interface ServerProcess {
  /** Where browsers open it; ends in "/". */
  base: string;
  origin: string;
  dataDir: string;
  /** What it printed so far. */
  output(): string;
  call<Body>(method: string, path: string, body?: unknown): Promise<Body>;
  /** Adds a person and answers with a link that signs them in. */
  addPerson(person: NewPerson & { id: string }): Promise<string>;
  /** Posts an event as the chat system would; rejects unless it is taken. Answers with the event's id. */
  post(event: ChatEvent): Promise<string>;
  trace(eventId: string): Promise<Trace>;
  /** Ends the process with a signal and resolves with its exit code. */
  end(signal: 'SIGINT' | 'SIGKILL'): Promise<number | null>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const adminToken = 'the-administrators-token';
const sourceId = 'chat';
const root = join(import.meta.dirname, '..', '..');

export async function startServerProcess(environment: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const folder = await makeTemporaryFolder('server');
  const port = await findFreePort();
  const origin = `http://localhost:${port}`;
  const base = `${origin}${new URL(environment.DESKBELL_PUBLIC_URL ?? origin).pathname.replace(/\/?$/, '/')}`;
  let child: ChildProcess | undefined;
  let output = '';

  async function start(): Promise<void> {
    output = '';
    const started = spawn(process.execPath, ['server/main.ts', '--no-example'], {
      cwd: root,
      env: {
        ...process.env,
        ...{ DESKBELL_DATA_DIR: folder.path, DESKBELL_PORT: String(port), DESKBELL_ADMIN_TOKEN: adminToken },
        ...{ DESKBELL_PUBLIC_URL: origin, DESKBELL_VAPID_SUBJECT: 'mailto:ops@example.com' },
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.stdout.on('data', (text) => {
      output += text;
    });
    started.stderr.on('data', (text) => {
      output += text;
    });
    child = started;
    await pollUntil({
      until: 'the server is ready',
      read: () => {
        if (started.exitCode !== null) throw new Error(`The server ended: ${output}`);
        return output.includes('Deskbell is ready');
      },
      withinMs: 30_000,
    });
  }

  async function call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const response = await fetch(`${base}${path}`, {
      method,
      headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text ? JSON.parse(text) : undefined) as Body;
  }

  async function end(signal: 'SIGINT' | 'SIGKILL'): Promise<number | null> {
    const ending = child;
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return ending?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => ending.once('exit', (code) => resolve(code)));
    ending.kill(signal);
    return ended;
  }

  await start();
  const { secret } = await call<{ secret: string }>('POST', 'api/v1/admin/sources', { id: sourceId });

  return {
    ...{ base, origin, dataDir: folder.path, call, end, start },
    output: () => output,
    async addPerson(person) {
      await call('POST', 'api/v1/admin/people', person);
      const { signInUrl } = await call<{ signInUrl: string }>('POST', `api/v1/admin/people/${person.id}/token`);
      return signInUrl;
    },
    async post(event) {
      const id = `msg_${randomUUID()}`;
      const body = JSON.stringify(event);
      const timestamp = String(Math.floor(Date.now() / 1000));
      const response = await fetch(`${base}webhooks/${sourceId}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': signWebhook(body, { id, timestamp }, secret),
        },
        body,
      });
      if (response.status !== 202) throw new Error(`webhook: ${response.status} ${await response.text()}`);
      return id;
    },
    trace: (eventId) => call('GET', `api/v1/admin/events/${eventId}`),
    async stop() {
      await end('SIGINT');
      await folder.remove();
    },
  };
}

async function findFreePort(): Promise<number> {
  const { port, stop } = await listenLocally(createServer());
  await stop();
  return port;
}
