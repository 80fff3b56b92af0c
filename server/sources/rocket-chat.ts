import type { ChatEvent } from '../../wire/chat-event.ts';
import type { Adapter, Outsider, Reading, ReadWebhook, SampleFacts } from './adapter.ts';
import {
  at,
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
import { shortCodesToEmoji } from './short-codes.ts';

/** Omnichannel webhooks of Rocket.Chat. A room is a chat, a department its queue. Nothing but 200 is success to it. */
export const rocketChat = {
  proof: { headers: { signature: 'x-rocketchat-livechat-token' }, signature: 'secret-itself', inUrl: true },
  takenStatus: 200,
  // All but those of a message hold all that was said in the room. A guess: some thousand messages.
  maxBytes: 4 * 1024 * 1024,
  read(body, reading): ReadWebhook {
    const type = toText(at(body, 'type'));
    if (type === undefined) return refused('type', 'It is missing: is this a webhook of Rocket.Chat Omnichannel?');
    const read = readers.get(type);
    if (!read) return passed('other-event');
    const room = readRoom(body);
    return room ? read(body, room, reading) : refused('_id', 'The room has no id');
  },
  samples: {
    queued: (facts) => room(facts, 'LivechatSessionQueued'),
    assigned: (facts) => ({ ...room(facts, 'LivechatSessionTaken'), ...taking(facts) }),
    message: (facts) => ({
      ...room(facts, 'Message'),
      ...taking(facts),
      messages: [
        {
          _id: `m${facts.now}`,
          username: 'guest-1',
          msg: facts.text,
          ts: new Date(facts.now).toISOString(),
          rid: facts.chat,
        },
      ],
    }),
    closed: (facts) => ({ ...room(facts, 'LivechatSession'), closedAt: new Date(facts.now).toISOString() }),
  },
} satisfies Adapter;

interface Room {
  chat: ChatEvent['chat'];
  agent: Outsider | undefined;
  people: Outsider[];
  queues: Outsider[];
  visitor: string | undefined;
}

type Read = (body: unknown, room: Room, reading: Reading) => ReadWebhook;

const readers = new Map<string, Read>(
  Object.entries({
    LivechatSessionStart: waitsOrIsAssigned,
    LivechatSessionQueued: waitsOrIsAssigned,
    LivechatSessionTaken: (body, room, reading) =>
      room.agent ? isTaken(body, room, reading) : passed('nothing-changed'),
    LivechatSessionForwarded: isForwarded,
    LivechatSession: (body, { chat, people, queues }, { now }) => {
      const closedAt = toInstant(at(body, 'closedAt'));
      // Older versions do not say when. The last message does not tell, either: it may be older than who took the chat.
      const happenedAt = closedAt ?? now;
      const by = at(body, 'closer') === 'visitor' ? { kind: 'customer' } : undefined;
      const id = toEventId(chat.id, 'closed', closedAt ?? toInstant(at(body, 'lastMessageAt')) ?? now);
      return taken({ id, people, queues, event: { type: 'chat.closed', at: happenedAt, chat, by } });
    },
    Message: readMessages,
  }),
);

function readRoom(body: unknown): Room | undefined {
  const id = toId(at(body, '_id'));
  if (id === undefined) return undefined;
  const agent =
    toOutsider(at(body, 'agent'), { id: '_id' }) ?? toOutsider(at(body, 'servedBy'), { id: '_id', name: 'username' });
  const queue = toId(at(body, 'departmentId')) ?? toId(at(body, 'visitor', 'department')) ?? anyDepartment;
  const subject = toText(at(body, 'topic'));
  const visitor = at(body, 'visitor');
  const chat = {
    ...{ id, queue, agents: agent ? [agent.id] : [], open: at(body, 'closedAt') === undefined },
    ...(subject === undefined ? {} : { subject }),
    ...toCustomer(at(visitor, 'name') ?? at(body, 'label')),
  };
  return {
    chat,
    agent,
    people: agent ? [agent] : [],
    queues: [{ id: queue }],
    visitor: toText(at(visitor, 'username')),
  };
}

/** The queue of rooms that are of no department. */
const anyDepartment = 'no-department';

function waitsOrIsAssigned(body: unknown, room: Room, reading: Reading): ReadWebhook {
  if (room.agent) return isTaken(body, room, reading);
  const { chat, people, queues } = room;
  const started = at(body, 'type') === 'LivechatSessionStart' ? toInstant(at(body, 'createdAt')) : undefined;
  const id = started === undefined ? toEventId(chat.id, 'queued', stampOf(body)) : toEventId(chat.id, 'started');
  const happenedAt = started ?? readHappenedAt(body, reading.now);
  return taken({ id, people, queues, event: { type: 'chat.queued', at: happenedAt, chat } });
}

/** By a click of their own, or by routing: it does not say which. */
function isTaken(body: unknown, { agent, chat, people, queues }: Room, { now }: Reading): ReadWebhook {
  const servedAt = toInstant(at(body, 'servedBy', 'ts'));
  const id = toEventId(chat.id, 'holder', agent?.id ?? '', servedAt ?? stampOf(body));
  const event = { type: 'chat.assigned', at: servedAt ?? now, chat, to: { agents: chat.agents } };
  return taken({ id, people, queues, event });
}

/**
 * To an agent: they have it by then, as is said of its being taken as well. To a department whose routing gave it to an agent
 * at once: the same. To one where it waits: it names who had it still, of whom nothing is new, and is said to be queued next.
 */
function isForwarded(body: unknown, room: Room, reading: Reading): ReadWebhook {
  const { agent, chat, people, queues } = room;
  if (agent && agent.id !== toId(at(body, 'oldServedBy', '_id'))) return isTaken(body, room, reading);
  const id = toEventId(chat.id, 'forwarded', stampOf(body));
  const event = { type: 'chat.transferred', at: readHappenedAt(body, reading.now), chat, to: { queue: chat.queue } };
  return taken({ id, people, queues, event });
}

/** For so long it tries again: ten times, ten seconds apart, or five times, twenty apart. */
const onItsWayMs = 120_000;

/** As of what it says of the room: who took it, and when it was closed, is by the clock of Rocket.Chat as well. */
function readHappenedAt(body: unknown, now: number): number {
  return notBefore([toInstant(at(body, 'createdAt')), toInstant(at(body, 'lastMessageAt'))], { now, onItsWayMs });
}

/** It says nothing of when: what it says of the room tells one from the next. */
function stampOf(body: unknown): string {
  const parts = [
    at(body, 'lastMessageAt'),
    at(body, 'departmentId'),
    at(body, 'oldDepartmentId'),
    at(body, 'servedBy'),
  ];
  return JSON.stringify(parts);
}

function readMessages(body: unknown, room: Room, { now }: Reading): ReadWebhook {
  const message = toList(at(body, 'messages')).at(-1);
  const id = toId(at(message, '_id'));
  if (id === undefined) return refused('messages.0._id', 'The message has no id');
  if (at(message, 'editedAt') !== undefined) return passed('edited');
  if (at(message, 'closingMessage') === true || at(message, 'navigation') !== undefined) return passed('other-event');
  const { people, queues, visitor } = room;
  // It says no department but the visitor's, which stays as it was chosen wherever the room goes.
  const { queue, ...chat } = room.chat;
  const agentId = toId(at(message, 'agentId'));
  const username = toText(at(message, 'username'));
  const by =
    agentId !== undefined && username !== visitor
      ? { kind: 'agent', id: agentId, name: agentId === room.agent?.id ? room.agent.name : username }
      : { kind: 'customer', ...chat.customer };
  const text = markdownToText(shortCodesToEmoji(toText(at(message, 'msg')) ?? ''));
  const file = toText(at(message, 'file', 'name'));
  return taken({
    id: toEventId(chat.id, 'message', id),
    ...{ people: by.kind === 'agent' ? [...people, { id: agentId ?? '' }] : people, queues },
    event: {
      ...{ type: 'message.created', at: toInstant(at(message, 'ts')) ?? now, chat, by, to: { queue } },
      message: { id, text: text || (file ? `[${file}]` : '') },
    },
  });
}

function room({ chat, queue, now }: SampleFacts, type: string): object {
  const time = new Date(now).toISOString();
  return {
    ...{ type, _id: chat, label: 'Clara', topic: 'An invoice', createdAt: time, lastMessageAt: time, tags: [] },
    visitor: { _id: 'v1', name: 'Clara', username: 'guest-1', department: queue, email: null, phone: null },
    ...{ departmentId: queue, messages: [] },
  };
}

function taking({ agent, now }: SampleFacts): object {
  return {
    agent: { _id: agent, username: 'sample.agent', name: 'Sample agent', email: null },
    servedBy: { _id: agent, username: 'sample.agent', ts: new Date(now).toISOString() },
  };
}
