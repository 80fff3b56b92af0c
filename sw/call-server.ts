import { within } from './time.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Two calls and a new push subscription must fit into `eventLimitMs`. */
const callLimitMs = 3_000;

export type ServerAnswer = { kind: 'answered'; status: number; body: unknown } | { kind: 'unreachable' };

/** Calls our server, without cookies: what may be done rides in the call itself. Never rejects. */
export async function callServer(
  worker: WorkerParts,
  url: string,
  init: RequestInit,
  limitMs = callLimitMs,
): Promise<ServerAnswer> {
  const hangUp = new AbortController();
  try {
    const asked = worker.fetch(url, { ...init, credentials: 'omit', cache: 'no-store', signal: hangUp.signal });
    const answer = await within(worker.time, limitMs, asked.then(readAnswer));
    if (answer) return answer;
    hangUp.abort();
  } catch {
    // No network, an unknown host, a refused cross-origin call: fetch tells none of them apart.
  }
  return { kind: 'unreachable' };
}

async function readAnswer(response: Response): Promise<ServerAnswer> {
  const text = await response.text();
  return { kind: 'answered', status: response.status, body: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // An empty 204, or a proxy's page: the schema that reads the body refuses it.
    return undefined;
  }
}
