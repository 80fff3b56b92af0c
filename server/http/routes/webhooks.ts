import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import * as z from 'zod/mini';
import { chatEventSchema } from '../../../wire/chat-event.ts';
import { maxIdLength } from '../../../wire/limits.ts';
import { acceptedWebhookSchema, passedWebhookSchema, repeatedWebhookSchema } from '../../../wire/source.ts';
import type { WebhookFault } from '../../../wire/webhook-attempt.ts';
import { acceptChatEvent } from '../../intake/accept-chat-event.ts';
import type { RawWebhook, ReadEvent, ReadWebhook } from '../../sources/adapter.ts';
import { adapters, readWebhook } from '../../sources/adapters.ts';
import { type Proof, signatureHeaders, urlSecretName, verifyProof } from '../../sources/proof.ts';
import type { Verification } from '../../sources/verify-signature.ts';
import type { RequestId } from '../../spans.ts';
import { findSource, listSealedSecrets, type SourceRow } from '../../store/sources.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { readSettings } from '../link-outsiders.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

/** Where chat systems post their events. */
export function webhookRoutes(rooms: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'post', path: 'webhooks/{source}', access: 'anyone' },
      summary: 'Takes in a webhook of a chat system: signed as Standard Webhooks, or as its own system does',
      reads: {
        body: chatEventSchema,
        headers: {
          'webhook-id': 'The event’s id: the same one again is counted once',
          'webhook-timestamp': 'When it is sent, in seconds since 1970',
          'webhook-signature': '"v1," and the base64 of HMAC-SHA256 over id, timestamp and body, joined by dots',
        },
      },
      answers: {
        202: acceptedWebhookSchema,
        200: z.union([
          repeatedWebhookSchema,
          acceptedWebhookSchema,
          passedWebhookSchema,
          z.object({ challenge: z.string() }),
        ]),
      },
      async handle({ params, request, requestId }) {
        const startedAt = performance.now();
        const count = (answer: string) => rooms.metrics.webhook(answer, performance.now() - startedAt);
        try {
          const answer = await acceptWebhook(rooms, params.source ?? '', { request, requestId });
          count(String(answer.status));
          return answer;
        } catch (error) {
          const problem = error instanceof ProblemError ? error : toUnavailable(rooms, error, requestId);
          count(problem.code);
          throw problem;
        }
      },
    }),
  ];
}

async function acceptWebhook(
  rooms: HttpRooms,
  sourceId: string,
  { request, requestId }: { request: Request; requestId: RequestId },
): Promise<{ status: number; body: unknown }> {
  const { store, box, clock } = rooms;
  const webhook = toRawWebhook(request);
  const sender = request.ip ?? '';
  const source = await findSource(store.db, sourceId);
  const secrets = source ? (await listSealedSecrets(store.db, sourceId, clock.now())).map(box.open) : [noSecret];
  const { proof } = adapters[source?.kind ?? 'standard'];
  const verified = verifyProof(proof, webhook, secrets, clock.now());
  if (!source || !verified.ok) {
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
  try {
    return await takeIn(rooms, source, { webhook, id: verified.id, sender, requestId });
  } catch (error) {
    const outcome = toFault(error, source);
    const detail = error instanceof ProblemError ? describeFields(error) : {};
    rooms.webhookAttempts.note({ source, outcome, genuine: true, webhook, sender, ...detail });
    throw error;
  }
}

/** Tried for sources that do not exist, so that the time of an answer does not tell which do. Fits nothing: nobody knows it. */
const noSecret = `whsec_${randomBytes(32).toString('base64')}`;

interface GenuineWebhook {
  webhook: RawWebhook;
  id: string;
  sender: string;
  requestId: RequestId;
}

async function takeIn(
  rooms: HttpRooms,
  source: SourceRow,
  { webhook, id, sender, requestId }: GenuineWebhook,
): Promise<{ status: number; body: unknown }> {
  await rooms.limits.countWebhook(source.id);
  if (source.paused) {
    // Not 410, which makes chat systems give the webhook up for good, and not 2xx, which loses the event: they try
    // again later, most of them for hours or days (Standard Webhooks, "Deliverability and reliability").
    throw new ProblemError('unavailable', 'An administrator has paused this source', { retryAfterSeconds: 300 });
  }
  const { mapping } = source.kind === 'mapped' ? readSettings(source) : {};
  if (source.kind === 'mapped') rooms.lastPayloads.note(source.id, webhook.body);
  const read = await readWebhook(source.kind, webhook, { webhookId: id, now: rooms.clock.now(), mapping });
  if (!read.ok) throw toRefusedBody(read);
  const note = (outcome: 'passed' | 'repeated', detail = {}) =>
    rooms.webhookAttempts.note({ source, outcome, genuine: true, webhook, sender, ...detail });
  if ('because' in read) {
    note('passed', { detail: read.because });
    return { status: 200, body: read.reply ?? { event: null, because: read.because } };
  }
  const answers = [];
  for (const one of read.events) answers.push(await acceptOne(rooms, source, { ...one, request: requestId }));
  const [answer] = answers;
  if (!answer) throw new Error('A webhook was read as no event, without a reason');
  if (answers.every(({ status }) => status === 200)) note('repeated');
  return { ...answer, status: answer.status === 202 ? adapters[source.kind].takenStatus : answer.status };
}

/** Called where a body was too large to be read: whoever sent it is not known. */
export async function noteTooLarge(rooms: HttpRooms, sourceId: string, request: Request): Promise<void> {
  const source = await findSource(rooms.store.db, sourceId);
  if (!source) return;
  const webhook = toRawWebhook(request);
  const sender = request.ip ?? '';
  rooms.webhookAttempts.note({ source, outcome: 'body-too-large', genuine: false, webhook, sender });
}

/** Here the signature fitted, and only the clock did not. */
const isOfKnownSecret: ReadonlySet<string> = new Set(['too-old', 'from-the-future']);

function toFault(error: unknown, { paused }: SourceRow): WebhookFault {
  if (!(error instanceof ProblemError)) return 'not-stored';
  if (error.code === 'broken-json' || error.code === 'invalid-fields') return error.code;
  if (error.code === 'too-many-requests') return 'too-many';
  return paused ? 'paused' : 'not-stored';
}

/** Which fields were wrong, without what they held. */
function describeFields({ problem }: ProblemError): { detail?: string } {
  const fields = problem.errors?.map(({ field, detail }) => `${field}: ${detail}`);
  return fields?.length ? { detail: fields.join('; ') } : {};
}

function describeHeaders(because: RefusedBecause, proof: Proof, webhook: RawWebhook): { detail?: string } {
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

function toRefusedBody(read: Extract<ReadWebhook, { ok: false }>): ProblemError {
  return read.because === 'broken-json'
    ? new ProblemError('broken-json', undefined, { status: 422 })
    : new ProblemError('invalid-fields', undefined, { errors: read.errors });
}

async function acceptOne(
  rooms: HttpRooms,
  source: SourceRow,
  { request, ...read }: ReadEvent & { request: RequestId },
): Promise<{ status: number; body: unknown }> {
  const { id } = read;
  const event = await rooms.linkOutsiders(source, read);
  const accepted = await acceptChatEvent(rooms.intake, { source: source.id, id, event, request });
  if (accepted.duplicate) return { status: 200, body: { event: id, duplicate: true } };
  rooms.streams.tell(accepted.readers, { name: 'chat', data: { chat: { source: source.id, id: event.chat.id } } });
  const { recipients, reachedNobody } = accepted;
  rooms.metrics.event(recipients, reachedNobody);
  rooms.log.info('event.decided', { request, source: source.id, event: id, type: event.type, recipients });
  if (reachedNobody)
    rooms.log.warn('event.reached-nobody', { request, source: source.id, event: id, type: event.type });
  return { status: 202, body: { event: id, recipients } };
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
  const names = neededHeaders(proof);
  return refusals[because](`${names.slice(0, -1).join(', ')} and ${names.at(-1)}`.replace(/^ and /, ''), proof.headers);
}

/** Those without which nothing can be verified. */
function neededHeaders({ headers, signature }: Proof): string[] {
  const id = signature === 'standard-webhooks' ? headers.id : undefined;
  return [id, headers.timestamp, headers.signature].filter((name) => name !== undefined);
}

function toRawWebhook(request: Request): RawWebhook {
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

/** Whatever went wrong, nothing was kept: the chat system should send it again. */
function toUnavailable(rooms: HttpRooms, error: unknown, request: RequestId): ProblemError {
  rooms.log.fault('webhook.failed', error, { request });
  return new ProblemError('unavailable', 'The event could not be stored; send it again', { retryAfterSeconds: 5 });
}
