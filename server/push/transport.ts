import { Agent, buildConnector, type Dispatcher, EnvHttpProxyAgent, request } from 'undici';
import type { Settings } from '../settings.ts';
import { connectInTurns } from './connect-in-turns.ts';
import { judgeEndpoint } from './endpoint-policy.ts';
import { guardLookup, toLookup } from './guarded-lookup.ts';
import { type PushOutcome, toOutcome } from './outcome.ts';
import { postPush } from './post-push.ts';
import type { PushRequest } from './push-request.ts';
import { type ResolveName, shareLookups } from './share-lookups.ts';

export interface Transport {
  /** Sends one push and reads the answer. Never rejects; takes `answerMs` at the most. */
  send(push: PushRequest): Promise<PushOutcome>;
  /** Asks a push service for its time, without a push. Never rejects; takes `askMs` at the most. */
  ask(origin: string): Promise<AskedService>;
  close(): Promise<void>;
}

/** `at`: what its `Date` header said, in milliseconds; undefined if it said nothing of it. */
export type AskedService = { ok: true; at: number | undefined } | { ok: false; detail: string };

/** A push service that has not answered by then does not count as having it. */
const answerMs = 10_000;
const askMs = 4_000;
/**
 * HTTP/1.1: a connection that has died is left with the one push that it does not answer. In HTTP/2 all pushes to a host share
 * one, and it would be kept for a minute or two.
 */
const version = { allowH2: false } as const;
const connections = { connections: 64, pipelining: 1, keepAliveTimeout: 60_000, ...version } as const;

/**
 * Connections to push services, kept alive. Redirects are not followed, and a name is judged by the address that the
 * connection really goes to; configured origins alone may be private. `judge` says which URLs may be called at all.
 */
export function createTransport(
  settings: Pick<Settings, 'pushOrigins' | 'proxy'>,
  now: () => number,
  { resolveName, judge = judgeEndpoint }: { resolveName?: ResolveName | undefined; judge?: typeof judgeEndpoint } = {},
): Transport {
  const resolve = shareLookups(resolveName);
  const guarded = connectWith({ lookup: guardLookup(resolve) });
  const configured = connectWith({ lookup: toLookup(resolve) });

  function connectWith(options: buildConnector.BuildOptions): Dispatcher {
    return withProxy(
      { ...connections, connect: connectInTurns(buildConnector({ ...options, ...version })) },
      settings.proxy,
    );
  }

  const dispatcherFor = ({ origin }: URL) => (settings.pushOrigins.includes(origin) ? configured : guarded);

  async function send(push: PushRequest): Promise<PushOutcome> {
    const judged = judge(push.url, settings.pushOrigins);
    if (!judged.ok) return { kind: 'refused', status: 0, detail: `The endpoint may not be called: ${judged.because}` };
    const dispatcher = dispatcherFor(judged.url);
    const posted = await postPush(dispatcher, judged.url, push, answerMs);
    if (posted.ok) return toOutcome(posted.answer, now());
    const { error, isUnanswered } = posted;
    return { kind: 'unreachable', status: null, detail: describeFault(error), isUnanswered };
  }

  async function ask(origin: string): Promise<AskedService> {
    const judged = judge(origin, settings.pushOrigins);
    if (!judged.ok) return { ok: false, detail: `It may not be called: ${judged.because}` };
    const dispatcher = dispatcherFor(judged.url);
    try {
      const { headers, body } = await request(judged.url, { dispatcher, signal: AbortSignal.timeout(askMs) });
      await body.dump();
      const at = Date.parse(String(headers.date));
      return { ok: true, at: Number.isNaN(at) ? undefined : at };
    } catch (error) {
      return { ok: false, detail: describeFault(error) };
    }
  }

  return {
    ...{ send, ask },
    async close() {
      await Promise.all([guarded.destroy(), configured.destroy()]);
    },
  };
}

function withProxy(options: Agent.Options, proxy: Settings['proxy']): Dispatcher {
  if (!proxy.https) return new Agent(options);
  return new EnvHttpProxyAgent({ ...options, httpsProxy: proxy.https, noProxy: proxy.none ?? '', requestTls: version });
}

function describeFault(error: unknown): string {
  if (!(error instanceof Error)) return 'The connection failed';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  const cause = error.message || (error.cause instanceof Error ? error.cause.message : '');
  return cause.includes(code) ? cause : `${code} ${cause}`.trim();
}
