import type { ChatEvent } from '../../wire/chat-event.ts';
import type { PostedEvent, StampedEvent } from './chat-system.ts';
import { hourMs, minuteMs } from './parameters.ts';
import type { Worker } from './people.ts';

// Who must be told of what, by what the server had been told until then. Written from the rules' text (design, "The
// notification rules"), and not from the server's code.

type EventType = ChatEvent['type'];

/** One person must be told of one event. Instants in milliseconds of the day. */
export interface Expectation {
  posted: PostedEvent;
  person: string;
  as: 'agent' | 'supervisor';
  from: number;
  /** Until when it is worth anything: its time, or an event that takes it back. */
  until: number;
  endedBy: string | undefined;
  /** It is shown to who returns, and never pushed. */
  isForReturn: boolean;
}

export interface Judged {
  expectations: Expectation[];
  /** By event: who may be told of it; nobody else. */
  may: Map<string, ReadonlySet<string>>;
  /** By event and person: when it was taken back from them. */
  endOf(event: string, person: string): number | undefined;
}

/** How long each is worth running for: a chat minutes, a message an hour (design, "Promises"). */
const worthMs: Readonly<Partial<Record<EventType, number>>> = {
  ...{ 'chat.queued': 5 * minuteMs, 'chat.assigned': 10 * minuteMs, 'chat.transferred': 10 * minuteMs },
  ...{ 'chat.invited': 10 * minuteMs, 'message.created': hourMs, 'sla.warning': 10 * minuteMs },
  ...{ 'sla.breached': 15 * minuteMs, 'assistance.requested': 10 * minuteMs, 'chat.cancelled': 8 * hourMs },
};

export function worthOf(type: EventType): number {
  return worthMs[type] ?? 0;
}

const tellsOfWaiting: readonly EventType[] = [
  ...(['chat.queued', 'chat.assigned', 'chat.transferred', 'sla.warning', 'sla.breached'] as const),
];
const saysWhoHasIt: readonly EventType[] = [
  ...(['chat.queued', 'chat.assigned', 'chat.transferred', 'chat.accepted', 'chat.cancelled', 'chat.closed'] as const),
];

interface Chat {
  isOver: boolean;
  isTaken: boolean;
  agents: readonly string[];
  offeredTo: readonly string[];
  queue: string | undefined;
  holderAt: number;
  assistanceAt: number;
  told: Expectation[];
}

export interface RulebookParts {
  workers: readonly Worker[];
  posted: readonly PostedEvent[];
  statusAt(person: string, instant: number): string;
}

export function readRules({ workers, posted, statusAt }: RulebookParts): Judged {
  const byId = new Map(workers.map((worker) => [worker.id, worker]));
  const chats = new Map<string, Chat>();
  const expectations: Expectation[] = [];
  const may = new Map<string, ReadonlySet<string>>();
  const ends = new Map<string, number>();

  const received = posted.filter((one) => one.receivedAt !== undefined);
  received.sort((one, other) => (one.receivedAt ?? 0) - (other.receivedAt ?? 0) || one.order - other.order);
  for (const one of received) read(one, one.receivedAt ?? 0);
  return { expectations, may, endOf: (event, person) => ends.get(`${event} ${person}`) };

  function read(one: PostedEvent, now: number): void {
    const { event } = one;
    const chat = chatOf(one);
    const at = Date.parse(event.at);
    if (isNothingNew(chat, event, at)) return;
    const author = event.by?.kind === 'agent' ? event.by.id : undefined;
    if (at >= chat.holderAt && event.chat.agents) chat.agents = event.chat.agents;
    if (at >= chat.holderAt) chat.queue = event.chat.queue ?? chat.queue;
    move(chat, event, at);
    const told = whom(chat, event, now).filter(({ id }) => id !== author);
    endWhatIsUntrue(chat, event, now);
    const wider = event.type === 'message.created' ? (event.chat.agents ?? []) : [];
    may.set(
      one.key,
      new Set([...told.map(({ id }) => id), ...wider.filter((id) => id !== author), ...reminded(chat, event)]),
    );
    for (const { id, as } of told) {
      if (byId.get(id)?.muted.some((type) => type === event.type)) continue;
      const expected: Expectation = {
        ...{ posted: one, person: id, as, from: now, until: now + worthOf(event.type), endedBy: undefined },
        isForReturn: event.type === 'chat.cancelled',
      };
      chat.told.push(expected);
      expectations.push(expected);
    }
  }

  function chatOf({ source, event }: PostedEvent): Chat {
    const name = `${source} ${event.chat.id}`;
    const known = chats.get(name);
    if (known) return known;
    const chat: Chat = {
      ...{ isOver: false, isTaken: (event.chat.agents?.length ?? 0) > 0, agents: [], offeredTo: [] },
      ...{ queue: undefined, holderAt: 0, assistanceAt: 0, told: [] },
    };
    chats.set(name, chat);
    return chat;
  }

  /** Over, or older than what is known of just that. */
  function isNothingNew(chat: Chat, { type }: StampedEvent, at: number): boolean {
    if (chat.isOver) return true;
    if (type.startsWith('sla.')) return chat.isTaken;
    if (type.startsWith('assistance.')) return at < chat.assistanceAt;
    return saysWhoHasIt.includes(type) && at < chat.holderAt;
  }

  function move(chat: Chat, event: StampedEvent, at: number): void {
    const to = event.to?.agents ?? [];
    if (saysWhoHasIt.includes(event.type)) chat.holderAt = at;
    if (event.type.startsWith('assistance.')) chat.assistanceAt = at;
    if (event.type === 'chat.queued' || event.type === 'chat.transferred') {
      Object.assign(chat, { isTaken: false, agents: event.chat.agents ?? [], offeredTo: to });
      chat.queue = event.to?.queue ?? chat.queue;
    }
    if (event.type === 'chat.assigned') Object.assign(chat, { isTaken: true, agents: to, offeredTo: [] });
    if (event.type === 'chat.accepted') {
      const by = event.by?.id === undefined ? [] : [event.by.id];
      Object.assign(chat, { isTaken: true, agents: [...new Set([...chat.agents, ...by])], offeredTo: [] });
    }
    if (event.type === 'chat.cancelled' || event.type === 'chat.closed') chat.isOver = true;
  }

  function whom(chat: Chat, event: StampedEvent, now: number): { id: string; as: 'agent' | 'supervisor' }[] {
    const named = (ids: readonly string[]) =>
      [...new Set(ids)].filter(isStaff).map((id) => ({ id, as: 'agent' as const }));
    const available = (queue: string | undefined) =>
      workers
        .filter(({ id, roles, queues }) => {
          if (!roles.includes('agent') || queue === undefined || !queues.includes(queue)) return false;
          return statusAt(id, now) === 'available';
        })
        .map(({ id }) => ({ id, as: 'agent' as const }));
    const to = event.to?.agents ?? [];
    switch (event.type) {
      case 'chat.queued':
      case 'sla.warning':
      case 'sla.breached':
        return available(chat.queue);
      case 'chat.assigned':
      case 'chat.invited':
        return named(to);
      case 'chat.transferred':
        return to.length > 0 ? named(to) : available(chat.queue);
      case 'message.created': {
        const holders = [...chat.agents, ...chat.offeredTo];
        return holders.length > 0 ? named(holders) : available(chat.queue);
      }
      case 'assistance.requested':
        return workers
          .filter(({ roles, queues }) => roles.includes('supervisor') && queues.includes(chat.queue ?? ''))
          .map(({ id }) => ({ id, as: 'supervisor' as const }));
      case 'chat.cancelled':
        return chat.told
          .filter(({ endedBy }) => endedBy === undefined)
          .filter(({ person }, index, all) => all.findIndex((other) => other.person === person) === index)
          .map(({ person, as }) => ({ id: person, as }));
      default:
        return [];
    }
  }

  function isStaff(id: string): boolean {
    const roles = byId.get(id)?.roles ?? [];
    return roles.includes('agent') || roles.includes('supervisor');
  }

  /** Whoever ever heard of the chat may hear of its end. */
  function reminded(chat: Chat, { type }: StampedEvent): string[] {
    return type === 'chat.cancelled' ? [...chat.told.map(({ person }) => person), ...chat.agents] : [];
  }

  /** Nobody runs to a chat that is taken, or over. */
  function endWhatIsUntrue(chat: Chat, event: StampedEvent, now: number): void {
    for (const one of chat.told) {
      if (one.endedBy !== undefined || !isEnded(chat, event, one)) continue;
      one.endedBy = event.type;
      one.until = Math.min(one.until, now);
      ends.set(`${one.posted.key} ${one.person}`, now);
    }
  }

  function isEnded(chat: Chat, event: StampedEvent, { posted: { event: told }, person }: Expectation): boolean {
    const isHolder = chat.agents.includes(person) || chat.offeredTo.includes(person);
    switch (event.type) {
      case 'chat.accepted':
        if (told.type === 'chat.invited') return event.by?.id === person;
        if (told.type === 'message.created') return !isHolder;
        return tellsOfWaiting.includes(told.type);
      case 'chat.assigned':
      case 'chat.transferred':
        return !isHolder && (tellsOfWaiting.includes(told.type) || told.type === 'message.created');
      case 'assistance.withdrawn':
        return told.type === 'assistance.requested';
      case 'chat.cancelled':
      case 'chat.closed':
        return true;
      default:
        return false;
    }
  }
}
