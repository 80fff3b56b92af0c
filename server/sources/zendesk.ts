import type { ChatEvent } from '../../wire/chat-event.ts';
import type { Adapter, Outsider, PassedBecause, ReadEvent, Reading, ReadWebhook, SampleFacts } from './adapter.ts';
import { at, passed, refused, taken, toCustomer, toEventId, toId, toInstant, toList, toText } from './foreign.ts';
import { htmlToText } from './plain-text.ts';

/**
 * Zendesk in two ways: event webhooks of tickets and their messaging, signed; and webhooks of a Sunshine Conversations
 * integration, which show a shared secret. A ticket, or a conversation, is a chat; a group is its queue.
 */
export const zendesk = {
  proof: {
    headers: {
      id: 'x-zendesk-webhook-invocation-id',
      timestamp: 'x-zendesk-webhook-signature-timestamp',
      signature: 'x-zendesk-webhook-signature',
    },
    signature: { algorithm: 'sha256', encoding: 'base64', prefix: '', before: (timestamp) => timestamp },
    secretHeader: 'x-api-key',
    inUrl: true,
  },
  takenStatus: 200,
  read(body, reading): ReadWebhook {
    if (Array.isArray(at(body, 'events'))) return readConversations(body, reading);
    const type = toText(at(body, 'type'));
    if (!type?.startsWith(prefix)) return refused('type', 'It is missing: is this an event webhook of Zendesk?');
    const read = ticketReaders.get(type.slice(prefix.length));
    if (!read) return passed('other-event');
    const ticket = readTicket(body, reading);
    return ticket ? read(body, ticket) : refused('detail.id', 'The ticket has no id');
  },
  samples: {
    queued: (facts) => ticketEvent(facts, 'ticket.created', {}, ''),
    assigned: (facts) =>
      ticketEvent(facts, 'ticket.agent_assignment_changed', { current: facts.agent, previous: null }),
    message: (facts) =>
      ticketEvent(facts, 'messaging_ticket.message_added', {
        actor: { id: 'u1', name: 'Clara', type: 'end_user' },
        conversation_id: `c-${facts.chat}`,
        message: { id: `m-${facts.now}`, body: facts.text },
      }),
    closed: (facts) => ticketEvent(facts, 'ticket.status_changed', { current: 'SOLVED', previous: 'OPEN' }),
  },
} satisfies Adapter;

const prefix = 'zen:event-type:';

interface Ticket {
  id: string;
  happenedAt: number;
  chat: ChatEvent['chat'];
  assignee: string | undefined;
  people: Outsider[];
  queues: Outsider[];
}

const ticketReaders = new Map<string, (body: unknown, ticket: Ticket) => ReadWebhook>(
  Object.entries({
    'ticket.created': (_body, ticket) => waitsOrIsAssigned(ticket),
    'ticket.agent_assignment_changed': (_body, ticket) => waitsOrIsAssigned(ticket),
    'ticket.group_assignment_changed': (_body, ticket) =>
      ticket.assignee ? passed('nothing-changed') : isTransferred(ticket),
    'ticket.status_changed': readStatus,
    'ticket.soft_deleted': (_body, ticket) => isClosed(ticket),
    'ticket.permanently_deleted': (_body, ticket) => isClosed(ticket),
    'ticket.marked_as_spam': (_body, ticket) => isClosed(ticket),
    'ticket.undeleted': (_body, ticket) => waitsOrIsAssigned(ticket),
    'messaging_ticket.message_added': readMessage,
  }),
);

/** Zendesk writes 0 for nobody. */
function toAnId(value: unknown): string | undefined {
  const id = toId(value);
  return id === '0' ? undefined : id;
}

function readTicket(body: unknown, { now }: Reading): Ticket | undefined {
  const detail = at(body, 'detail');
  const id = toId(at(detail, 'id'));
  if (id === undefined) return undefined;
  const [assignee, group] = [toAnId(at(detail, 'assignee_id')), toAnId(at(detail, 'group_id'))];
  // The short form of a message's webhook says nothing of who has the ticket.
  const saysHolder = at(detail, 'assignee_id') !== undefined || at(detail, 'group_id') !== undefined;
  const isNew = at(body, 'type') === `${prefix}ticket.created`;
  const queue = group ?? (saysHolder || isNew ? noGroup : undefined);
  const subject = toText(at(detail, 'subject'));
  return {
    ...{ id: toText(at(body, 'id')) ?? '', happenedAt: toInstant(at(body, 'time')) ?? now, assignee },
    people: assignee === undefined ? [] : [{ id: assignee }],
    queues: queue === undefined ? [] : [{ id: queue }],
    chat: {
      ...{ id, open: !isOver(at(detail, 'status')) },
      ...(queue === undefined ? {} : { queue }),
      ...(subject === undefined ? {} : { subject }),
      ...(saysHolder ? { agents: assignee === undefined ? [] : [assignee] } : {}),
    },
  };
}

/** The queue of tickets that no group has. */
const noGroup = 'no-group';

function isOver(status: unknown): boolean {
  return ['solved', 'closed', 'deleted'].includes(String(status ?? '').toLowerCase());
}

function waitsOrIsAssigned({ id, happenedAt, chat, assignee, people, queues }: Ticket): ReadWebhook {
  if (!chat.open) return passed('not-open');
  const event = assignee ? { type: 'chat.assigned', to: { agents: [assignee] } } : { type: 'chat.queued' };
  return taken({ id: toEventId(chat.id, id || happenedAt), people, queues, event: { ...event, at: happenedAt, chat } });
}

function isTransferred({ id, happenedAt, chat, people, queues }: Ticket): ReadWebhook {
  if (!chat.open) return passed('not-open');
  const event = { type: 'chat.transferred', at: happenedAt, chat, to: { queue: chat.queue } };
  return taken({ id: toEventId(chat.id, id || happenedAt), people, queues, event });
}

function readStatus(body: unknown, ticket: Ticket): ReadWebhook {
  const [current, previous] = [at(body, 'event', 'current'), at(body, 'event', 'previous')];
  if (isOver(current)) return isClosed(ticket);
  const chat = { ...ticket.chat, open: true };
  return isOver(previous) ? waitsOrIsAssigned({ ...ticket, chat }) : passed('nothing-changed');
}

function isClosed({ id, happenedAt, chat, people, queues }: Ticket): ReadWebhook {
  const event = { type: 'chat.closed', at: happenedAt, chat: { ...chat, open: false } };
  return taken({ id: toEventId(chat.id, id || happenedAt), people, queues, event });
}

const actorKinds: Readonly<Record<string, 'customer' | 'agent' | 'bot'>> = {
  end_user: 'customer',
  agent: 'agent',
  trigger: 'bot',
  system: 'bot',
};

function readMessage(body: unknown, { happenedAt, chat, people, queues }: Ticket): ReadWebhook {
  const [actor, message] = [at(body, 'event', 'actor'), at(body, 'event', 'message')];
  const messageId = toId(at(message, 'id'));
  if (messageId === undefined) return refused('event.message.id', 'The message has no id');
  const kind = actorKinds[toText(at(actor, 'type')) ?? ''] ?? 'bot';
  if (kind === 'bot') return passed('by-a-bot');
  if (!chat.open) return passed('not-open');
  const [id, name] = [toId(at(actor, 'id')), toText(at(actor, 'name'))];
  // A customer's opens a solved ticket again. An agent may solve it with theirs, which comes by another way, and later.
  const open = kind === 'customer' || at(body, 'detail', 'status') !== undefined ? chat.open : undefined;
  return taken({
    id: toEventId(chat.id, 'message', messageId),
    ...{ people: kind === 'agent' && id !== undefined ? [...people, { id, name }] : people, queues },
    event: {
      ...{ type: 'message.created', at: happenedAt, by: { id, name, kind } },
      chat: { ...chat, open, ...(kind === 'customer' ? toCustomer(name) : {}) },
      message: { id: messageId, text: htmlToText(toText(at(message, 'body')) ?? '') },
    },
  });
}

/** Webhooks of Sunshine Conversations: several events in one. Those count that are messages of customers, and who has control. */
function readConversations(body: unknown, reading: Reading): ReadWebhook {
  const events: ReadEvent[] = [];
  let because: PassedBecause = 'other-event';
  for (const one of toList(at(body, 'events')).slice(0, maxEvents)) {
    const read = readConversation(one, reading);
    if (!read.ok) return read;
    if ('because' in read) because = read.because;
    else events.push(...read.events);
  }
  return events.length > 0 ? { ok: true, events } : passed(because);
}

const maxEvents = 100;

/** A bot hands over to the agents, or they to a bot; the agents' ticket is closed. */
const controlTypes: ReadonlySet<string> = new Set(['switchboard:passControl', 'switchboard:releaseControl']);
const conversationTypes: ReadonlySet<string> = new Set([
  'conversation:message',
  'conversation:create',
  ...controlTypes,
]);

function readConversation(one: unknown, { now }: Reading): ReadWebhook {
  const payload = at(one, 'payload');
  const conversation = toId(at(payload, 'conversation', 'id'));
  const type = toText(at(one, 'type'));
  if (!conversationTypes.has(type ?? '')) return passed('other-event');
  if (conversation === undefined) return refused('events.payload.conversation.id', 'The conversation has no id');
  const happenedAt = toInstant(at(one, 'createdAt')) ?? now;
  const integration = at(payload, 'conversation', 'activeSwitchboardIntegration');
  // While a bot has control of the conversation, nobody is to run.
  const isWithBot = integration !== undefined && at(integration, 'integrationType') !== 'zd:agentWorkspace';
  const queue = toId(at(payload, 'conversation', 'brandId')) ?? noGroup;
  const chat = { id: conversation, queue, open: true };
  const queues = [{ id: queue }];
  if (controlTypes.has(type ?? '')) {
    const isOurs = type === 'switchboard:passControl' && !isWithBot;
    const event = { type: isOurs ? 'chat.queued' : 'chat.closed', at: happenedAt, chat: { ...chat, open: isOurs } };
    return taken({ id: toEventId(conversation, toText(at(one, 'id')) ?? happenedAt), queues, event });
  }
  if (isWithBot) return passed('with-a-bot');
  if (type === 'conversation:create') {
    return taken({
      id: toEventId(conversation, 'created'),
      queues,
      event: { type: 'chat.queued', at: happenedAt, chat },
    });
  }
  const message = at(payload, 'message');
  const messageId = toId(at(message, 'id'));
  if (messageId === undefined) return refused('events.payload.message.id', 'The message has no id');
  // What the business says comes from agents and bots alike, and does not say from whom.
  if (at(message, 'author', 'type') !== 'user') return passed('by-a-bot');
  const name = toText(at(message, 'author', 'displayName'));
  const kind = toText(at(message, 'content', 'type')) ?? 'file';
  return taken({
    ...{ id: toEventId(conversation, 'message', messageId), queues },
    event: {
      ...{ type: 'message.created', at: toInstant(at(message, 'received')) ?? happenedAt },
      ...{ chat: { ...chat, ...toCustomer(name) }, by: { kind: 'customer', name } },
      message: { id: messageId, text: toText(at(message, 'content', 'text')) ?? `[${kind}]` },
    },
  });
}

function ticketEvent({ chat, queue, agent, now }: SampleFacts, type: string, event: object, assignee = agent): object {
  const time = new Date(now).toISOString();
  return {
    ...{ type: prefix + type, account_id: 1, id: `${type}-${now}`, time, zendesk_event_version: '2022-11-06' },
    ...{ subject: `zen:ticket:${chat}`, event },
    detail: {
      ...{ id: chat, subject: 'An invoice', status: 'OPEN', assignee_id: assignee || '0', group_id: queue },
      ...{ created_at: time, updated_at: time, requester_id: '7', via: { channel: 'messaging' } },
    },
  };
}
