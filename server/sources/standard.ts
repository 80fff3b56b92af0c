import { chatEventSchema } from '../../wire/chat-event.ts';
import type { Adapter, ReadWebhook } from './adapter.ts';

/** Our own events, signed as Standard Webhooks: the body is one chat event, and the webhook's id is its id. */
export const standard = {
  proof: {
    headers: { id: 'webhook-id', timestamp: 'webhook-timestamp', signature: 'webhook-signature' },
    signature: 'standard-webhooks',
    inUrl: false,
  },
  takenStatus: 202,
  read: (body, { webhookId }) => readEvent(body, webhookId),
} satisfies Adapter;

/** A chat event in our own form. */
export function readEvent(body: unknown, id: string): ReadWebhook {
  const parsed = chatEventSchema.safeParse(withoutNulls(body, depthOfEvents));
  if (parsed.success) return { ok: true, events: [{ id, event: parsed.data }] };
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', detail: message }));
  return { ok: false, because: 'invalid-fields', errors };
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
