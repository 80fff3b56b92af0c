import { chatEventSchema } from '../../wire/chat-event.ts';
import type { ChatEventType } from '../../wire/chat-event-type.ts';
import type { Adapter, ReadWebhook, SampleFacts } from './adapter.ts';

/** Our own events, signed as Standard Webhooks: the body is one chat event, and the webhook's id is its id. */
export const standard = {
  proof: {
    headers: { id: 'webhook-id', timestamp: 'webhook-timestamp', signature: 'webhook-signature' },
    signature: 'standard-webhooks',
    inUrl: false,
  },
  takenStatus: 202,
  read: (body, { webhookId }) => readEvent(body, webhookId),
  samples: {
    queued: (facts) => sample(facts, 'chat.queued'),
    assigned: (facts) => sample(facts, 'chat.assigned', { to: { agents: [facts.agent] } }),
    message: (facts) =>
      sample(facts, 'message.created', {
        by: { kind: 'customer', name: 'Clara' },
        message: { id: `m-${facts.now}`, text: facts.text },
      }),
    closed: (facts) => sample(facts, 'chat.closed'),
  },
} satisfies Adapter;

/** A chat event in our own form. */
export function readEvent(body: unknown, id: string): ReadWebhook {
  const parsed = chatEventSchema.safeParse(withoutNulls(body, depthOfEvents));
  if (parsed.success) return { ok: true, events: [{ id, event: parsed.data }] };
  const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.') || 'body', detail: message }));
  return { ok: false, because: 'invalid-fields', errors };
}

/** A chat event is no deeper; what lies below is none of ours, and may be as deep as an attacker likes. */
export const depthOfEvents = 4;

/** Many systems write null for what they do not have. */
export function withoutNulls(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth === 0) return value;
  if (Array.isArray(value)) return value.map((inner) => withoutNulls(inner, depth - 1));
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner, depth - 1)]));
}

function sample({ chat, queue, agent, now }: SampleFacts, type: ChatEventType, parts: object = {}): object {
  const agents = type === 'chat.queued' ? [] : [agent];
  const time = new Date(now).toISOString();
  return { type, at: time, chat: { id: chat, queue, agents, customer: { name: 'Clara' } }, ...parts };
}
