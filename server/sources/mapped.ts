import jsonata from 'jsonata';
import type { Adapter, Evaluated, FieldError, Outsider, ReadEvent, ReadWebhook } from './adapter.ts';
import { at, hashOf, passed, taken, toEventId, toId, toInstant, toList, toOutsider, toText } from './foreign.ts';
import { htmlToText, markdownToText } from './plain-text.ts';
import { depthOfEvents, withoutNulls } from './standard.ts';

/**
 * Whatever is not listed: an administrator's JSONata expression makes our own events of a body, one or an array of them.
 * Ids may be numbers, instants in any form, and an event may leave out `at`; its `id` is that by which it is counted once.
 */
export const mapped = {
  proof: { headers: { signature: 'authorization' }, signature: 'bearer', inUrl: true },
  takenStatus: 200,
  mayPostForms: true,
  async read(body, { mapping, now, evaluate = evaluateMapping }): Promise<ReadWebhook> {
    if (mapping === undefined) return passed('nothing-mapped');
    const made = await evaluate(mapping, body);
    if (!made.ok) return { ok: false, because: 'invalid-fields', errors: [made.error] };
    const all = Array.isArray(made.value) ? made.value : made.value === undefined ? [] : [made.value];
    return readAll(all, { body, now });
  },
} satisfies Adapter;

/** Undefined, if it can be read; else what is wrong with it, and where. */
export function checkMapping(mapping: string): FieldError | undefined {
  try {
    compile(mapping);
    return undefined;
  } catch (error) {
    return toMappingError(error);
  }
}

/** So far a mapping may go for one webhook. Guesses: a hundred times what a mapping of ten fields takes. */
const limits = { timeout: 500, stack: 500, sequence: 10_000 } as const;
/** One webhook brings a message, or a few. A guess. */
const maxEvents = 50;

function compile(mapping: string): jsonata.Expression {
  const expression = jsonata(mapping, limits);
  expression.registerFunction('htmlToText', (html: unknown) => htmlToText(toText(html) ?? ''), '<x:s>');
  expression.registerFunction('markdownToText', (text: unknown) => markdownToText(toText(text) ?? ''), '<x:s>');
  return expression;
}

/** What a mapping makes of a body, as far as JSON can hold it. Never rejects. */
export async function evaluateMapping(mapping: string, body: unknown): Promise<Evaluated> {
  try {
    const result: unknown = await compile(mapping).evaluate(body);
    // Of its lists and functions only what JSON can hold.
    return { ok: true, value: result === undefined ? undefined : JSON.parse(JSON.stringify(result) ?? 'null') };
  } catch (error) {
    return { ok: false, error: toMappingError(error) };
  }
}

function toMappingError(error: unknown): FieldError {
  const message = toText(at(error, 'message')) ?? (error instanceof Error ? error.message : 'It cannot be evaluated');
  // What it was given is a customer's, and is not to be kept with what went wrong.
  const given = ['value', 'value2'].flatMap((name) => JSON.stringify(at(error, name)) ?? []);
  const said = given.filter(({ length }) => length > 2).reduce((text, value) => text.replaceAll(value, '…'), message);
  const position = at(error, 'position');
  return { field: 'mapping', detail: typeof position === 'number' ? `At ${position}: ${said}` : said };
}

function readAll(all: readonly unknown[], { body, now }: { body: unknown; now: number }): ReadWebhook {
  if (all.length > maxEvents) {
    return {
      ok: false,
      because: 'invalid-fields',
      errors: [{ field: 'mapping', detail: `Expected ${maxEvents} events at most` }],
    };
  }
  const events: ReadEvent[] = [];
  for (const [index, one] of all.entries()) {
    if (one === null) continue;
    const made = withoutNulls(one, depthOfEvents);
    const id = toText(at(made, 'id'));
    // Without one, the same body is the same event. Its words are to be forgotten, and ids are not.
    const read = readOne(made, toEventId(...(id === undefined ? [hashOf(JSON.stringify(body)), index] : [id])), now);
    if (!read.ok) return read;
    events.push(...read.events);
  }
  return events.length > 0 ? { ok: true, events } : passed('nothing-mapped');
}

function readOne(made: unknown, id: string, now: number): ReadWebhook {
  const [chat, to, by, message] = ['chat', 'to', 'by', 'message'].map((name) => withTexts(at(made, name)));
  const given = at(made, 'at');
  const event = {
    ...(typeof made === 'object' ? made : {}),
    // What is no instant stays, to be named.
    at: given === undefined ? now : (toInstant(given) ?? given),
    ...{ chat, to, by },
    message: message && { ...message, text: toText(at(message, 'text')) ?? '' },
  };
  const agents = [...toList(at(chat, 'agents')), ...toList(at(to, 'agents'))].map((agent) => ({ id: String(agent) }));
  const kind = at(by, 'kind');
  const author = kind === 'agent' || kind === 'supervisor' ? toOutsider(by) : undefined;
  const queue = toId(at(to, 'queue')) ?? toId(at(chat, 'queue'));
  return taken({
    ...{ id, event, people: author ? [...agents, author] : agents },
    queues: queue === undefined ? [] : [{ id: queue } satisfies Outsider],
  });
}

const ids: ReadonlySet<string> = new Set(['id', 'queue']);
const texts: ReadonlySet<string> = new Set(['name', 'subject']);

/** Ids may be numbers, and so may names and titles; who is null among agents is not there. */
function withTexts(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toOurs(name, inner)]));
}

function toOurs(name: string, value: unknown): unknown {
  if (name === 'agents') {
    const agents: unknown[] = Array.isArray(value) ? value : [value];
    return agents.filter((agent) => agent !== null).map((agent) => toId(agent) ?? agent);
  }
  if (name === 'customer') return withTexts(value) ?? value;
  if (ids.has(name)) return toId(value) ?? value;
  return texts.has(name) && typeof value === 'number' ? toText(value) : value;
}
