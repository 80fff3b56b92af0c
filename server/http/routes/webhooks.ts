import type { Request } from 'express';
import * as z from 'zod/mini';
import { chatEventSchema } from '../../../wire/chat-event.ts';
import { acceptedWebhookSchema, passedWebhookSchema, repeatedWebhookSchema } from '../../../wire/source.ts';
import type { WebhookFault } from '../../../wire/webhook-attempt.ts';
import { acceptChatEvent } from '../../intake/accept-chat-event.ts';
import type { Adapter, ReadEvent, ReadWebhook } from '../../sources/adapter.ts';
import { adapters, readWebhook, showBody } from '../../sources/adapters.ts';
import type { RequestId } from '../../spans.ts';
import { findSource, type SourceRow } from '../../store/sources.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { readSettings } from '../link-outsiders.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { type GenuineWebhook, toRawWebhook, verifyWebhook } from '../verify-webhook.ts';

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
    route({
      ...{ method: 'options', path: 'webhooks/{source}', access: 'anyone' },
      summary: 'Agrees to deliveries, as the web hooks of CloudEvents ask before the first one',
      reads: {
        headers: { 'webhook-request-origin': 'Who wants to send. Agreed to only with a secret of the source' },
      },
      answers: { 200: z.object({ agreed: z.boolean() }) },
      async handle({ params, request, response, requestId }) {
        response.setHeader('Allow', 'OPTIONS, POST');
        const origin = request.get('webhook-request-origin');
        if (origin !== undefined) {
          const { source, webhook, sender } = await verifyWebhook(rooms, params.source ?? '', { request, requestId });
          const noted = { outcome: 'passed', detail: 'handshake', genuine: true } as const;
          rooms.webhookAttempts.note({ ...noted, source, webhook, sender });
          response.setHeader('WebHook-Allowed-Origin', origin);
          response.setHeader('WebHook-Allowed-Rate', allowedRate(request, rooms.settings.webhooksPerMinute));
        }
        return { status: 200, body: { agreed: origin !== undefined } };
      },
    }),
  ];
}

/** Webhooks a minute: as many as are asked for, and no more than we take (CloudEvents, "HTTP 1.1 Web Hooks" §4.2.2). */
function allowedRate(request: Request, most: number): string {
  const asked = request.get('webhook-request-rate') ?? '';
  return /^[1-9]\d{0,8}$/.test(asked) ? String(Math.min(Number(asked), most)) : String(most);
}

async function acceptWebhook(
  rooms: HttpRooms,
  sourceId: string,
  call: { request: Request; requestId: RequestId },
): Promise<{ status: number; body: unknown }> {
  const genuine = await verifyWebhook(rooms, sourceId, call);
  const { source, webhook, sender } = genuine;
  try {
    return await takeIn(rooms, { ...genuine, requestId: call.requestId });
  } catch (error) {
    const outcome = toFault(error, source);
    const detail = error instanceof ProblemError ? describeFields(error) : {};
    rooms.webhookAttempts.note({ source, outcome, genuine: true, webhook, sender, ...detail });
    throw error;
  }
}

async function takeIn(
  rooms: HttpRooms,
  { source, webhook, id, sender, requestId }: GenuineWebhook & { requestId: RequestId },
): Promise<{ status: number; body: unknown }> {
  const adapter: Adapter = adapters[source.kind];
  await rooms.limits.countWebhook(source.id);
  if (source.paused) {
    // Not 410, which makes chat systems give the webhook up for good, and not 2xx, which loses the event: they try
    // again later, most of them for hours or days (Standard Webhooks, "Deliverability and reliability").
    throw new ProblemError('unavailable', 'An administrator has paused this source', { retryAfterSeconds: 300 });
  }
  const { mapping } = source.kind === 'mapped' ? readSettings(source) : {};
  if (source.kind === 'mapped') rooms.lastPayloads.note(source.id, showBody(webhook));
  const reading = { webhookId: id, now: rooms.clock.now(), mapping, evaluate: rooms.mappings.evaluate };
  const read = await readWebhook(source.kind, webhook, reading);
  if (!read.ok) throw toRefusedBody(read);
  const note = (outcome: 'passed' | 'repeated', detail = {}) =>
    rooms.webhookAttempts.note({ source, outcome, genuine: true, webhook, sender, ...detail });
  if ('because' in read) {
    note('passed', { detail: read.because });
    return { status: 200, body: read.reply ?? { event: null, because: read.because, ...adapter.answersWith } };
  }
  const answers = [];
  for (const one of read.events) answers.push(await acceptOne(rooms, source, { ...one, request: requestId }));
  const [answer] = answers;
  if (!answer) throw new Error('A webhook was read as no event, without a reason');
  if (answers.every(({ status }) => status === 200)) note('repeated');
  const status = answer.status === 202 ? adapter.takenStatus : answer.status;
  return { status, body: { ...answer.body, ...adapter.answersWith } };
}

/** Called where a body was too large to be read: whoever sent it is not known. */
export async function noteTooLarge(rooms: HttpRooms, sourceId: string, request: Request): Promise<void> {
  const source = await findSource(rooms.store.db, sourceId);
  if (!source) return;
  const webhook = toRawWebhook(request);
  const sender = request.ip ?? '';
  rooms.webhookAttempts.note({ source, outcome: 'body-too-large', genuine: false, webhook, sender });
}

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

function toRefusedBody(read: Extract<ReadWebhook, { ok: false }>): ProblemError {
  return read.because === 'broken-json'
    ? new ProblemError('broken-json', undefined, { status: 422 })
    : new ProblemError('invalid-fields', undefined, { errors: read.errors });
}

async function acceptOne(
  rooms: HttpRooms,
  source: SourceRow,
  { request, ...read }: ReadEvent & { request: RequestId },
): Promise<{ status: number; body: object }> {
  const { id } = read;
  const event = await rooms.linkOutsiders(source, read);
  const accepted = await acceptChatEvent(rooms.intake, { source: source.id, id, event, request });
  if (accepted.duplicate) return { status: 200, body: { event: id, duplicate: true } };
  rooms.streams.tell(accepted.readers, { name: 'chat', data: { chat: { source: source.id, id: event.chat.id } } });
  return { status: 202, body: { event: id, recipients: accepted.recipients } };
}

/** Whatever went wrong, nothing was kept: the chat system should send it again. */
function toUnavailable(rooms: HttpRooms, error: unknown, request: RequestId): ProblemError {
  rooms.log.fault('webhook.failed', error, { request });
  return new ProblemError('unavailable', 'The event could not be stored; send it again', { retryAfterSeconds: 5 });
}
