import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { maxIdLength } from '../../wire/limits.ts';
import type { RawWebhook } from '../sources/adapter.ts';
import { adapters } from '../sources/adapters.ts';
import { type Proof, signatureHeaders, urlSecretName, verifyProof } from '../sources/proof.ts';
import type { Verification } from '../sources/verify-signature.ts';
import type { RequestId } from '../spans.ts';
import { findSourceWithSecrets, type SourceRow } from '../store/sources.ts';
import type { HttpRooms } from './http-rooms.ts';
import { ProblemError } from './problem-error.ts';

/** A webhook by somebody who knows a secret of its source. */
export interface GenuineWebhook {
  source: SourceRow;
  webhook: RawWebhook;
  /** The id that its proof gave, or empty. */
  id: string;
  /** The address that it came from. */
  sender: string;
}

/** Throws for whoever shows no secret of the source, and keeps for the administrator what was wrong. */
export async function verifyWebhook(
  rooms: HttpRooms,
  sourceId: string,
  { request, requestId }: { request: Request; requestId: RequestId },
): Promise<GenuineWebhook> {
  const { store, box, clock } = rooms;
  const webhook = toRawWebhook(request);
  const sender = request.ip ?? '';
  const found = await findSourceWithSecrets(store.db, sourceId, clock.now());
  const source = found?.source;
  const secrets = found ? found.sealedSecrets.map(box.open) : [noSecret];
  const { proof } = adapters[source?.kind ?? 'standard'];
  const verified = verifyProof(proof, webhook, secrets, clock.now());
  if (source && verified.ok) return { source, webhook, id: verified.id, sender };
  // Only here: a chat system's address may be others' as well, and what they send must not keep its own out.
  await rooms.limits.beforeWebhook(sender);
  const because = verified.ok ? 'no-signature-fits' : verified.because;
  if (source) {
    const genuine = isOfKnownSecret.has(because);
    const detail = describeHeaders(because, proof, webhook);
    rooms.webhookAttempts.note({ source, outcome: because, genuine, webhook, sender, ...detail });
  }
  await rooms.limits.afterRefusedWebhook(sender);
  rooms.log.warn('webhook.refused', { request: requestId, source: source?.id ?? 'unknown', because });
  throw new ProblemError('signature-refused', refusalOf(because, proof));
}

/** Tried for sources that do not exist, so that the time of an answer does not tell which do. Fits nothing: nobody knows it. */
const noSecret = `whsec_${randomBytes(32).toString('base64')}`;

/** Here the signature fitted, and only the clock did not. */
const isOfKnownSecret: ReadonlySet<string> = new Set(['too-old', 'from-the-future']);

/** Of headers that are missing or cannot be read, which. */
export function describeHeaders(because: RefusedBecause, proof: Proof, webhook: RawWebhook): { detail?: string } {
  const { id, timestamp } = signatureHeaders(proof, webhook.headers);
  if (because === 'missing-headers') {
    return {
      detail: neededHeaders(proof)
        .filter((name) => !webhook.headers[name])
        .join(', '),
    };
  }
  if (because !== 'malformed-headers') return {};
  if (/^\d{13}$/.test(timestamp ?? '')) return { detail: `${proof.headers.timestamp} is in milliseconds` };
  return { detail: (id?.length ?? 0) > maxIdLength ? 'webhook-id is too long' : `${proof.headers.timestamp}` };
}

type RefusedBecause = Extract<Verification, { ok: false }>['because'];

/** What is said is true of what was sent, and tells nothing of the secret: a wrong clock is named only to who knows it. */
const refusals = {
  'missing-headers': (names) => `The headers ${names} are needed`,
  'malformed-headers': (_names, { timestamp, id }) =>
    `${timestamp} must be seconds since 1970${id === 'webhook-id' ? `, and ${id} no longer than 256 characters` : ''}`,
  'no-signature-fits': (_names, { signature, id }) =>
    `${signature} does not fit this body${id === 'webhook-id' ? ', id and timestamp' : ''}`,
  'too-old': (_names, { timestamp }) => `${timestamp} is more than five minutes old`,
  'from-the-future': (_names, { timestamp }) => `${timestamp} is more than a minute ahead`,
} as const satisfies Record<RefusedBecause, (names: string, headers: Proof['headers']) => string>;

function refusalOf(because: RefusedBecause, proof: Proof): string {
  if (because === 'no-signature-fits' && !signsBody(proof)) return `${proof.headers.signature} holds another secret`;
  const names = neededHeaders(proof);
  return refusals[because](`${names.slice(0, -1).join(', ')} and ${names.at(-1)}`.replace(/^ and /, ''), proof.headers);
}

/** Else the secret itself is shown, and the body says nothing of it. */
function signsBody({ signature }: Proof): boolean {
  return signature !== 'secret-itself' && signature !== 'bearer';
}

/** Those without which nothing can be verified. */
function neededHeaders({ headers, signature }: Proof): string[] {
  const id = signature === 'standard-webhooks' ? headers.id : undefined;
  return [id, headers.timestamp, headers.signature].filter((name) => name !== undefined);
}

export function toRawWebhook(request: Request): RawWebhook {
  // Node joins what is given several times, but for a few headers of its own.
  const headers = Object.entries(request.headers).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  const urlSecret = request.query[urlSecretName];
  return {
    body: request.body instanceof Buffer ? request.body : Buffer.alloc(0),
    headers: Object.fromEntries(headers),
    urlSecret: typeof urlSecret === 'string' ? urlSecret : undefined,
  };
}
