import { createHash } from 'node:crypto';
import { type ChatEvent, chatEventSchema } from '../../wire/chat-event.ts';
import { idSchema } from '../../wire/id.ts';
import { millisSchema } from '../../wire/instant.ts';
import { maxIdLength } from '../../wire/limits.ts';
import type { FieldError, Outsider, PassedBecause, ReadEvent, ReadWebhook } from './adapter.ts';

/** What lies in foreign JSON at a path; undefined where there is nothing, or null. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Readonly<Record<string | number, unknown>>)[name];
  }
  return found ?? undefined;
}

/** A text that says something; a number as its digits. */
export function toText(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') return undefined;
  // Half of a pair would be no text to a database, nor to a push service.
  const text = value.toWellFormed().trim();
  return text === '' ? undefined : text;
}

/** An id as others write it: text, or a number. */
export function toId(value: unknown): string | undefined {
  return idSchema.safeParse(toText(value)).data;
}

export function toList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A person or queue of theirs, if it has an id. */
export function toOutsider(value: unknown, names: { id?: string; name?: string } = {}): Outsider | undefined {
  const id = toId(at(value, names.id ?? 'id'));
  if (id === undefined) return undefined;
  const email = toText(at(value, 'email'))?.toLowerCase();
  return { id, name: toText(at(value, names.name ?? 'name')), ...(email?.includes('@') ? { email } : {}) };
}

/** Numbers below are seconds since 1970, those from there on milliseconds: in seconds, it is the year 5138. */
const firstMillis = 1e11;

/**
 * A point in time as chat systems write it, in milliseconds: ISO 8601, with or without an offset (then UTC), "2020-03-03
 * 13:05:57 UTC", seconds or milliseconds since 1970, as number or text, with or without a fraction.
 */
export function toInstant(value: unknown): number | undefined {
  const text = toText(value);
  if (text === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(text)) {
    const number = Number(text);
    return millisSchema.safeParse(Math.round(number < firstMillis ? number * 1000 : number)).data;
  }
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?$/i.exec(text);
  if (!parts) return undefined;
  const [, day, time, zone = 'Z'] = parts;
  return millisSchema.safeParse(Date.parse(`${day}T${time}${/^utc$/i.test(zone) ? 'Z' : zone}`)).data;
}

/**
 * When happened what carries no time of its own? Not before what its system says of it, and no longer ago than it can have been
 * on its way. By that system's clock, where it may: by ours, it would be newer than what came after it.
 */
export function notBefore(
  known: readonly (number | undefined)[],
  { now, onItsWayMs }: { now: number; onItsWayMs: number },
): number {
  const said = known.filter((instant) => instant !== undefined);
  return said.length === 0 ? now : Math.max(...said, now - onItsWayMs);
}

/** An event's id out of what makes it one happening; the same parts give the same id, however long they are, and others another. */
export function toEventId(...parts: readonly (string | number)[]): string {
  const id = parts.join(':');
  const isClear = parts.slice(1).every((part) => !String(part).includes(':'));
  return isClear && idSchema.safeParse(id).success && id.length <= maxIdLength
    ? id
    : createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** Short, and the same for the same text. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}

export function passed(because: PassedBecause): ReadWebhook {
  return { ok: true, events: [], because };
}

export function refused(field: string, detail: string): ReadWebhook {
  return { ok: false, because: 'invalid-fields', errors: [{ field, detail }] };
}

/** What an adapter has made of a webhook, once it is sure to be a chat event. */
export function taken(read: Omit<ReadEvent, 'event'> & { event: unknown }): ReadWebhook {
  const parsed = chatEventSchema.safeParse(read.event);
  if (!parsed.success) return { ok: false, because: 'invalid-fields', errors: parsed.error.issues.map(toFieldError) };
  return { ok: true, events: [{ ...read, event: parsed.data }] };
}

function toFieldError({ path, message }: { path: PropertyKey[]; message: string }): FieldError {
  return { field: path.join('.') || 'body', detail: message };
}

/** A customer's name, where there is one. */
export function toCustomer(name: unknown): Pick<ChatEvent['chat'], 'customer'> {
  const text = toText(name);
  return text === undefined ? {} : { customer: { name: text } };
}
