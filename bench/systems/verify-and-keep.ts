import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { verifySignature } from '../../server/sources/verify-signature.ts';
import { insertChatEvent } from '../../server/store/chat-events.ts';
import { openDatabase } from '../../server/store/database.ts';
import { type ChatEvent, chatEventSchema } from '../../wire/chat-event.ts';
import { toMillis } from '../../wire/instant.ts';
import { sourceId, sourceSecret } from '../floor.ts';

/**
 * What is left of taking in a webhook when all is left out that can be: Deskbell's own signature, schema and store behind a bare
 * web server, and one row for each event. Nobody is told.
 */
const [dataDir = ''] = process.argv.slice(2);
const store = await openDatabase({ dataDir });

async function keep(id: string, event: ChatEvent, now: number): Promise<void> {
  await store.transaction((db) =>
    insertChatEvent(db, {
      ...{ source: sourceId, id, type: event.type, chatId: event.chat.id, at: toMillis(event.at), receivedAt: now },
      ...{ standing: 'current', recipients: 0, passedOverJson: '[]', bodyJson: JSON.stringify(event), requestId: null },
    }),
  );
}

const server = createServer((request, response) => {
  const header = (name: string) => String(request.headers[`webhook-${name}`] ?? '');
  const [id, timestamp, signature] = [header('id'), header('timestamp'), header('signature')];
  buffer(request)
    .then(async (body) => {
      const now = Date.now();
      const verified = verifySignature(body, { id, timestamp, signature }, [sourceSecret], now);
      if (!verified.ok) return response.writeHead(401).end();
      await keep(id, chatEventSchema.parse(JSON.parse(body.toString())), now);
      return response.writeHead(202).end();
    })
    .catch(console.error);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`listening on 127.0.0.1:${(server.address() as AddressInfo).port}`);
});
