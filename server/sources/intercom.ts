import type { ChatEvent } from '../../wire/chat-event.ts';
import type { Adapter, Outsider, Reading, ReadWebhook, SampleFacts } from './adapter.ts';
import {
  at,
  passed,
  refused,
  taken,
  toCustomer,
  toEventId,
  toId,
  toInstant,
  toList,
  toOutsider,
  toText,
} from './foreign.ts';
import { htmlToText } from './plain-text.ts';

/** Webhooks of Intercom. A conversation is a chat, a team its queue. */
export const intercom = {
  proof: {
    headers: { signature: 'x-hub-signature' },
    signature: { algorithm: 'sha1', encoding: 'hex', prefix: 'sha1=', before: () => '' },
    inUrl: true,
  },
  takenStatus: 200,
  read(body, reading): ReadWebhook {
    const topic = toText(at(body, 'topic'));
    if (topic === undefined) return refused('topic', 'It is missing: is this a webhook of Intercom?');
    if (topic === 'ping') return passed('handshake');
    if (topic === 'conversation.admin.noted') return passed('private-note');
    const read = readers.get(topic);
    if (!read) return passed('other-event');
    const found = readConversation(body, reading);
    return found ? read(found) : refused('data.item.id', 'The conversation has no id');
  },
  samples: {
    queued: (facts) => notification(facts, 'conversation.user.created', { admin_assignee_id: null }),
    assigned: (facts) => notification(facts, 'conversation.admin.assigned'),
    message: (facts) =>
      notification(facts, 'conversation.user.replied', {}, [
        {
          ...{ type: 'conversation_part', id: `p${facts.now}`, part_type: 'comment', body: `<p>${facts.text}</p>` },
          ...{ created_at: Math.floor(facts.now / 1000), author: { type: 'user', id: 'u1', name: 'Clara' } },
          attachments: [],
        },
      ]),
    closed: (facts) => notification(facts, 'conversation.admin.closed', { open: false, state: 'closed' }),
  },
} satisfies Adapter;

interface Conversation {
  /** Of the notification. */
  id: string;
  happenedAt: number;
  chat: ChatEvent['chat'];
  assignee: string | undefined;
  people: Outsider[];
  queues: Outsider[];
  /** What was said last: of a new conversation, its first message. */
  part: unknown;
}

const readers = new Map<string, (found: Conversation) => ReadWebhook>(
  Object.entries({
    'conversation.user.created': waitsOrIsAssigned,
    'conversation.admin.assigned': waitsOrIsAssigned,
    'conversation.admin.open.assigned': waitsOrIsAssigned,
    'conversation.admin.opened': waitsOrIsAssigned,
    'conversation.admin.unsnoozed': waitsOrIsAssigned,
    'conversation.admin.closed': isClosed,
    'conversation.admin.snoozed': isClosed,
    'conversation.deleted': isClosed,
    'conversation.user.replied': (found) => readPart(found, 'customer'),
    'conversation.admin.replied': (found) => readPart(found, 'agent'),
    'conversation_part.redacted': isRedacted,
  }),
);

function readConversation(body: unknown, { now }: Reading): Conversation | undefined {
  const item = at(body, 'data', 'item');
  const chatId = toId(at(item, 'id')) ?? toId(at(item, 'conversation_id'));
  if (chatId === undefined) return undefined;
  const { assignee, team } = readHolder(item);
  const parts = toList(at(item, 'conversation_parts', 'conversation_parts'));
  const part = parts.at(-1) ?? at(item, 'source') ?? at(item, 'conversation_message');
  const happenedAt = toInstant(at(body, 'created_at')) ?? toInstant(at(item, 'updated_at')) ?? now;
  const subject = htmlToText(toText(at(item, 'title')) ?? toText(at(item, 'source', 'subject')) ?? '');
  const queue = team?.id ?? noTeam;
  // Of one that was deleted nothing is said but its id.
  const saysHolder = holderFields.some(
    (name) => typeof item === 'object' && item !== null && Object.hasOwn(item, name),
  );
  return {
    ...{ happenedAt, part, assignee: assignee?.id, people: assignee ? [assignee] : [] },
    // The same when it is tried again.
    id: toText(at(body, 'id')) ?? `${toText(at(body, 'topic'))} ${happenedAt}`,
    queues: saysHolder ? [team ?? { id: queue }] : [],
    chat: {
      ...{ id: chatId, open: isOpen(item) },
      ...(saysHolder ? { queue, agents: assignee ? [assignee.id] : [] } : {}),
      ...(subject ? { subject } : {}),
      ...toCustomer(customerName(item)),
    },
  };
}

/** The queue of conversations that no team has. */
const noTeam = 'no-team';
const holderFields = ['admin_assignee_id', 'team_assignee_id', 'assignee'];

function isOpen(item: unknown): boolean {
  const state = toText(at(item, 'state'));
  return state === undefined ? at(item, 'open') !== false : state === 'open';
}

/** By ids of teammate and team; in older versions by an assignee, of whom only the type tells which of the two it is. */
function readHolder(item: unknown): { assignee?: Outsider | undefined; team?: Outsider | undefined } {
  const outsider = (value: unknown) => {
    const id = toId(value);
    return id === undefined || id === '0' ? undefined : { id };
  };
  const team = outsider(at(item, 'team_assignee_id'));
  const assignee = outsider(at(item, 'admin_assignee_id'));
  const older = toOutsider(at(item, 'assignee'));
  const type = toText(at(item, 'assignee', 'type'));
  return {
    assignee: type === 'admin' && older && (!assignee || assignee.id === older.id) ? older : assignee,
    team: team ?? (type === 'team' ? older : undefined),
  };
}

function customerName(item: unknown): unknown {
  const authors = [at(item, 'source', 'author'), at(item, 'user'), at(item, 'conversation_message', 'author')];
  return authors
    .filter((author) => at(author, 'type') !== 'admin')
    .map((author) => toText(at(author, 'name')))
    .find(Boolean);
}

function waitsOrIsAssigned({ id, happenedAt, chat, assignee, people, queues }: Conversation): ReadWebhook {
  if (!chat.open) return passed('not-open');
  const event = assignee ? { type: 'chat.assigned', to: { agents: [assignee] } } : { type: 'chat.queued' };
  const held = { queue: noTeam, agents: [], ...chat };
  return taken({ id: toEventId(chat.id, id), people, queues, event: { ...event, at: happenedAt, chat: held } });
}

function isClosed({ id, happenedAt, chat, people, queues }: Conversation): ReadWebhook {
  const event = { type: 'chat.closed', at: happenedAt, chat: { ...chat, open: false } };
  return taken({ id: toEventId(chat.id, id), people, queues, event });
}

/** Which part it was, is marked in it. */
function isRedacted({ id, happenedAt, chat, people, queues, part }: Conversation): ReadWebhook {
  const partId = toId(at(part, 'id'));
  if (partId === undefined) return refused('data.item.conversation_parts', 'The message has no id');
  const event = { type: 'message.deleted', at: happenedAt, chat, message: { id: partId } };
  return taken({ id: toEventId(chat.id, id), people, queues, event });
}

function readPart({ happenedAt, chat, people, queues, part }: Conversation, kind: 'customer' | 'agent'): ReadWebhook {
  const partId = toId(at(part, 'id'));
  if (partId === undefined) return refused('data.item.conversation_parts', 'The message has no id');
  if (at(part, 'part_type') === 'note') return passed('private-note');
  if (at(part, 'author', 'type') === 'bot') return passed('by-a-bot');
  if (at(part, 'redacted') === true) return passed('edited');
  if (!chat.open) return passed('not-open');
  const author = toOutsider(at(part, 'author'));
  const text = htmlToText(toText(at(part, 'body')) ?? '');
  const attached = toList(at(part, 'attachments')).map((one) => `[${toText(at(one, 'name')) ?? 'file'}]`);
  return taken({
    id: toEventId(chat.id, 'part', partId),
    ...{ people: kind === 'agent' && author ? [...people, author] : people, queues },
    event: {
      ...{ type: 'message.created', at: toInstant(at(part, 'created_at')) ?? happenedAt },
      by: { kind, id: author?.id, name: author?.name ?? (kind === 'customer' ? chat.customer?.name : undefined) },
      ...{ chat, message: { id: partId, text: text || attached.join(' ') } },
    },
  });
}

function notification(
  { chat, queue, agent, text, now }: SampleFacts,
  topic: string,
  changed: object = {},
  parts: readonly object[] = [],
): object {
  const seconds = Math.floor(now / 1000);
  const author = { type: 'user', id: 'u1', name: 'Clara', email: null };
  return {
    ...{ type: 'notification_event', app_id: 'sample', id: `notif_${topic}_${now}`, topic, created_at: seconds },
    ...{ delivery_attempts: 1, first_sent_at: seconds, delivery_status: 'pending' },
    data: {
      type: 'notification_event_data',
      item: {
        ...{ type: 'conversation', id: chat, created_at: seconds, updated_at: seconds, title: null },
        ...{ open: true, state: 'open', admin_assignee_id: agent, team_assignee_id: queue },
        source: { type: 'conversation', id: `s${chat}`, subject: '', body: `<p>${text}</p>`, author, attachments: [] },
        conversation_parts: { type: 'conversation_part.list', conversation_parts: parts, total_count: parts.length },
        ...changed,
      },
    },
  };
}
