import type { ChatEvent } from '../../../wire/chat-event.ts';
import type { ChatEventType } from '../../../wire/chat-event-type.ts';
import type { Person } from '../../../wire/person.ts';

/** Parts of the form that not every event needs. */
export type DraftPart = 'agent' | 'to' | 'toQueue' | 'message' | 'text' | 'waited';

/** What the form asks for, by type of event. */
export const draftParts = {
  'chat.queued': [],
  'chat.assigned': ['to'],
  'chat.transferred': ['agent', 'to', 'toQueue'],
  'chat.invited': ['agent', 'to'],
  'message.created': ['agent', 'text'],
  'message.edited': ['message', 'text'],
  'message.deleted': ['message'],
  'sla.warning': ['waited'],
  'sla.breached': ['waited'],
  'sla.escalated': ['waited'],
  'chat.cancelled': [],
  'assistance.requested': ['agent'],
  'assistance.withdrawn': ['agent'],
  'chat.accepted': ['agent'],
  'chat.closed': ['agent'],
} as const satisfies Record<ChatEventType, readonly DraftPart[]>;

/** What stands in the form; empty texts are left out of the event. */
export interface EventDraft {
  readonly type: ChatEventType;
  readonly chat: string;
  readonly queue: string;
  readonly customer: string;
  readonly agent: string;
  readonly to: string;
  readonly toQueue: string;
  /** The id of the message that is changed. */
  readonly message: string;
  readonly text: string;
  readonly waitedMinutes: number;
}

/** Who an event of this type comes from. */
const speakers = {
  'chat.queued': 'customer',
  'chat.assigned': undefined,
  'chat.transferred': 'agent',
  'chat.invited': 'agent',
  'message.created': 'customer',
  'message.edited': 'customer',
  'message.deleted': 'customer',
  'sla.warning': undefined,
  'sla.breached': undefined,
  'sla.escalated': undefined,
  'chat.cancelled': 'customer',
  'assistance.requested': 'agent',
  'assistance.withdrawn': 'agent',
  'chat.accepted': 'agent',
  'chat.closed': 'agent',
} as const satisfies Record<ChatEventType, 'customer' | 'agent' | undefined>;

interface Outside {
  readonly people: readonly Pick<Person, 'id' | 'name'>[];
  /** ISO 8601. */
  readonly at: string;
  /** The id of a new message. */
  readonly messageId: string;
}

/** The event that the form describes. */
export function toEvent(draft: EventDraft, { people, at, messageId }: Outside): ChatEvent {
  const parts: readonly DraftPart[] = draftParts[draft.type];
  const agent = parts.includes('agent') ? draft.agent : '';
  const to = parts.includes('to') ? draft.to : '';
  const toQueue = parts.includes('toQueue') ? draft.toQueue : '';
  return {
    type: draft.type,
    at,
    chat: {
      id: draft.chat,
      ...(draft.queue ? { queue: draft.queue } : {}),
      ...(draft.customer ? { customer: { name: draft.customer } } : {}),
      ...(agent ? { agents: [agent] } : {}),
    },
    ...(to || toQueue ? { to: { ...(to ? { agents: [to] } : {}), ...(toQueue ? { queue: toQueue } : {}) } } : {}),
    ...toSpeaker(draft, people),
    ...toMessage(draft, parts, messageId),
    ...(parts.includes('waited') ? { sla: { waitedSeconds: draft.waitedMinutes * 60 } } : {}),
  };
}

function toMessage(draft: EventDraft, parts: readonly DraftPart[], newId: string): Pick<ChatEvent, 'message'> {
  if (!parts.includes('message') && !parts.includes('text')) return {};
  const id = parts.includes('message') ? draft.message : newId;
  return { message: { id, ...(parts.includes('text') ? { text: draft.text } : {}) } };
}

function toSpeaker(draft: EventDraft, people: Outside['people']): Pick<ChatEvent, 'by'> {
  const kind = speakers[draft.type];
  if (kind === 'customer') return { by: { kind, ...(draft.customer ? { name: draft.customer } : {}) } };
  if (kind === undefined || draft.agent === '') return {};
  const person = people.find(({ id }) => id === draft.agent);
  return { by: { kind, id: draft.agent, ...(person ? { name: person.name } : {}) } };
}
