import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import type { AddressInfo } from 'node:net';
import express from 'express';
import webPush, { type PushSubscription } from 'web-push';
import type { ChatEvent } from '../../wire/chat-event.ts';

/** What most would write: the people and their subscriptions in memory, a signature checked by nobody, and nothing stored. */
interface Desk {
  subscriptions: Record<string, PushSubscription[]>;
  queues: Record<string, string[]>;
}

const [file = '', agentKind] = process.argv.slice(2);
const desk: Desk = JSON.parse(readFileSync(file, 'utf8'));
const agent = agentKind === 'kept-alive' ? new Agent({ keepAlive: true, maxSockets: 64 }) : undefined;
const keys = webPush.generateVAPIDKeys();
webPush.setVapidDetails('mailto:ops@example.com', keys.publicKey, keys.privateKey);

const app = express();
app.use(express.json());
app.post('/webhooks/bench', (request, response) => {
  const event: ChatEvent = request.body;
  const people = event.to?.agents ?? desk.queues[event.chat.queue ?? ''] ?? [];
  const payload = JSON.stringify({
    title: 'New chat',
    body: `${event.chat.customer?.name}: ${event.chat.subject}`,
    tag: event.chat.id,
    url: `http://localhost:8080/console/chats/${event.chat.id}`,
    data: { chat: event.chat.id, at: event.at, type: event.type },
  });
  const subscriptions = people.flatMap((person) => desk.subscriptions[person] ?? []);
  const options = { TTL: 600, urgency: 'high', ...(agent ? { agent } : {}) } as const;
  Promise.all(subscriptions.map((subscription) => webPush.sendNotification(subscription, payload, options))).catch(
    (error: unknown) => console.error(error),
  );
  response.status(202).json({ recipients: people.length });
});
const server = app.listen(0, '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${(server.address() as AddressInfo).port}`);
});
