import type { ChatEvent } from '../../wire/chat-event.ts';
import type { Adapter, Outsider, PassedBecause, Reading, ReadWebhook, SampleFacts } from './adapter.ts';
import {
  at,
  hashOf,
  notBefore,
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
import { markdownToText } from './plain-text.ts';

/**
 * Account webhooks of Chatwoot. A conversation is a chat while it is `open`: `pending` is with a bot, `snoozed` and
 * `resolved` are over until it opens again. Its team, or else its inbox, stands for a queue.
 */
export const chatwoot = {
  proof: {
    headers: {
      id: 'x-chatwoot-delivery',
      timestamp: 'x-chatwoot-timestamp',
      signature: 'x-chatwoot-signature',
    },
    signature: { algorithm: 'sha256', encoding: 'hex', prefix: 'sha256=', before: (timestamp) => `${timestamp}.` },
    // Its releases before 4.10 or so do not sign.
    inUrl: true,
  },
  takenStatus: 200,
  read(body, reading): ReadWebhook {
    const event = toText(at(body, 'event'));
    if (event === undefined) return refused('event', 'It is missing: is this a webhook of Chatwoot?');
    return readers.get(event)?.(body, reading) ?? passed('other-event');
  },
  samples: {
    queued: (facts) => ({ event: 'conversation_created', ...conversation(facts) }),
    assigned: (facts) => ({
      event: 'conversation_updated',
      ...conversation(facts, { assignee: true }),
      changed_attributes: [
        { assignee_id: { previous_value: null, current_value: numberOrText(facts.agent) } },
        { updated_at: { previous_value: null, current_value: new Date(facts.now).toISOString() } },
      ],
    }),
    message: (facts) => ({
      event: 'message_created',
      ...{ id: facts.now, content: facts.text, content_type: 'text', content_attributes: {} },
      ...{ created_at: new Date(facts.now).toISOString(), message_type: 'incoming', private: false, source_id: null },
      sender: { id: 7, name: 'Clara', email: null, phone_number: null, identifier: null, thumbnail: '' },
      inbox: { id: numberOrText(facts.queue), name: 'Website' },
      conversation: conversation(facts, { assignee: true }),
      account: { id: 1, name: 'Sample' },
    }),
    closed: (facts) => ({
      event: 'conversation_status_changed',
      ...conversation(facts, { status: 'resolved' }),
      changed_attributes: [{ status: { previous_value: 'open', current_value: 'resolved' } }],
    }),
  },
} satisfies Adapter;

const readers = new Map<string, (body: unknown, reading: Reading) => ReadWebhook>(
  Object.entries({
    conversation_created: readCreated,
    conversation_status_changed: readStatus,
    conversation_updated: readUpdated,
    message_created: readMessage,
    message_updated: readMessage,
  }),
);

/** What every webhook about a conversation says of it. */
interface Conversation {
  id: string;
  status: string;
  chat: ChatEvent['chat'];
  assignee: Outsider | undefined;
  people: Outsider[];
  queues: Outsider[];
}

function readConversation(value: unknown, inbox?: unknown): Conversation | undefined {
  const id = toId(at(value, 'id'));
  if (id === undefined) return undefined;
  const assignee = readAssignee(value);
  const team = toOutsider(at(value, 'meta', 'team'));
  const inboxId = toId(at(value, 'inbox_id')) ?? toId(at(inbox, 'id'));
  const queues = [
    ...(team ? [{ ...team, id: `team-${team.id}` }] : []),
    ...(inboxId === undefined ? [] : [{ id: `inbox-${inboxId}`, name: toText(at(inbox, 'name')) }]),
  ];
  const status = toText(at(value, 'status')) ?? 'open';
  const [queue] = queues;
  return {
    ...{ id, status, assignee, queues },
    people: assignee ? [assignee] : [],
    chat: {
      id,
      ...(queue ? { queue: queue.id } : {}),
      ...toSubject(value),
      ...toCustomer(at(value, 'meta', 'sender', 'name')),
      agents: assignee ? [assignee.id] : [],
      open: status === 'open',
    },
  };
}

/** A bot may be the assignee, too. */
function readAssignee(conversation: unknown): Outsider | undefined {
  const assignee = at(conversation, 'meta', 'assignee');
  const isBot = at(conversation, 'meta', 'assignee_type') === 'AgentBot' || isBotType(at(assignee, 'type'));
  return isBot ? undefined : toOutsider(assignee);
}

function isBotType(type: unknown): boolean {
  return type === 'agent_bot' || type === 'captain_assistant';
}

/** An e-mail has one. */
function toSubject(conversation: unknown): Pick<ChatEvent['chat'], 'subject'> {
  const subject = toText(at(conversation, 'additional_attributes', 'mail_subject'));
  return subject === undefined ? {} : { subject };
}

const noConversation = refused('id', 'The conversation has no id');

function readCreated(body: unknown, { now }: Reading): ReadWebhook {
  const found = readConversation(body);
  if (!found) return noConversation;
  if (found.status !== 'open') return passed(whyNotOpen(found));
  const happenedAt = toInstant(at(body, 'created_at')) ?? now;
  return waitsOrIsAssigned(found, happenedAt, toEventId('conversation', found.id, 'created'));
}

function readStatus(body: unknown, { now }: Reading): ReadWebhook {
  const found = readConversation(body);
  if (!found) return noConversation;
  const happenedAt = readHappenedAt(body, now);
  const id = toEventId('conversation', found.id, found.status, readChangedAt(body) ?? 'once');
  if (found.status === 'open') return waitsOrIsAssigned(found, happenedAt, id);
  // Resolved, snoozed, or given to a bot: nobody is to run to it.
  const { chat, people, queues } = found;
  return taken({ id, people, queues, event: { type: 'chat.closed', at: happenedAt, chat } });
}

/** Of all that may change about a conversation, who has it is for us; its status comes by a webhook of its own. */
function readUpdated(body: unknown, { now }: Reading): ReadWebhook {
  const found = readConversation(body);
  if (!found) return noConversation;
  const isChanged = (name: string) => toList(at(body, 'changed_attributes')).some((one) => at(one, name) !== undefined);
  if (!isChanged('assignee_id') && !isChanged('team_id')) return passed('nothing-changed');
  if (found.status !== 'open') return passed(whyNotOpen(found));
  const happenedAt = readHappenedAt(body, now);
  const holder = found.assignee?.id ?? found.queues[0]?.id ?? 'nobody';
  const id = toEventId('conversation', found.id, 'holder', holder, readChangedAt(body) ?? 'once');
  if (isChanged('assignee_id') || found.assignee) return waitsOrIsAssigned(found, happenedAt, id);
  const { chat, people, queues } = found;
  return taken({
    id,
    people,
    queues,
    event: { type: 'chat.transferred', at: happenedAt, chat, to: { queue: chat.queue } },
  });
}

function whyNotOpen({ status }: Pick<Conversation, 'status'>): PassedBecause {
  return status === 'pending' ? 'with-a-bot' : 'not-open';
}

function waitsOrIsAssigned(found: Conversation, happenedAt: number, id: string): ReadWebhook {
  const { assignee, chat, people, queues } = found;
  const event = assignee
    ? { type: 'chat.assigned', at: happenedAt, chat, to: { agents: [assignee.id] } }
    : { type: 'chat.queued', at: happenedAt, chat };
  return taken({ id, people, queues, event });
}

/** Of what was changed, when; else when the conversation was touched, or spoken in, last. */
function readChangedAt(body: unknown): number | undefined {
  return readTouchedAt(body) ?? toInstant(at(body, 'timestamp'));
}

/** In newer versions with a fraction of a second. */
function readTouchedAt(body: unknown): number | undefined {
  const [changedAt] = toList(at(body, 'changed_attributes')).flatMap(
    (one) => toInstant(at(one, 'updated_at', 'current_value')) ?? [],
  );
  return changedAt ?? toInstant(at(body, 'updated_at'));
}

/** It is sent once, and soon. A guess. */
const onItsWayMs = 5_000;

/** Versions before 4.0 or so say of a change of status only when somebody spoke last: who has the conversation may be newer. */
function readHappenedAt(body: unknown, now: number): number {
  return readTouchedAt(body) ?? notBefore([toInstant(at(body, 'timestamp'))], { now, onItsWayMs });
}

function readMessage(body: unknown, { now }: Reading): ReadWebhook {
  const found = readConversation(at(body, 'conversation'), at(body, 'inbox'));
  const messageId = toId(at(body, 'id'));
  if (!found) return refused('conversation.id', 'The message is of no conversation');
  if (messageId === undefined) return refused('id', 'The message has no id');
  const by = readAuthor(body);
  const isUpdate = at(body, 'event') === 'message_updated';
  const isDeleted = at(body, 'content_attributes', 'deleted') === true;
  const because = whyPassed(body, found.status, by);
  if (because && !(isDeleted && because === 'not-open')) return passed(because);
  const { chat, people, queues } = found;
  const author = by?.kind === 'agent' ? toOutsider(at(body, 'sender')) : undefined;
  if (isDeleted || isUpdate) {
    // It does not say when it was changed: what it says is what tells one change from the next.
    const text = isDeleted ? undefined : readContent(body);
    const change = { type: isDeleted ? 'message.deleted' : 'message.edited', at: now, chat };
    const id = toEventId('message', messageId, isDeleted ? 'deleted' : hashOf(text ?? ''));
    return taken({ id, people, queues, event: { ...change, message: { id: messageId, text } } });
  }
  return taken({
    id: toEventId('message', messageId),
    ...{ people: author ? [...people, author] : people, queues },
    event: {
      ...{ type: 'message.created', at: toInstant(at(body, 'created_at')) ?? now, by },
      chat: { ...chat, ...(by?.kind === 'customer' ? toCustomer(by.name ?? chat.customer?.name) : {}) },
      message: { id: messageId, text: readContent(body) },
    },
  });
}

function whyPassed(body: unknown, status: string, by: ChatEvent['by']): PassedBecause | undefined {
  if (at(body, 'private') === true || at(body, 'private') === 'true') return 'private-note';
  if (by?.kind === 'bot') return 'by-a-bot';
  if (by === undefined) return 'other-event';
  return status === 'open' ? undefined : whyNotOpen({ status });
}

/** By name, or in older versions by number: incoming, outgoing, activity, template. */
function readAuthor(body: unknown): ChatEvent['by'] {
  const sender = at(body, 'sender');
  const named = { id: toId(at(sender, 'id')), name: toText(at(sender, 'name')) };
  switch (toText(at(body, 'message_type'))) {
    case 'incoming':
    case '0':
      return { ...named, kind: 'customer' };
    case 'outgoing':
    case '1':
      return { ...named, kind: at(sender, 'type') === 'user' ? 'agent' : 'bot' };
    case 'template':
    case '3':
      return { kind: 'bot' };
    default:
      return undefined;
  }
}

/** A message may be nothing but attachments. */
function readContent(body: unknown): string {
  const content = markdownToText(toText(at(body, 'content')) ?? '');
  if (content !== '') return content;
  const kinds = toList(at(body, 'attachments')).map((one) => toText(at(one, 'file_type')) ?? 'file');
  return kinds.map((kind) => `[${kind}]`).join(' ');
}

function conversation(
  { chat, queue, agent, now }: SampleFacts,
  { status = 'open', assignee = false }: { status?: string; assignee?: boolean } = {},
): object {
  const seconds = Math.floor(now / 1000);
  return {
    ...{
      id: numberOrText(chat),
      inbox_id: numberOrText(queue),
      channel: 'Channel::WebWidget',
      status,
      can_reply: true,
    },
    ...{
      additional_attributes: {},
      custom_attributes: {},
      labels: [],
      messages: [],
      snoozed_until: null,
      priority: null,
    },
    meta: {
      sender: { id: 7, name: 'Clara', email: null, phone_number: null, identifier: null, type: 'contact' },
      assignee: assignee ? { id: numberOrText(agent), name: 'Sample agent', type: 'user' } : null,
      team: null,
      hmac_verified: false,
    },
    ...{ unread_count: 1, waiting_since: seconds, first_reply_created_at: null },
    ...{ created_at: seconds, timestamp: seconds, last_activity_at: seconds, updated_at: now / 1000 },
  };
}

/** Its ids are numbers. */
function numberOrText(id: string): number | string {
  return /^\d{1,15}$/.test(id) ? Number(id) : id;
}
