import { createServer, type TLSSocket } from 'node:tls';
import type { Certificates } from './certificates.ts';
import { startConnectProxy } from './connect-proxy.ts';
import { type GoogleSubscription, startGoogleRegistration } from './google-registration.ts';
import { createJournal } from './journal.ts';
import type { LocalPushService, PushDelivery } from './local-push-service.ts';
import { listenLocally } from './local-server.ts';
import { createFrameReader, encodeFrame, type Frame, type FrameName, mcsVersion } from './mcs-frames.ts';
import { createMessageStore } from './message-store.ts';
import { pollUntil } from './poll-until.ts';
import { type AcceptedPush, startPushEndpoint } from './push-endpoint.ts';

/** Chromium makes one of these the endpoint's host, depending on its channel. */
const hostNames = ['jmt17.google.com', 'fcm.googleapis.com'];

const endpointPath = /^\/(?:fcm\/send|wp|preprod\/wp)\/(.+)$/;

type Send = (name: FrameName, fields: Record<string, unknown>) => void;

/**
 * Starts a push service for Chromium: check-in, registration and the MCS connection on one side, and an HTTPS endpoint on the other.
 *
 * Chromium gives its subscriptions endpoints at a host of Google's, with no way to change it, so senders come in through an HTTP
 * CONNECT proxy that leads every host here; a TLS client sees the right name in the certificate.
 *
 * A message for a profile that is not connected waits for its next login, as long as its TTL lasts.
 */
export async function startGooglePushService(certificates: Certificates): Promise<LocalPushService> {
  const connected = new Map<string, Send>();
  const messages = createMessageStore<AcceptedPush<GoogleSubscription>>(Date.now);
  const deliveries = createJournal<PushDelivery>('delivery to Chromium');
  const registration = await startGoogleRegistration();

  const deliver = (push: AcceptedPush<GoogleSubscription>, send: Send) => {
    send('DataMessageStanza', toDataMessage(push));
    deliveries.add({ at: Date.now(), endpoint: push.endpoint, messageId: push.messageId });
  };

  const endpoint = await startPushEndpoint<GoogleSubscription>({
    certificates,
    hostNames,
    findSubscription(path) {
      const token = endpointPath.exec(path)?.[1];
      const subscription = registration.subscriptions.get(decodeURIComponent(token ?? ''));
      if (subscription === undefined) {
        return { state: 'unknown' };
      }
      const key = Buffer.from(subscription.sender, 'base64url');
      return subscription.isLive ? { state: 'live', subscription, key } : { state: 'gone' };
    },
    accept(push) {
      const send = connected.get(push.subscription.device);
      if (send !== undefined) {
        deliver(push, send);
        return;
      }
      messages.keep({
        id: push.messageId,
        subscription: push.subscription.token,
        topic: push.topic,
        expiresAt: push.receivedAt + push.ttlSeconds * 1000,
        content: push,
      });
    },
  });

  const logIn = (device: string, send: Send) => {
    connected.set(device, send);
    for (const subscription of registration.subscriptions.values()) {
      const waiting = subscription.device === device ? messages.listFor(subscription.token) : [];
      for (const message of waiting) {
        messages.remove(message.id);
        deliver(message.content, send);
      }
    }
  };

  const serve = (socket: TLSSocket) => {
    const readFrames = createFrameReader();
    let framesRead = 0;
    const send: Send = (name, fields) => {
      socket.write(encodeFrame(name, { ...fields, last_stream_id_received: framesRead }));
    };
    const handleFrame = ({ name, fields }: Frame) => {
      framesRead += 1;
      if (name === 'LoginRequest') {
        socket.write(Buffer.from([mcsVersion]));
        send('LoginResponse', { id: fields.id, stream_id: 1, server_timestamp: Date.now() });
        logIn(String(fields.user), send);
      } else if (name === 'HeartbeatPing') {
        send('HeartbeatAck', {});
      } else if (name === 'Close') {
        socket.end();
      }
    };
    socket.on('data', (bytes) => readFrames(bytes).forEach(handleFrame));
    socket.on('error', () => socket.destroy()); // a browser that ends may reset the connection
    socket.on('close', () => {
      for (const [device, itsSend] of connected) {
        if (itsSend === send) {
          connected.delete(device);
        }
      }
    });
  };

  const { key, cert } = certificates;
  const mcs = await listenLocally(createServer({ key, cert }, serve));
  const proxy = await startConnectProxy({ toPort: endpoint.port });

  return {
    ...endpoint,
    browserSettings: {
      kind: 'chromium',
      switches: [
        `--gcm-checkin-url=http://127.0.0.1:${registration.port}/checkin`,
        `--gcm-registration-url=http://127.0.0.1:${registration.port}/register3`,
        `--gcm-mcs-endpoint=https://localhost:${mcs.port}`,
        `--ignore-certificate-errors-spki-list=${certificates.publicKeyHash}`,
      ],
    },
    senderEnvironment: { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: certificates.caFile },
    deliveries: deliveries.entries,
    waitForDelivered: (predicate = () => true, withinMs = 15_000) => deliveries.waitFor(predicate, withinMs),
    async waitForConnected(withinMs = 30_000) {
      await pollUntil({
        until: 'a Chromium is logged in at the push service',
        read: () => connected.size > 0,
        withinMs,
      });
    },
    cutConnections: mcs.cutConnections,
    forgetSubscriptions() {
      for (const subscription of registration.subscriptions.values()) {
        subscription.isLive = false;
      }
    },
    async stop() {
      await Promise.all([proxy.stop(), endpoint.stop(), mcs.stop(), registration.stop()]);
    },
  };
}

function toDataMessage(push: AcceptedPush<GoogleSubscription>): Record<string, unknown> {
  const { subtype, sender, category } = push.subscription;
  const hasBody = push.body.length > 0;
  const encoding = hasBody ? [{ key: 'content-encoding', value: 'aes128gcm' }] : [];
  return {
    from: sender,
    category,
    app_data: [{ key: 'subtype', value: subtype }, ...encoding],
    persistent_id: push.messageId,
    ttl: push.ttlSeconds,
    sent: push.receivedAt,
    ...(hasBody ? { raw_data: push.body } : {}),
  };
}
