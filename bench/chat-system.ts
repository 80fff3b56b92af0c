import { randomUUID } from 'node:crypto';
import { Pool } from 'undici';
import { signWebhook } from '../server/sources/verify-signature.ts';
import type { ChatEvent } from '../wire/chat-event.ts';
import { toIso } from '../wire/instant.ts';
import { type Floor, personId, queueOf, sourceId, sourceSecret } from './floor.ts';

/** Posts webhooks as a chat system does: signed, over connections that are kept. */
export interface ChatSystem {
  /** Resolves when it was answered 2xx, and throws when it was not. */
  post(event: ChatEvent): Promise<void>;
  close(): Promise<void>;
}

/** Servers of one desk take turns, as a proxy would have it. */
export function createChatSystem(urls: readonly [string, ...string[]]): ChatSystem {
  const pools = urls.map((url) => new Pool(url, { connections: 64, pipelining: 1 }));
  let posted = 0;
  return {
    async post(event) {
      const pool = pools[posted % pools.length] as Pool;
      posted += 1;
      const body = JSON.stringify(event);
      const id = `msg_${randomUUID()}`;
      const timestamp = String(Math.floor(Date.now() / 1000));
      const request = {
        ...({ method: 'POST', path: `/webhooks/${sourceId}`, body } as const),
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': signWebhook(body, { id, timestamp }, sourceSecret),
        },
      };
      // A kept connection may end just as it is used again; chat systems post once more.
      const answer = await pool.request(request).catch(() => pool.request(request));
      const text = await answer.body.text();
      if (answer.statusCode >= 300) throw new Error(`a webhook was answered ${answer.statusCode}: ${text}`);
    },
    async close() {
      await Promise.all(pools.map((pool) => pool.destroy()));
    },
  };
}

/** A new chat that is assigned to these people, of one queue. */
export function assignedEvent(floor: Floor, people: readonly number[]): ChatEvent {
  return {
    type: 'chat.assigned',
    at: toIso(Date.now()),
    chat: { ...newChat(), queue: queueOf(floor, people[0] ?? 0) },
    to: { agents: people.map(personId) },
    by: { id: 'customer-1', name: 'Clara', kind: 'customer' },
  };
}

/** A new chat that waits in the queue of the floor's first person. */
export function queuedEvent(floor: Floor): ChatEvent {
  return { type: 'chat.queued', at: toIso(Date.now()), chat: { ...newChat(), queue: queueOf(floor, 0) } };
}

/** That chat's end. */
export function closedEvent(chat: string): ChatEvent {
  return { type: 'chat.closed', at: toIso(Date.now()), chat: { id: chat } };
}

function newChat() {
  return { id: randomUUID(), subject: 'The printer is on fire', customer: { name: 'Clara' } };
}
