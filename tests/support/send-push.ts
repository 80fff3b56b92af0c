import { Agent, ProxyAgent, request } from 'undici';
import webPush, { type PushSubscription, type RequestOptions, type Urgency, type VapidKeys } from 'web-push';
import type { Certificates } from './certificates.ts';

/** Terms of one push message. */
export type Sending = {
  readonly vapid: VapidKeys;
  readonly topic?: string;
  readonly urgency?: Urgency;
  readonly ttlSeconds?: number;
  readonly timeoutMs?: number;
  /** Origin to sign for instead of the endpoint's. */
  readonly audience?: string;
  /** Headers to change; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
};

/** One push message. */
export type SendingTo = Sending & {
  readonly subscription: PushSubscription;
  readonly text: string;
  readonly certificates: Certificates;
  /** An HTTP proxy to go through. */
  readonly proxy?: string | undefined;
};

/** Encrypts and signs with the `web-push` library, none of our code, sends, and returns the status. Rejects after `timeoutMs` (default 5,000). */
export async function sendPush(sending: SendingTo): Promise<number> {
  const { subscription, text, certificates, proxy, timeoutMs = 5_000 } = sending;
  const details = webPush.generateRequestDetails(subscription, text, toRequestOptions(sending));
  const headers = { ...details.headers, ...authorizationFor(sending), ...sending.headers };
  const { ca } = certificates;
  const dispatcher =
    proxy === undefined ? new Agent({ connect: { ca } }) : new ProxyAgent({ uri: proxy, requestTls: { ca } });
  try {
    const { statusCode, body } = await request(details.endpoint, {
      method: 'POST',
      headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
      body: details.body,
      dispatcher,
      signal: AbortSignal.timeout(timeoutMs),
    });
    await body.dump();
    return statusCode;
  } finally {
    await dispatcher.destroy();
  }
}

function toRequestOptions({ vapid, topic, urgency, ttlSeconds = 60 }: Sending): RequestOptions {
  // A topic that the library would refuse goes into the headers past it.
  const headers = topic === undefined ? {} : { Topic: topic };
  return {
    vapidDetails: { subject: 'mailto:operator@example.test', ...vapid },
    TTL: ttlSeconds,
    headers,
    ...(urgency === undefined ? {} : { urgency }),
  };
}

function authorizationFor({ audience, vapid }: Sending): { Authorization?: string } {
  if (audience === undefined) {
    return {};
  }
  const { publicKey, privateKey } = vapid;
  return webPush.getVapidHeaders(audience, 'mailto:operator@example.test', publicKey, privateKey, 'aes128gcm');
}
