import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { maxIdLength, webhookAgeSeconds } from '../../wire/limits.ts';
import type { RawWebhook } from './adapter.ts';
import { type SignatureHeaders, signWebhook, type Verification, verifySignature } from './verify-signature.ts';

/** How the webhooks of a kind of chat system show that they are genuine, as data. */
export interface Proof {
  /** Names of its headers. */
  headers: { id?: string; timestamp?: string; signature?: string };
  /** `standard-webhooks`, an HMAC in a header, or the secret itself in one, `bearer` after that word (RFC 6750 §2.1). */
  signature: 'standard-webhooks' | HmacSignature | 'secret-itself' | 'bearer';
  /** A header in which the secret itself may stand instead. */
  secretHeader?: string;
  /** The secret may stand in the URL instead: for systems, or versions of one, that do not sign. */
  inUrl: boolean;
}

export interface HmacSignature {
  algorithm: 'sha256' | 'sha1';
  encoding: 'hex' | 'base64';
  /** What stands before it in the header, and may be left out. */
  prefix: string;
  /** What is signed: texts before the body, out of the timestamp as it was sent. */
  before(timestamp: string): string;
}

/** By which a secret stands in a URL (RFC 6750 §2.3; CloudEvents, "HTTP 1.1 Web Hooks" §3.2). */
export const urlSecretName = 'access_token';

/** The three headers of a webhook by which it is told apart and verified, under whatever names its system has for them. */
export function signatureHeaders({ headers: names }: Proof, headers: RawWebhook['headers']): SignatureHeaders {
  const find = (name: string | undefined) => (name === undefined ? undefined : headers[name]);
  return { id: find(names.id), timestamp: find(names.timestamp), signature: find(names.signature) };
}

/** Is it by somebody who knows one of the secrets, and not of long ago? `now` in milliseconds. */
export function verifyProof(proof: Proof, webhook: RawWebhook, secrets: readonly string[], now: number): Verification {
  const headers = signatureHeaders(proof, webhook.headers);
  if (proof.signature === 'standard-webhooks') return verifySignature(webhook.body, headers, secrets, now);
  const id = headers.id?.slice(0, maxIdLength) ?? '';
  const inUrl = proof.inUrl ? webhook.urlSecret : undefined;
  const inHeader = proof.secretHeader === undefined ? undefined : webhook.headers[proof.secretHeader];
  const given = [inUrl, inHeader].filter((one) => one !== undefined);
  if (given.some((one) => secrets.some((secret) => isSame(one, secret)))) return { ok: true, id };
  if (!headers.signature) return { ok: false, because: given.length > 0 ? 'no-signature-fits' : 'missing-headers' };
  return verifyHeader(proof, webhook.body, { ...headers, id, signature: headers.signature }, { secrets, now });
}

function verifyHeader(
  { headers: names, signature: scheme }: Proof,
  body: Buffer,
  { id, timestamp, signature }: { id: string; timestamp: string | undefined; signature: string },
  { secrets, now }: { secrets: readonly string[]; now: number },
): Verification {
  if (names.timestamp && !timestamp) return { ok: false, because: 'missing-headers' };
  const fits = secrets.some((secret) =>
    isSame(bare(scheme, signature), bare(scheme, signBody(scheme, body, { id, timestamp: timestamp ?? '' }, secret))),
  );
  if (!fits) return { ok: false, because: 'no-signature-fits' };
  if (!names.timestamp) return { ok: true, id };
  const sentAt = readTimestamp(timestamp ?? '');
  if (sentAt === undefined) return { ok: false, because: 'malformed-headers' };
  if (now - sentAt > webhookAgeSeconds.past * 1000) return { ok: false, because: 'too-old' };
  if (sentAt - now > webhookAgeSeconds.future * 1000) return { ok: false, because: 'from-the-future' };
  return { ok: true, id };
}

/** What stands in the header: the signature of a body, or the secret itself. */
export function signBody(
  scheme: Proof['signature'],
  body: Buffer | string,
  { id, timestamp }: { id: string; timestamp: string },
  secret: string,
): string {
  if (scheme === 'secret-itself') return secret;
  if (scheme === 'bearer') return bearer + secret;
  if (scheme === 'standard-webhooks') return signWebhook(body, { id, timestamp }, secret);
  const { algorithm, encoding, prefix, before } = scheme;
  return prefix + createHmac(algorithm, secret).update(before(timestamp)).update(body).digest(encoding);
}

const bearer = 'Bearer ';

function bare(scheme: Proof['signature'], signature: string): string {
  // In whatever letters (RFC 9110 §11.1).
  if (scheme === 'bearer') return signature.replace(/^bearer +/i, '');
  const prefix = typeof scheme === 'string' ? '' : scheme.prefix;
  return signature.startsWith(prefix) ? signature.slice(prefix.length) : signature;
}

/** Compared as hashes: in constant time, whatever their lengths. */
function isSame(given: string, wanted: string): boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(given), hash(wanted));
}

/** Seconds since 1970, or ISO 8601, in milliseconds. */
function readTimestamp(text: string): number | undefined {
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000;
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}
