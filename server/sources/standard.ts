import { chatEventSchema } from '../../wire/chat-event.ts';
import { parseJson } from '../parse-json.ts';
import type { ReadWebhook } from './adapter.ts';

/** Kind `standard`: the body is one chat event in our own form, and the webhook's id is its id. */
export function readStandard(body: Buffer, webhookId: string): ReadWebhook {
  const json = readJson(body);
  if (!json.ok) return { ok: false, because: 'broken-json' };
  const parsed = chatEventSchema.safeParse(withoutNulls(json.value, depthOfEvents));
  if (parsed.success) return { ok: true, events: [{ id: webhookId, event: parsed.data }] };
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', detail: message }));
  return { ok: false, because: 'invalid-fields', errors };
}

function readJson(body: Buffer): { ok: true; value: unknown } | { ok: false } {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { ok: false };
  }
}

/** A chat event is no deeper; what lies below is none of ours, and may be as deep as an attacker likes. */
const depthOfEvents = 4;

/** Many systems write null for what they do not have. */
function withoutNulls(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.map((inner) => withoutNulls(inner, depth - 1));
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner, depth - 1)]));
}
