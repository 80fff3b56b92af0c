import { createHmac, timingSafeEqual } from 'node:crypto';
import type { WebhookFault } from '../../wire/webhook-attempt.ts';
import type { RawWebhook } from './adapter.ts';
import { type Proof, verifyProof } from './proof.ts';
import { type SignatureHeaders, secretKey } from './verify-signature.ts';

/** In the clear: those that fit, those that fitted once, and those of other sources. */
export interface KnownSecrets {
  current: readonly string[];
  expired: readonly string[];
  others: readonly string[];
}

/**
 * Why does this signature not fit? Tries the mistakes that people make with Standard Webhooks, each by its own
 * computation, so that what is named is certain. For administrators alone: who called is told less.
 */
export function diagnoseSignature(body: Buffer, headers: SignatureHeaders, secrets: KnownSecrets): WebhookFault {
  const { id = '', timestamp = '', signature = '' } = headers;
  const given = readGiven(signature);
  const whole = contentOf(id, timestamp, body);
  const isBy = (keys: readonly Buffer[], content: Buffer) => keys.some((key) => fits(given, key, content));
  const current = secrets.current.map(secretKey);
  if (isBy(current, whole)) return 'signature-form';
  if (isBy(secrets.expired.map(secretKey), whole)) return 'expired-secret';
  if (isBy(secrets.others.map(secretKey), whole)) return 'other-sources-secret';
  if (isBy(secrets.current.flatMap(textKeys), whole)) return 'secret-not-decoded';
  if (isBy(current, body) || isBy(current, contentOf('', timestamp, body).subarray(1))) return 'signed-body-alone';
  const rewritten = otherWritings(body);
  if (rewritten.some((other) => isBy(current, contentOf(id, timestamp, other)))) return 'body-changed';
  return 'no-signature-fits';
}

function contentOf(id: string, timestamp: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
}

/** Why does another proof not fit? */
export function diagnoseProof(proof: Proof, webhook: RawWebhook, secrets: KnownSecrets): WebhookFault {
  const isBy = (known: readonly string[], body = webhook.body) => {
    const verified = verifyProof(proof, { ...webhook, body }, known, 0);
    return verified.ok || !doesNotFit.has(verified.because);
  };
  if (isBy(secrets.expired)) return 'expired-secret';
  if (isBy(secrets.others)) return 'other-sources-secret';
  return otherWritings(webhook.body).some((body) => isBy(secrets.current, body)) ? 'body-changed' : 'no-signature-fits';
}

/** What is said before time is looked at. */
const doesNotFit: ReadonlySet<string> = new Set(['missing-headers', 'no-signature-fits']);

/** The bytes of each signature in the header, whatever stands before it, in base64 or hexadecimal. */
function readGiven(header: string): Buffer[] {
  const words = header
    .split(/\s+/)
    .slice(0, 8)
    .map((word) => word.replace(/^(?:v1[,=]|sha256=)/i, ''));
  return words.flatMap((word) => [Buffer.from(word, 'base64'), Buffer.from(word, 'hex')]);
}

function fits(given: readonly Buffer[], key: Buffer, content: Buffer): boolean {
  const wanted = createHmac('sha256', key).update(content).digest();
  return given.some((one) => one.length === wanted.length && timingSafeEqual(one, wanted));
}

function textKeys(secret: string): Buffer[] {
  return [Buffer.from(secret), Buffer.from(secret.replace(/^whsec_/, ''))];
}

/** The same JSON as other programs write it: without spaces, with them, indented, with or without a last line's end. */
function otherWritings(body: Buffer): Buffer[] {
  const text = body.toString('utf8');
  const writings = [text.trim(), `${text}\n`];
  try {
    const value: unknown = JSON.parse(text);
    const indented = JSON.stringify(value, null, 1);
    writings.push(JSON.stringify(value), JSON.stringify(value, null, 2), JSON.stringify(value, null, 4));
    writings.push(indented.replace(/,\n\s*/g, ', ').replace(/\n\s*/g, ''));
  } catch {
    // Not JSON: it was not rewritten by something that reads JSON.
  }
  return writings.map((writing) => Buffer.from(writing));
}
