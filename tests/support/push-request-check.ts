import type { IncomingHttpHeaders } from 'node:http';
import { checkVapid } from './vapid-check.ts';

/** RFC 8030 §7.2: a push service must take 4,096 bytes, and none of the large ones takes more. */
const maxBodyBytes = 4096;

const urgencies = new Set(['very-low', 'low', 'normal', 'high']);

/** A POST to an endpoint whose subscription exists. */
export type PushRequest = {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** Origin of the endpoint, as the sender used it. */
  readonly origin: string;
  /** Application server key of the subscription; `undefined` if it is bound to none. */
  readonly subscribedKey: Buffer | undefined;
  /** Milliseconds. */
  readonly now: number;
};

/** What a push service makes of it. */
export type PushRequestCheck =
  | {
      readonly ok: true;
      readonly ttlSeconds: number;
      readonly topic: string | undefined;
    }
  | { readonly ok: false; readonly status: 400 | 401 | 403 | 413; readonly reason: string };

/** Judges a request as the strictest push service would (RFC 8030 §5, RFC 8188, RFC 8292). */
export function checkPushRequest(request: PushRequest): PushRequestCheck {
  const { headers, body } = request;
  if (body.length > maxBodyBytes) {
    return { ok: false, status: 413, reason: `${body.length} bytes are more than ${maxBodyBytes}` };
  }
  const vapid = checkVapid({
    authorization: headers.authorization,
    audience: request.origin,
    subscribedKey: request.subscribedKey,
    now: request.now,
  });
  if (!vapid.ok) {
    return vapid;
  }
  const ttl = headerOf(headers, 'ttl');
  const topic = headerOf(headers, 'topic');
  const reason = whyMalformed({
    ttl,
    topic,
    urgency: headerOf(headers, 'urgency'),
    encoding: headerOf(headers, 'content-encoding'),
    hasBody: body.length > 0,
  });
  return reason === undefined ? { ok: true, ttlSeconds: Number(ttl), topic } : { ok: false, status: 400, reason };
}

/** A header's one value. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

type Headers = {
  readonly ttl: string | undefined;
  readonly topic: string | undefined;
  readonly urgency: string | undefined;
  readonly encoding: string | undefined;
  readonly hasBody: boolean;
};

function whyMalformed({ ttl, topic, urgency, encoding, hasBody }: Headers): string | undefined {
  if (ttl === undefined || !/^\d{1,10}$/.test(ttl)) {
    return 'TTL is missing or no number of seconds';
  }
  if (topic !== undefined && !/^[\w-]{1,32}$/.test(topic)) {
    return 'Topic is not 1 to 32 characters of the URL-safe base64 alphabet';
  }
  if (urgency !== undefined && !urgencies.has(urgency)) {
    return 'Urgency is none of very-low, low, normal, high';
  }
  if (hasBody && encoding !== 'aes128gcm') {
    return 'Content-Encoding is not aes128gcm';
  }
  return undefined;
}
