import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Certificates } from './certificates.ts';
import { type AnswerOverride, createForcedAnswers, type ForcedAnswer } from './forced-answers.ts';
import { createJournal } from './journal.ts';
import { listenLocally } from './local-server.ts';
import { checkPushRequest, headerOf } from './push-request-check.ts';
import { readBody } from './read-body.ts';

/** One POST that reached an endpoint, with what was answered. */
export type ReceivedPush = {
  /** Milliseconds. */
  readonly at: number;
  readonly endpoint: string;
  readonly ttlSeconds: number | undefined;
  readonly urgency: string | undefined;
  readonly topic: string | undefined;
  readonly authorization: string | undefined;
  readonly bodyBytes: number;
  /** The status answered, or what was done instead. */
  readonly answered: number | 'hang' | 'reset';
  /** Why it was refused; `undefined` if it was not, or if the test ordered the answer. */
  readonly reason: string | undefined;
  /** Name that the push service gave to an accepted message. */
  readonly messageId: string | undefined;
};

/** A push message that passed every check. */
export type AcceptedPush<Subscription> = {
  readonly subscription: Subscription;
  readonly endpoint: string;
  readonly messageId: string;
  readonly ttlSeconds: number;
  readonly topic: string | undefined;
  readonly receivedAt: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
};

/** What lies behind a path. */
export type EndpointLookup<Subscription> =
  | { readonly state: 'live'; readonly subscription: Subscription; readonly key: Buffer | undefined }
  | { readonly state: 'gone' }
  | { readonly state: 'unknown' };

/** What makes one push service's endpoint differ from another's. */
export type PushEndpointOptions<Subscription> = {
  readonly certificates: Pick<Certificates, 'key' | 'cert'>;
  /** Host names under which it may be called. */
  readonly hostNames: readonly string[];
  /** Its clock, in milliseconds; the system's unless given. */
  readonly now?: () => number;
  findSubscription(path: string): EndpointLookup<Subscription>;
  /** Takes the message on; called before 201 is answered. */
  accept(push: AcceptedPush<Subscription>): void;
};

/** The side of a push service that application servers see (RFC 8030 §5). */
export type PushEndpoint = AnswerOverride & {
  readonly port: number;
  /** Every POST received, oldest first. */
  readonly requests: readonly ReceivedPush[];
  /** The first POST, past or future, that `predicate` accepts. Rejects after `withinMs` (default 15,000). */
  waitForRequest(predicate: (push: ReceivedPush) => boolean, withinMs?: number): Promise<ReceivedPush>;
  stop(): Promise<void>;
};

type Verdict = { answer: ForcedAnswer; reason?: string; messageId?: string };

/** Starts the HTTPS endpoint of a local push service. */
export async function startPushEndpoint<Subscription>(
  options: PushEndpointOptions<Subscription>,
): Promise<PushEndpoint> {
  const forced = createForcedAnswers();
  const journal = createJournal<ReceivedPush>('push request');

  const judge = (request: IncomingMessage, url: URL, body: Buffer): Verdict => {
    const ordered = request.method === 'POST' ? forced.take(url.href) : undefined;
    if (ordered !== undefined) {
      return { answer: ordered };
    }
    if (request.method !== 'POST' || !options.hostNames.includes(url.hostname)) {
      return { answer: { status: 404 }, reason: 'not a POST to a host name of this push service' };
    }
    const found = options.findSubscription(url.pathname);
    if (found.state !== 'live') {
      const status = found.state === 'gone' ? 410 : 404;
      return { answer: { status }, reason: `the subscription is ${found.state}` };
    }
    const now = (options.now ?? Date.now)();
    const check = checkPushRequest({
      headers: request.headers,
      body,
      origin: url.origin,
      subscribedKey: found.key,
      now,
    });
    if (!check.ok) {
      return { answer: { status: check.status, body: check.reason }, reason: check.reason };
    }
    const messageId = randomUUID();
    options.accept({
      subscription: found.subscription,
      endpoint: url.href,
      messageId,
      ttlSeconds: check.ttlSeconds,
      topic: check.topic,
      receivedAt: now,
      headers: request.headers,
      body,
    });
    const headers = { location: `${url.origin}/message/${messageId}`, ttl: String(check.ttlSeconds) };
    return { answer: { status: 201, headers }, messageId };
  };

  const handleRequest = async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader('date', new Date((options.now ?? Date.now)()).toUTCString());
    const body = await readBody(request);
    const url = new URL(request.url ?? '/', `https://${request.headers.host ?? 'localhost'}`);
    const verdict = judge(request, url, body);
    journal.add(toReceivedPush(request, url.href, body, verdict));
    give(verdict.answer, response);
  };

  const { key, cert } = options.certificates;
  const server = createServer({ key, cert }, (request, response) => {
    handleRequest(request, response).catch((cause) => {
      response.destroy(cause instanceof Error ? cause : new Error('push endpoint', { cause }));
    });
  });
  const { port, stop } = await listenLocally(server);
  return {
    port,
    requests: journal.entries,
    waitForRequest: (predicate, withinMs = 15_000) => journal.waitFor(predicate, withinMs),
    answerNext: forced.answerNext,
    answerWith: forced.answerWith,
    stop,
  };
}

function give(answer: ForcedAnswer, response: ServerResponse): void {
  if (answer === 'hang') {
    return;
  }
  if (answer === 'reset') {
    response.socket?.destroy();
    return;
  }
  response.writeHead(answer.status, answer.headers).end(answer.body ?? '');
}

function toReceivedPush(request: IncomingMessage, endpoint: string, body: Buffer, verdict: Verdict): ReceivedPush {
  const ttl = headerOf(request.headers, 'ttl');
  return {
    at: Date.now(),
    endpoint,
    ttlSeconds: ttl === undefined ? undefined : Number(ttl),
    urgency: headerOf(request.headers, 'urgency'),
    topic: headerOf(request.headers, 'topic'),
    authorization: request.headers.authorization,
    bodyBytes: body.length,
    answered: typeof verdict.answer === 'string' ? verdict.answer : verdict.answer.status,
    reason: verdict.reason,
    messageId: verdict.messageId,
  };
}
