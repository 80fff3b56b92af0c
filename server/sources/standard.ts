import { chatEventSchema } from '../../wire/chat-event.ts';
import type { ReadWebhook } from './adapter.ts';

/** Kind `standard`: the body is one chat event in our own form, and the webhook's id is its id. */
export function readStandard(body: Buffer, webhookId: string): ReadWebhook {
  const json = parseJson(body);
  if (!json.ok) return { ok: false, because: 'broken-json' };
  const parsed = chatEventSchema.safeParse(withoutNulls(json.value));
  if (parsed.success) return { ok: true, events: [{ id: webhookId, event: parsed.data }] };
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', detail: message }));
  return { ok: false, because: 'invalid-fields', errors };
}

function parseJson(body: Buffer): { ok: true; value: unknown } | { ok: false } {
  try {
    return { ok: true, value: JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return { ok: false };
  }
}

/** Many systems write null for what they do not have. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}
