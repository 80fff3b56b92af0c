import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { CallbackBody } from '../../wire/callback.ts';
import { createJournal, type Journal } from './journal.ts';
import { listenLocally } from './local-server.ts';

/** A webhook that a chat system was sent. */
export interface ReceivedWebhook {
  id: string;
  /** Seconds. */
  timestamp: number;
  body: CallbackBody;
  raw: string;
  headers: IncomingMessage['headers'];
}

export interface ChatSystemAnswer {
  status: number;
  body?: string;
  headers?: Record<string, string>;
}

/** A chat system that is told of what happens at the desk: it listens on `http://127.0.0.1`. */
export interface ChatSystem {
  url: string;
  /** For `DESKBELL_CALLBACK_ORIGINS`. */
  origin: string;
  /** Everything that came, oldest first. */
  received: readonly ReceivedWebhook[];
  waitFor: Journal<ReceivedWebhook>['waitFor'];
  /** Answers so from now on; a function is asked each time, and may take its time. */
  answerWith(answer: ChatSystemAnswer | ((webhook: ReceivedWebhook) => Promise<ChatSystemAnswer>)): void;
  stop(): Promise<void>;
}

export async function startChatSystem(): Promise<ChatSystem> {
  const journal = createJournal<ReceivedWebhook>('webhook to the chat system');
  let answer: (webhook: ReceivedWebhook) => Promise<ChatSystemAnswer> = async () => ({ status: 204 });
  const server = createServer((request, response) => void serve(request, response));

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let raw = '';
    request.setEncoding('utf8');
    for await (const chunk of request) raw += chunk;
    const webhook: ReceivedWebhook = {
      ...{ id: String(request.headers['webhook-id']), timestamp: Number(request.headers['webhook-timestamp']) },
      ...{ body: JSON.parse(raw), raw, headers: request.headers },
    };
    journal.add(webhook);
    const { status, body, headers = {} } = await answer(webhook);
    response.writeHead(status, headers).end(body);
  }

  const { port, stop } = await listenLocally(server);
  const origin = `http://127.0.0.1:${port}`;
  return {
    ...{ origin, url: `${origin}/deskbell`, received: journal.entries, waitFor: journal.waitFor, stop },
    answerWith(next) {
      answer = typeof next === 'function' ? next : async () => next;
    },
  };
}

/**
 * Whether one of a webhook's signatures was made with this secret; written from the words of Standard Webhooks, and not of our
 * code.
 */
export function isSignedWith({ id, timestamp, raw, headers }: ReceivedWebhook, secret: string): boolean {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const wanted = createHmac('sha256', key).update(`${id}.${timestamp}.${raw}`).digest();
  return String(headers['webhook-signature'])
    .split(' ')
    .some((signature) => {
      const [version, base64 = ''] = signature.split(',');
      const given = Buffer.from(base64, 'base64');
      return version === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted);
    });
}
