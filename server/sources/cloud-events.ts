import { parseJson } from '../parse-json.ts';
import type { Adapter, FieldError, ReadEvent, Reading, ReadWebhook } from './adapter.ts';
import { at, passed, refused, toEventId, toInstant, toText } from './foreign.ts';
import { depthOfEvents, readEvent, withoutNulls } from './standard.ts';

/**
 * CloudEvents 1.0 over HTTP: one in structured mode, one in binary mode, or a batch. `data` is one of our own events; what it
 * leaves out is taken from the envelope. Shown to be genuine as the specification of its web hooks says: a bearer token.
 */
export const cloudEvents = {
  proof: { headers: { id: 'ce-id', signature: 'authorization' }, signature: 'bearer', inUrl: true },
  takenStatus: 202,
  read(body, { headers, now }): ReadWebhook {
    if (headers['ce-specversion'] !== undefined) return readEnvelope({ ...fromHeaders(headers), data: body }, now);
    if (!Array.isArray(body)) return readEnvelope(body, now);
    if (body.length > maxBatch) return refused('body', `Expected a batch of at most ${maxBatch}`);
    return readBatch(body, now);
  },
  samples: {
    queued: (facts) => envelope(facts, 'chat.queued', { chat: { id: facts.chat, queue: facts.queue } }),
    assigned: (facts) =>
      envelope(facts, 'chat.assigned', { chat: { id: facts.chat, queue: facts.queue }, to: { agents: [facts.agent] } }),
    message: (facts) =>
      envelope(facts, 'message.created', {
        chat: { id: facts.chat, queue: facts.queue, customer: { name: 'Clara' }, agents: [facts.agent] },
        ...{ by: { kind: 'customer', name: 'Clara' }, message: { id: `m-${facts.now}`, text: facts.text } },
      }),
    closed: (facts) => envelope(facts, 'chat.closed', { chat: { id: facts.chat } }),
  },
} satisfies Adapter;

/** A guess: each is stored by itself before the whole is answered. */
const maxBatch = 100;

/** Binary mode: each attribute has a header of its own (CloudEvents, "HTTP Protocol Binding" §3.1). */
function fromHeaders(headers: Reading['headers']): Record<string, unknown> {
  const { 'ce-specversion': specversion, 'ce-id': id, 'ce-source': source, 'ce-type': type, 'ce-time': time } = headers;
  const attributes = Object.entries({ specversion, id, source, type, time });
  return Object.fromEntries(attributes.map(([name, value]) => [name, value && fromPercents(value)]));
}

/** What a header cannot hold is written in percents of its UTF-8 (§3.1.3.2). */
function fromPercents(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function readBatch(batch: readonly unknown[], now: number): ReadWebhook {
  const events: ReadEvent[] = [];
  const errors: FieldError[] = [];
  for (const [index, one] of batch.entries()) {
    const read = readEnvelope(one, now);
    if (read.ok) events.push(...read.events);
    else if (read.because === 'invalid-fields') {
      errors.push(...read.errors.map(({ field, detail }) => ({ field: `${index}.${field}`, detail })));
    }
  }
  // All or none: what is answered 4xx is not sent again, and what was taken of it would be half a story.
  if (errors.length > 0) return { ok: false, because: 'invalid-fields', errors };
  return events.length > 0 ? { ok: true, events } : passed(batch.length > 0 ? 'other-event' : 'nothing-changed');
}

/** How the types of our own events begin, at the end of an envelope's. */
const ours = /(chat|message|sla|assistance)\.\w+$/;

function readEnvelope(envelope: unknown, now: number): ReadWebhook {
  const [id, source, type] = ['id', 'source', 'type'].map((name) => toText(at(envelope, name)));
  if (toText(at(envelope, 'specversion')) !== '1.0')
    return refused('specversion', 'Expected a CloudEvent of version 1.0');
  if (id === undefined || source === undefined) return refused('id', 'A CloudEvent needs id and source');
  const data = withoutNulls(dataOf(envelope), depthOfEvents);
  // A broker brings along what is for others.
  if (type !== undefined && !ours.test(type) && at(data, 'type') === undefined) return passed('other-event');
  if (typeof data !== 'object' || data === null) return refused('data', 'Expected one of our own events');
  const event = {
    ...(type === undefined ? {} : { type: type.slice(Math.max(0, type.search(ours))) }),
    // It may say no time (CloudEvents §3.1).
    at: toInstant(at(envelope, 'time')) ?? now,
    ...data,
  };
  // Unique is the id together with the source (CloudEvents §3.1).
  const read = readEvent(event, toEventId(source, id));
  if (read.ok || read.because === 'broken-json') return read;
  return { ...read, errors: read.errors.map(({ field, detail }) => ({ field: `data.${field}`, detail })) };
}

function dataOf(envelope: unknown): unknown {
  const encoded = at(envelope, 'data_base64');
  if (typeof encoded !== 'string') return at(envelope, 'data');
  const json = parseJson(Buffer.from(encoded, 'base64').toString('utf8'));
  return json.ok ? json.value : undefined;
}

function envelope({ now }: { now: number }, type: string, data: object): object {
  const time = new Date(now).toISOString();
  return { specversion: '1.0', id: `${type}-${now}`, source: '/sample', type: `com.example.${type}`, time, data };
}
