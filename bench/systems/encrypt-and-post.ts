import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import webPush, { type PushSubscription } from 'web-push';
import { systemClock } from '../../server/clock.ts';
import { createPayloadEncrypter } from '../../server/push/encrypt-payload.ts';
import { toPushRequest } from '../../server/push/push-request.ts';
import { createTransport } from '../../server/push/transport.ts';
import { createVapidTokens } from '../../server/push/vapid-token.ts';
import type { ChatEvent } from '../../wire/chat-event.ts';

/**
 * What is left when all is left out that can be: Deskbell's own encryption and connections, in one thread, behind a bare web
 * server that looks into nothing but the recipients. Nothing that sends pushes with Node.js costs less.
 */
const [file = '', pushOrigin = ''] = process.argv.slice(2);
const { subscriptions }: { subscriptions: Record<string, PushSubscription[]> } = JSON.parse(readFileSync(file, 'utf8'));
const key = { id: 'own', ...webPush.generateVAPIDKeys() };
const tokens = createVapidTokens(() => 'mailto:ops@example.com');
const encrypt = createPayloadEncrypter();
const transport = createTransport(
  { pushOrigins: [pushOrigin], proxy: { https: undefined, none: undefined } },
  systemClock.now,
);

async function post({ endpoint, keys }: PushSubscription, event: ChatEvent): Promise<void> {
  const request = await toPushRequest(encrypt, {
    ...{ endpoint, keys, ttlSeconds: 600, urgency: 'high', tag: event.chat.id },
    payload: Buffer.from(
      JSON.stringify({ title: event.chat.customer?.name, body: event.chat.subject, data: event.chat }),
    ),
    authorization: tokens.authorizationFor(pushOrigin, key, systemClock.now()),
  });
  const outcome = await transport.send(request);
  if (outcome.kind !== 'accepted') console.error(outcome);
}

const server = createServer((request, response) => {
  text(request)
    .then((body) => {
      const event: ChatEvent = JSON.parse(body);
      for (const person of event.to?.agents ?? []) {
        for (const subscription of subscriptions[person] ?? []) post(subscription, event).catch(console.error);
      }
      response.writeHead(202).end();
    })
    .catch(console.error);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${(server.address() as AddressInfo).port}`);
});
