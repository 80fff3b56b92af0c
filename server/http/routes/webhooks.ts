import { randomBytes } from 'node:crypto';
import type { Request } from 'express';
import { chatEventSchema } from '../../../wire/chat-event.ts';
import { maxIdLength } from '../../../wire/limits.ts';
import { acceptedWebhookSchema, repeatedWebhookSchema } from '../../../wire/source.ts';
import type { WebhookFault } from '../../../wire/webhook-attempt.ts';
import { acceptChatEvent } from '../../intake/accept-chat-event.ts';
import { adapters, type ReadEvent } from '../../sources/adapter.ts';
import { type SignatureHeaders, type Verification, verifySignature } from '../../sources/verify-signature.ts';
import type { RequestId } from '../../spans.ts';
import { findSource, listSealedSecrets, type SourceRow } from '../../store/sources.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';

/** Where chat systems post their events. */
export function webhookRoutes(rooms: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'post', path: 'webhooks/{source}', access: 'anyone' },
      summary: 'Takes in a webhook of a chat system, signed as Standard Webhooks',
      reads: {
        body: chatEventSchema,
        headers: {
          'webhook-id': 'The event’s id: the same one again is counted once',
          'webhook-timestamp': 'When it is sent, in seconds since 1970',
          'webhook-signature': '"v1," and the base64 of HMAC-SHA256 over id, timestamp and body, joined by dots',
        },
      },
      answers: { 202: acceptedWebhookSchema, 200: repeatedWebhookSchema },
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
  const body = request.body instanceof Buffer ? request.body : Buffer.alloc(0);
  const sender = request.ip ?? '';
  const source = await findSource(store.db, sourceId);
  const secrets = source ? (await listSealedSecrets(store.db, sourceId, clock.now())).map(box.open) : [noSecret];
  const headers = signatureHeaders(request);
  const verified = verifySignature(body, headers, secrets, clock.now());
  if (!source || !verified.ok) {
    // Only here: a chat system's address may be others' as well, and what they send must not keep its own out.
    await rooms.limits.beforeWebhook(sender);
    const because = verified.ok ? 'no-signature-fits' : verified.because;
    if (source) {
      const genuine = isOfKnownSecret.has(because);
      const detail = describeHeaders(because, headers);
      rooms.webhookAttempts.note({ source: source.id, outcome: because, genuine, headers, body, sender, ...detail });
    }
    await rooms.limits.afterRefusedWebhook(sender);
    rooms.log.warn('webhook.refused', { request: requestId, source: source?.id ?? 'unknown', because });
    throw new ProblemError('signature-refused', refusals[because]);
  }
  try {
    return await takeIn(rooms, source, { body, id: verified.id, headers, sender, requestId });
  } catch (error) {
    const outcome = toFault(error, source);
    const detail = error instanceof ProblemError ? describeFields(error) : {};
    rooms.webhookAttempts.note({ source: source.id, outcome, genuine: true, headers, sender, ...detail });
    throw error;
  }
}

/** Tried for sources that do not exist, so that the time of an answer does not tell which do. Fits nothing: nobody knows it. */
const noSecret = `whsec_${randomBytes(32).toString('base64')}`;

interface GenuineWebhook {
  body: Buffer;
  id: string;
  headers: SignatureHeaders;
  sender: string;
  requestId: RequestId;
}

async function takeIn(
  rooms: HttpRooms,
  source: SourceRow,
  { body, id, headers, sender, requestId }: GenuineWebhook,
): Promise<{ status: number; body: unknown }> {
  await rooms.limits.countWebhook(source.id);
  if (source.paused) {
    // Not 410, which makes chat systems give the webhook up for good, and not 2xx, which loses the event: they try
    // again later, most of them for hours or days (Standard Webhooks, "Deliverability and reliability").
    throw new ProblemError('unavailable', 'An administrator has paused this source', { retryAfterSeconds: 300 });
  }
  const answers = [];
  for (const read of readEvents(source, body, id))
    answers.push(await acceptOne(rooms, source, { ...read, request: requestId }));
  const answer = answers[0] ?? { status: 202, body: { event: id, recipients: 0 } };
  if (answer.status === 200) {
    rooms.webhookAttempts.note({ source: source.id, outcome: 'repeated', genuine: true, headers, sender });
  }
  return answer;
}

/** Called where a body was too large to be read: whoever sent it is not known. */
export async function noteTooLarge(rooms: HttpRooms, sourceId: string, request: Request): Promise<void> {
  if (!(await findSource(rooms.store.db, sourceId))) return;
  const headers = signatureHeaders(request);
  const sender = request.ip ?? '';
  rooms.webhookAttempts.note({ source: sourceId, outcome: 'body-too-large', genuine: false, headers, sender });
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

function describeHeaders(because: keyof typeof refusals, headers: SignatureHeaders): { detail?: string } {
  const { id, timestamp, signature } = headers;
  if (because === 'missing-headers') {
    const named = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature };
    const missing = Object.entries(named).filter(([, value]) => !value);
    return { detail: missing.map(([name]) => name).join(', ') };
  }
  if (because !== 'malformed-headers') return {};
  if (/^\d{13}$/.test(timestamp ?? '')) return { detail: 'webhook-timestamp is in milliseconds' };
  return { detail: (id?.length ?? 0) > maxIdLength ? 'webhook-id is too long' : 'webhook-timestamp' };
}

function readEvents(source: SourceRow, body: Buffer, webhookId: string): ReadEvent[] {
  const read = adapters[source.kind](body, webhookId);
  if (read.ok) return read.events;
  if (read.because === 'broken-json') throw new ProblemError('broken-json', undefined, { status: 422 });
  throw new ProblemError('invalid-fields', undefined, { errors: read.errors });
}

async function acceptOne(
  rooms: HttpRooms,
  source: SourceRow,
  { id, event, request }: ReadEvent & { request: RequestId },
): Promise<{ status: number; body: unknown }> {
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

/** What is said is true of what was sent, and tells nothing of the secret: a wrong clock is named only to who knows it. */
const refusals = {
  'missing-headers': 'The headers webhook-id, webhook-timestamp and webhook-signature are needed',
  'malformed-headers': 'webhook-timestamp must be seconds since 1970, and webhook-id no longer than 256 characters',
  'no-signature-fits': 'webhook-signature does not fit this body, id and timestamp',
  'too-old': 'webhook-timestamp is more than five minutes old',
  'from-the-future': 'webhook-timestamp is more than a minute ahead',
} as const satisfies Record<Extract<Verification, { ok: false }>['because'], string>;

function signatureHeaders({ headers }: Request): SignatureHeaders {
  return {
    id: single(headers['webhook-id']),
    timestamp: single(headers['webhook-timestamp']),
    signature: single(headers['webhook-signature']),
  };
}

/** Node joins what is given several times, but for a few headers of its own. */
function single(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

/** Whatever went wrong, nothing was kept: the chat system should send it again. */
function toUnavailable(rooms: HttpRooms, error: unknown, request: RequestId): ProblemError {
  rooms.log.fault('webhook.failed', error, { request });
  return new ProblemError('unavailable', 'The event could not be stored; send it again', { retryAfterSeconds: 5 });
}
