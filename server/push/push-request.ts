import { createHash } from 'node:crypto';
import type { Urgency } from '../rules/delivery-terms.ts';
import type { PayloadEncrypter, SubscriptionKeys } from './encrypt-payload.ts';

/** One push, ready to be sent (RFC 8030 §5, RFC 8291, RFC 8292). */
export interface PushRequest {
  url: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface PushParts {
  endpoint: string;
  keys: SubscriptionKeys;
  payload: Buffer;
  authorization: string;
  ttlSeconds: number;
  urgency: Urgency;
  tag: string;
}

/** Encrypts a payload for one push subscription, with a fresh key pair and salt, and puts the request together. */
export async function toPushRequest(encrypt: PayloadEncrypter, parts: PushParts): Promise<PushRequest> {
  return {
    url: parts.endpoint,
    headers: {
      authorization: parts.authorization,
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: String(Math.max(1, Math.floor(parts.ttlSeconds))),
      urgency: parts.urgency,
      topic: toTopic(parts.tag),
    },
    body: await encrypt(parts.keys, parts.payload),
  };
}

/** At most 32 characters of base64url (RFC 8030 §5.4): a hash, since ids of chats may hold anything. */
export function toTopic(tag: string): string {
  return createHash('sha256').update(tag).digest('base64url').slice(0, 32);
}
