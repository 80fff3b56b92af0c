import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Certificates } from './certificates.ts';
import { createJournal } from './journal.ts';
import type { LocalPushService, PushDelivery } from './local-push-service.ts';
import { listenLocally } from './local-server.ts';
import { createMessageStore, type StoredMessage } from './message-store.ts';
import { pollUntil } from './poll-until.ts';
import { type AcceptedPush, startPushEndpoint } from './push-endpoint.ts';
import { getString, readFields } from './read-fields.ts';

/** Codes of an `ack`: handed to the worker; body could not be decrypted. */
const ackDelivered = 100;

/** Paths of endpoints. */
const pathPrefix = '/wpush/v2/';

/** One Firefox profile. */
type UserAgent = { readonly uaid: string; socket: WebSocket | undefined };

type Channel = {
  readonly token: string;
  readonly channelId: string;
  readonly uaid: string;
  readonly key: Buffer | undefined;
  isLive: boolean;
};

type Content = { readonly endpoint: string; readonly frame: Record<string, unknown> };

/**
 * Starts a push service for Firefox: the websocket protocol of Mozilla's autopush on one side, an HTTPS endpoint at
 * `https://localhost:<port>` on the other.
 *
 * A user agent says `hello` and is given a name (its uaid) that it repeats at each later `hello`, if it holds subscriptions. It then
 * registers channels, each of which gets an endpoint, and acknowledges every notification. One that is not acknowledged is sent again
 * at the next `hello`, as long as its TTL lasts.
 */
export async function startMozillaPushService(certificates: Certificates): Promise<LocalPushService> {
  const userAgents = new Map<string, UserAgent>();
  const channels = new Map<string, Channel>();
  const messages = createMessageStore<Content>(Date.now);
  const deliveries = createJournal<PushDelivery>('delivery to Firefox');

  const endpoint = await startPushEndpoint<Channel>({
    certificates,
    hostNames: ['localhost'],
    findSubscription(path) {
      const channel = path.startsWith(pathPrefix) ? channels.get(path.slice(pathPrefix.length)) : undefined;
      if (channel === undefined) {
        return { state: 'unknown' };
      }
      return channel.isLive ? { state: 'live', subscription: channel, key: channel.key } : { state: 'gone' };
    },
    accept(push) {
      const message = toStoredMessage(push);
      const socket = userAgents.get(push.subscription.uaid)?.socket;
      messages.keep(message);
      if (socket !== undefined) {
        send(socket, message.content.frame);
      }
    },
  });
  const origin = `https://localhost:${endpoint.port}`;

  const register = (userAgent: UserAgent, fields: Record<string, unknown>) => {
    const channel: Channel = {
      token: randomBytes(24).toString('base64url'),
      channelId: getString(fields, 'channelID'),
      uaid: userAgent.uaid,
      key: fields.key === undefined ? undefined : Buffer.from(getString(fields, 'key'), 'base64url'),
      isLive: true,
    };
    channels.set(channel.token, channel);
    return {
      messageType: 'register',
      channelID: channel.channelId,
      status: 200,
      pushEndpoint: `${origin}${pathPrefix}${channel.token}`,
    };
  };

  const unregister = (fields: Record<string, unknown>) => {
    const channelID = getString(fields, 'channelID');
    for (const channel of channels.values()) {
      if (channel.channelId === channelID) {
        channel.isLive = false;
      }
    }
    return { messageType: 'unregister', channelID, status: 200 };
  };

  const acknowledge = (fields: Record<string, unknown>) => {
    const updates: unknown[] = Array.isArray(fields.updates) ? fields.updates : [];
    for (const update of updates) {
      const { version, code } = readFields(JSON.stringify(update));
      const message = messages.remove(String(version));
      if (message !== undefined && code === ackDelivered) {
        const { endpoint: at } = message.content;
        deliveries.add({ at: Date.now(), endpoint: at, messageId: message.id });
      }
    }
  };

  const greet = (socket: WebSocket, fields: Record<string, unknown>): UserAgent => {
    const known = userAgents.get(String(fields.uaid));
    const userAgent = known ?? { uaid: randomUUID().replaceAll('-', ''), socket };
    userAgent.socket = socket;
    userAgents.set(userAgent.uaid, userAgent);
    const { uaid } = userAgent;
    send(socket, { messageType: 'hello', uaid, status: 200, use_webpush: true, broadcasts: {} });
    for (const channel of channels.values()) {
      const waiting = channel.uaid === uaid ? messages.listFor(channel.token) : [];
      for (const message of waiting) {
        send(socket, message.content.frame);
      }
    }
    return userAgent;
  };

  const serve = (socket: WebSocket) => {
    let userAgent: UserAgent | undefined;
    socket.on('error', () => socket.terminate()); // the line was cut while something was being sent
    socket.on('close', () => {
      if (userAgent?.socket === socket) {
        userAgent.socket = undefined;
      }
    });
    socket.on('message', (data) => {
      const fields = readFields(String(data));
      if (fields.messageType === undefined) {
        send(socket, {}); // a ping, and its answer
      } else if (fields.messageType === 'hello') {
        userAgent = greet(socket, fields);
      } else if (fields.messageType === 'register' && userAgent !== undefined) {
        send(socket, register(userAgent, fields));
      } else if (fields.messageType === 'unregister') {
        send(socket, unregister(fields));
      } else if (fields.messageType === 'ack') {
        acknowledge(fields);
      }
    });
  };

  const server = createServer();
  const sockets = new WebSocketServer({
    server,
    handleProtocols: (offered) => offered.has('push-notification') && 'push-notification',
  });
  sockets.on('connection', serve);
  const local = await listenLocally(server);

  return {
    ...endpoint,
    browserSettings: { kind: 'firefox', preferences: preferencesFor(local.port) },
    senderEnvironment: {
      DESKBELL_PUSH_ORIGINS: origin,
      NODE_EXTRA_CA_CERTS: certificates.caFile,
    },
    deliveries: deliveries.entries,
    waitForDelivered: (predicate = () => true, withinMs = 15_000) => deliveries.waitFor(predicate, withinMs),
    async waitForConnected(withinMs = 30_000) {
      await pollUntil({
        until: 'a Firefox is connected to the push service',
        read: () => [...userAgents.values()].some(({ socket }) => socket !== undefined),
        withinMs,
      });
    },
    // Destroyed, not closed: after a websocket close frame Firefox was seen not to come back.
    cutConnections: local.cutConnections,
    forgetSubscriptions() {
      userAgents.clear();
      for (const channel of channels.values()) {
        channel.isLive = false;
      }
      local.cutConnections();
    },
    async stop() {
      await Promise.all([endpoint.stop(), local.stop()]);
    },
  };
}

function preferencesFor(port: number): Record<string, string | boolean> {
  return {
    'dom.push.enabled': true,
    'dom.push.connection.enabled': true, // automation turns it off
    'dom.push.serverURL': `ws://127.0.0.1:${port}/`,
    'dom.push.testing.allowInsecureServerURL': true,
  };
}

function send(socket: WebSocket, fields: Record<string, unknown>): void {
  socket.send(JSON.stringify(fields));
}

function toStoredMessage(push: AcceptedPush<Channel>): StoredMessage<Content> {
  const body =
    push.body.length === 0 ? {} : { data: push.body.toString('base64url'), headers: { encoding: 'aes128gcm' } };
  return {
    id: push.messageId,
    subscription: push.subscription.token,
    topic: push.topic,
    expiresAt: push.receivedAt + push.ttlSeconds * 1000,
    content: {
      endpoint: push.endpoint,
      frame: {
        messageType: 'notification',
        channelID: push.subscription.channelId,
        version: push.messageId,
        ttl: push.ttlSeconds,
        ...body,
      },
    },
  };
}
