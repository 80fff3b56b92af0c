import type { Adapter } from '../../server/sources/adapter.ts';
import { adapters } from '../../server/sources/adapters.ts';
import { rocketChat } from '../../server/sources/rocket-chat.ts';
import { type SourceKind, sampleNames } from '../../wire/source.ts';
import { noon } from './builders.ts';

const facts = { chat: '4711', queue: 'support', agent: 'anna', text: 'Hello :wave: **now**', now: noon };
const seconds = noon / 1000;
const message = { type: 'message', user: 'U5', text: 'Hello', ts: `${seconds}.0001`, thread_ts: '1.5' };
const slackEvent = (event: object) => ({ type: 'event_callback', event: { type: 'message', channel: 'C3', ...event } });
const conversation = { id: 42, inbox_id: 3, status: 'open', meta: { sender: { name: null }, assignee: null } };
const updated = { event: 'message_updated', id: 900, content: 'New', message_type: 'incoming', conversation };
const part = { id: 'p1', part_type: 'comment', redacted: true, author: { type: 'user' } };

/** What systems post of messages that change, and forms: their samples do not tell of it. */
const further: Partial<Record<SourceKind, readonly unknown[]>> = {
  chatwoot: [updated, { ...updated, content_attributes: { deleted: true } }],
  slack: [
    slackEvent({
      ...{ subtype: 'message_changed', ts: `${seconds}.2`, previous_message: message },
      message: { ...message, text: 'New', edited: { user: 'U5', ts: `${seconds}.1` } },
    }),
    slackEvent({ subtype: 'message_deleted', ts: `${seconds}.2`, deleted_ts: message.ts, previous_message: message }),
    { type: 'url_verification', challenge: 'abc' },
    { type: 'block_actions', actions: [], trigger_id: 't' },
    { text: ':tada: a', channel_name: 'ops', user_name: 'x' },
  ],
  intercom: [
    {
      ...{ topic: 'conversation_part.redacted', id: 'n1', created_at: seconds },
      data: { item: { id: '42', open: true, conversation_parts: { conversation_parts: [part] } } },
    },
  ],
  standard: [
    { type: 'message.edited', at: noon, chat: { id: '4711' }, message: { id: 'm1', text: 'New' } },
    { type: 'message.deleted', at: noon, chat: { id: '4711' }, message: { id: 'm1' } },
  ],
};

/** Webhooks as a kind of chat system writes them; of what needs a mapping, as another does. */
export function webhooksWrittenBy(kind: SourceKind): readonly unknown[] {
  const { samples = rocketChat.samples }: Adapter = adapters[kind];
  return [...sampleNames.flatMap((name) => samples[name]?.(facts) ?? []), ...(further[kind] ?? [])];
}
