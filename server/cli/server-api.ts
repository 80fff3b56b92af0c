import type { Command } from 'commander';
import * as z from 'zod/mini';
import { problemSchema } from '../../wire/problem.ts';
import { readSettings } from '../settings.ts';
import { CommandFailed } from './command-failed.ts';

/** Calls of a running server, as an administrator. What it answers is parsed by the schema. A body of bytes is a file of CSV. */
export interface ServerApi {
  call<Schema extends z.ZodMiniType>(
    method: string,
    path: string,
    schema: Schema,
    body?: unknown,
  ): Promise<z.infer<Schema>>;
}

export const nothing = z.undefined();

/** Longer than any answer takes: a test of a device waits for its push service. */
const answerMs = 30_000;

/** Talks to the server that the options name, or the one that the settings are of. */
export async function withServer<T>(command: Command, work: (api: ServerApi) => Promise<T>): Promise<T> {
  const options = command.optsWithGlobals<{ server?: string; token?: string }>();
  const settings = readSettings([]);
  const base = options.server ?? settings.publicUrl.href;
  if (!URL.canParse(base))
    throw new CommandFailed(`--server: expected a URL such as https://desk.example.com, got "${base}"`);
  const given = options.token ?? settings.adminToken;
  if (given !== undefined) return work(createApi(base, given));
  if (options.server !== undefined) {
    throw new CommandFailed('Another server wants a token: give one with --token, or in DESKBELL_ADMIN_TOKEN');
  }
  await ask(base, { method: 'GET', path: 'healthz' });
  // Opening the store is what takes long to load, and most scripts have a token.
  const { lendToken } = await import('./lend-token.ts');
  const lent = await lendToken(settings, Date.now());
  try {
    return await work(createApi(base, lent.token));
  } finally {
    await lent.takeBack();
  }
}

function createApi(base: string, token: string): ServerApi {
  return {
    async call(method, path, schema, body) {
      const response = await ask(base, { method, path, token, body });
      const text = await response.text();
      if (!response.ok) throw new CommandFailed(describeProblem(response.status, text));
      return schema.parse(text === '' ? undefined : JSON.parse(text));
    },
  };
}

async function ask(
  base: string,
  { method, path, token, body }: { method: string; path: string; token?: string; body?: unknown },
): Promise<Response> {
  const isFile = body instanceof Uint8Array;
  try {
    return await fetch(new URL(path, base.endsWith('/') ? base : `${base}/`), {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        'content-type': isFile ? 'text/csv' : 'application/json',
      },
      ...(body === undefined ? {} : { body: isFile ? new Uint8Array(body) : JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerMs),
    });
  } catch (cause) {
    const hint = 'Start it with "npx deskbell serve", or name another with --server. "npx deskbell doctor" tells more.';
    throw new CommandFailed(`No server answers at ${base}\n${hint}`, { cause });
  }
}

/** A refusal in words, with each field that was wrong. */
export function describeProblem(status: number, text: string): string {
  const problem = problemSchema.safeParse(parseJson(text)).data;
  if (!problem) return `The server answered ${status}`;
  const fields = (problem.errors ?? []).map(({ field, detail }) => `  ${field}: ${detail}`);
  const people = (problem.people ?? []).map(({ id, name }) => `  ${name} (${id})`);
  return [problem.detail ?? problem.title, ...fields, ...people].join('\n');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Something on the way answered, and not our server.
  }
}
