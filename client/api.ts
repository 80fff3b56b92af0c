import { aborted } from './aborted.ts';
import { DeskbellError, ProblemError, toProblem } from './deskbell-error.ts';
import { parseJson } from './parse-json.ts';

export interface ApiParts {
  /** The server's base URL, ending in "/". */
  server: string;
  token: string | (() => string | Promise<string>) | undefined;
  fetch: typeof fetch;
}

export interface CallOptions {
  /** Goes out even if the page is going away. */
  keepalive?: boolean;
  timeoutMs?: number;
}

export interface Api {
  /** JSON call, or one with a file as its body. `path` is below the server's base URL; a leading slash changes nothing. Throws `DeskbellError`. */
  call<T>(method: string, path: string, body?: unknown, options?: CallOptions): Promise<T>;
  /** Signed request whose answer is read by the caller. */
  open(path: string, init: RequestInit): Promise<Response>;
}

/** A guess: longer than any answer takes, shorter than a person waits. */
const defaultTimeoutMs = 15_000;

/** The way to the server: base URL, sign-in, refusals as errors. */
export function createApi({ server, token, fetch }: ApiParts): Api {
  let lastToken = typeof token === 'string' ? token : undefined;

  async function open(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    // A page that goes away cannot wait for a new token: the last one must do.
    if (typeof token === 'function' && !(init.keepalive && lastToken)) {
      // The page's own function: it may wait for a network that is gone, for ever.
      lastToken = await Promise.race([token(), aborted(init.signal)]);
    }
    if (lastToken) headers.set('authorization', `Bearer ${lastToken}`);
    const url = new URL(path.replace(/^\/+/, ''), server);
    return fetch(url, { cache: 'no-store', ...init, headers, credentials: lastToken ? 'omit' : 'same-origin' });
  }

  async function call<T>(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<T> {
    const { keepalive = false, timeoutMs = defaultTimeoutMs } = options;
    const init: RequestInit = { method, keepalive, headers: { accept: 'application/json' } };
    const limit = AbortSignal.timeout(timeoutMs);
    // Firefox aborts a call whose signal belongs to a page that goes away.
    if (!keepalive) init.signal = limit;
    if (body instanceof Blob) init.body = body;
    else if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { ...init.headers, 'content-type': 'application/json' };
    }
    const answered = open(path, init).then(async (got) => [got, await got.text()] as const);
    const [response, text] = await Promise.race([answered, aborted(limit)]).catch((cause: unknown) => {
      throw new DeskbellError('unreachable', 'The server could not be reached. Check your connection and try again.', {
        cause,
      });
    });
    const answer = parseJson(text);
    if (!response.ok) throw new ProblemError(toProblem(response.status, answer));
    if (text !== '' && answer === undefined) {
      throw new DeskbellError('unexpected-answer', `${method} ${path} answered no JSON`);
    }
    // The caller names the shape; whoever cannot trust it parses it by a schema of wire/.
    return answer as T;
  }

  return { call, open };
}
