import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import { maxIdLength, webhookAgeSeconds } from '../../wire/limits.ts';

/** Headers of a webhook, as Standard Webhooks names them. */
export interface SignatureHeaders {
  id: string | undefined;
  timestamp: string | undefined;
  signature: string | undefined;
}

export type Verification =
  | { ok: true; id: string }
  | {
      ok: false;
      because: 'missing-headers' | 'malformed-headers' | 'too-old' | 'from-the-future' | 'no-signature-fits';
    };

const secretPrefix = 'whsec_';
const version = 'v1,';

/**
 * Was this body signed with one of the secrets, not long ago? The signature is over the bytes as they came
 * (Standard Webhooks, "Signature scheme"). `now` in milliseconds.
 */
export function verifySignature(
  body: Buffer,
  headers: SignatureHeaders,
  secrets: readonly string[],
  now: number,
): Verification {
  const { id, timestamp, signature } = headers;
  if (!id || !timestamp || !signature) return { ok: false, because: 'missing-headers' };
  if (id.length > maxIdLength || !/^\d{1,12}$/.test(timestamp)) return { ok: false, because: 'malformed-headers' };
  const fits = secrets.some((secret) => isSignedWith(signature, signWebhook(body, { id, timestamp }, secret)));
  if (!fits) return { ok: false, because: 'no-signature-fits' };
  const ageSeconds = now / 1000 - Number(timestamp);
  if (ageSeconds > webhookAgeSeconds.past) return { ok: false, because: 'too-old' };
  if (ageSeconds < -webhookAgeSeconds.future) return { ok: false, because: 'from-the-future' };
  return { ok: true, id };
}

/** The signature of a webhook: `v1,` and the base64 of HMAC-SHA256 over id, timestamp (seconds) and body. */
export function signWebhook(
  body: Buffer | string,
  { id, timestamp }: { id: string; timestamp: string },
  secret: string,
): string {
  const key = createSecretKey(secretKey(secret));
  return `${version}${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}

/** The bytes to sign with: a secret is `whsec_` and their base64. */
export function secretKey(secret: string): Buffer {
  return Buffer.from(secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret, 'base64');
}

/** The header may hold several signatures, one for each secret in use. */
function isSignedWith(header: string, expected: string): boolean {
  const wanted = Buffer.from(expected);
  return header
    .split(' ')
    .map((given) => Buffer.from(given))
    .some((given) => given.length === wanted.length && timingSafeEqual(given, wanted));
}
