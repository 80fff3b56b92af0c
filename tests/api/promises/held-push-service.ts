import { randomUUID } from 'node:crypto';
import { createServer } from 'node:https';
import { inject } from 'vitest';
import { createJournal } from '../../support/journal.ts';
import { listenLocally } from '../../support/local-server.ts';
import { readBody } from '../../support/read-body.ts';
import type { TestDesk } from '../../support/test-desk.ts';

/** A request that waits for the test to say how it is answered. */
export interface HeldRequest {
  endpoint: string;
  answer(status: number): void;
}

/** A push service that answers when the test says so. It reads nothing of what it is sent. */
export interface HeldPushService {
  origin: string;
  requests: readonly HeldRequest[];
  /** The first request, past or future, to an endpoint; `count` for the second and so on. */
  waitForRequest(endpoint: string, count?: number, withinMs?: number): Promise<HeldRequest>;
  /** Turns push on for a person in a browser of this push service. */
  subscribe(token: string, options?: { replaces?: string }): Promise<{ id: string; endpoint: string }>;
  /** All that is not answered is answered so. */
  answerAll(status: number): void;
  stop(): Promise<void>;
}

/** Starts one, and adds it to the origins that the desk is configured with. */
export async function startHeldPushService(desk: TestDesk): Promise<HeldPushService> {
  const journal = createJournal<HeldRequest>('held push');
  const waiting = new Set<(status: number) => void>();
  const server = createServer(inject('certificates'), async (request, response) => {
    await readBody(request);
    const answer = (status: number) => {
      waiting.delete(answer);
      response.writeHead(status).end();
    };
    waiting.add(answer);
    journal.add({ endpoint: `${origin}${request.url}`, answer });
  });
  const { port, stop } = await listenLocally(server);
  const origin = `https://localhost:${port}`;
  desk.desk.rooms.settings.pushOrigins.push(origin);
  return {
    origin,
    requests: journal.entries,
    waitForRequest(endpoint, count = 1, withinMs = 10_000) {
      const has = () => journal.entries.filter((request) => request.endpoint === endpoint).length >= count;
      return journal
        .waitFor((request) => request.endpoint === endpoint && has(), withinMs)
        .then(() => {
          const found = journal.entries.filter((request) => request.endpoint === endpoint)[count - 1];
          if (!found) throw new Error('the request was there a moment ago');
          return found;
        });
    },
    async subscribe(token, { replaces } = {}) {
      const { body: key } = await desk.call('get', '/api/v1/vapid', undefined, token).expect(200);
      const { keys } = desk.receiver.subscribe(key.applicationServerKey);
      const endpoint = `${origin}/${randomUUID()}`;
      const subscription = { endpoint, expirationTime: null, keys };
      const body = { subscription, keyId: key.keyId, device: 'Held', ...(replaces === undefined ? {} : { replaces }) };
      const answer = await desk.call('put', '/api/v1/subscriptions', body, token).expect(201);
      return { id: answer.body.id, endpoint };
    },
    answerAll(status) {
      for (const answer of waiting) answer(status);
    },
    stop,
  };
}
