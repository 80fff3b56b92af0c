import type { ChatPhase } from '../../wire/chat.ts';
import type { ChatEvent } from '../../wire/chat-event.ts';
import type { ChatEventType } from '../../wire/chat-event-type.ts';
import { toMillis } from '../../wire/instant.ts';
import type { Standing } from '../../wire/trace.ts';

/** What the events so far have made of a chat. Instants in milliseconds. */
export interface ChatProgress {
  source: string;
  id: string;
  queue: string | null;
  subject: string | null;
  customerName: string | null;
  phase: ChatPhase;
  agents: readonly string[];
  invited: readonly string[];
  transferredTo: readonly string[];
  assistance: { by: string; at: number } | null;
  /** How it ended: "Closed by Ben". */
  ended: string | null;
  waitingSince: number | null;
  /** When the newest event happened that says who has it, and that says whether assistance is asked for: by the chat system's clock. */
  stateAt: number;
  assistanceAt: number;
  /** Where it is found in its own system. */
  url: string | null;
}

/** What of a chat an event is about: a late one is older than what is known of just that. */
const aspects = {
  'chat.queued': 'holder',
  'chat.assigned': 'holder',
  'chat.transferred': 'holder',
  'chat.accepted': 'holder',
  'chat.invited': 'nothing',
  'message.created': 'nothing',
  'message.edited': 'nothing',
  'message.deleted': 'nothing',
  'sla.warning': 'nothing',
  'sla.breached': 'nothing',
  'sla.escalated': 'nothing',
  'assistance.requested': 'assistance',
  'assistance.withdrawn': 'assistance',
  'chat.cancelled': 'holder',
  'chat.closed': 'holder',
} as const satisfies Record<ChatEventType, 'holder' | 'assistance' | 'nothing'>;

/**
 * What an event makes of a chat. Webhooks come twice, late and out of order: an event that is older than the state it
 * would change, or about a chat that is over, changes nothing and notifies nobody; `standing` says so.
 */
export function progressChat(
  source: string,
  known: ChatProgress | undefined,
  event: ChatEvent,
  facts: { repeatedMessage: boolean; nameOf: (person: string) => string | undefined; now: number },
): { standing: Standing; chat: ChatProgress } {
  const { now, nameOf } = facts;
  const at = toMillis(event.at);
  const chat = begun(source, known, event, now);
  if (isOver(known, event, now)) return { standing: 'over', chat };
  if (facts.repeatedMessage) return { standing: 'repeated', chat };
  if (isStale(known, event, now)) return { standing: 'stale', chat };
  if (isRepeatedAssignment(known, event)) return { standing: 'repeated', chat };
  // What it says of the chat may be older than what is known.
  const told = isOlder(at, chat.stateAt, now) ? chat : withDetails(chat, event);
  const next = nextState(told, event, { at, now, nameOf });
  if (aspects[event.type] === 'holder') return { standing: 'current', chat: { ...next, stateAt: at } };
  if (aspects[event.type] === 'assistance') return { standing: 'current', chat: { ...next, assistanceAt: at } };
  return { standing: 'current', chat: next };
}

/**
 * An event about a chat that is over changes nothing, unless it is newer than the end and says that the chat is open. What
 * becomes of an old message begins no chat, neither anew nor for the first time.
 */
export function isOver(known: ChatProgress | undefined, event: ChatEvent, now: number): boolean {
  if (changesMessage(event.type)) return known === undefined || known.phase === 'over';
  if (known?.phase !== 'over') return false;
  const at = toMillis(event.at);
  return !event.chat.open || at === known.stateAt || isOlder(at, known.stateAt, now);
}

/** Nothing was said of it yet: whatever comes is newer, also by a clock that knows no time and says the year 1. */
const never = 0;
/** Farther ahead of our clock than this, no clock of a chat system is that is kept right. A guess. */
const aheadMs = 5 * 60_000;

/**
 * Is an event of that instant older than the state? A state that is yet to come was told by a clock that was wrong: once it is
 * right again, whatever it says is newer.
 */
function isOlder(at: number, stateAt: number, now: number): boolean {
  return stateAt !== never && at < stateAt && (stateAt <= now + aheadMs || at > now);
}

/** The chat as it is before the event. What was over and is open again begins anew, but for what is known of it. */
function begun(source: string, known: ChatProgress | undefined, event: ChatEvent, now: number): ChatProgress {
  if (known && (known.phase !== 'over' || isOver(known, event, now))) return known;
  const { queue, subject, customerName, stateAt, assistanceAt } = known ?? {};
  const fresh = newChat(source, event);
  return {
    ...fresh,
    queue: queue ?? null,
    subject: subject ?? null,
    customerName: customerName ?? null,
    // What happened before the end stays late.
    stateAt: stateAt ?? fresh.stateAt,
    assistanceAt: assistanceAt ?? fresh.assistanceAt,
  };
}

/** Some systems say who has a chat twice: as it begins, and as somebody gets it. */
function isRepeatedAssignment(known: ChatProgress | undefined, event: ChatEvent): boolean {
  if (event.type !== 'chat.assigned' || known?.phase !== 'active') return false;
  // Known by its messages alone, nobody was told yet whose it is.
  if (known.stateAt === never) return false;
  const assigned = new Set(assignedAgents(event));
  return assigned.size === new Set(known.agents).size && known.agents.every((agent) => assigned.has(agent));
}

/** Whose chat it is by an assignment: theirs whom it names, and of whoever the event says has it beside them. */
function assignedAgents({ to, chat }: ChatEvent): readonly string[] {
  const named = to?.agents ?? [];
  const all = chat.agents ?? [];
  return named.every((agent) => all.includes(agent)) ? all : named;
}

function isStale(known: ChatProgress | undefined, event: ChatEvent, now: number): boolean {
  if (!known) return false;
  const at = toMillis(event.at);
  if (isSla(event.type)) return known.phase === 'active' || isOfFormerWait(at, known, now);
  if (event.type === 'chat.invited') return isOlder(at, known.stateAt, now) && haveJoined(event.to?.agents, known);
  const aspect = aspects[event.type];
  if (aspect === 'nothing') return false;
  return isOlder(at, aspect === 'holder' ? known.stateAt : known.assistanceAt, now);
}

/** An invitation that comes late is answered where all whom it names have the chat by then. */
function haveJoined(invited: readonly string[] = [], { agents }: ChatProgress): boolean {
  return invited.every((person) => agents.includes(person));
}

/** Said of a wait that somebody ended since: the chat is back in the queue, and waits anew. A clock that knows no time says nothing of that. */
function isOfFormerWait(at: number, { waitingSince }: ChatProgress, now: number): boolean {
  return waitingSince !== null && at > never && isOlder(at, waitingSince, now);
}

/** Events about a message that was told of before: they tell nobody anything, and ring nobody again. */
export function changesMessage(type: ChatEventType): boolean {
  return type === 'message.edited' || type === 'message.deleted';
}

/** Events about how long a chat waits: nothing to one that somebody has. */
export function isSla(type: ChatEventType): boolean {
  return type === 'sla.warning' || type === 'sla.breached' || type === 'sla.escalated';
}

function newChat(source: string, event: ChatEvent): ChatProgress {
  return {
    source,
    id: event.chat.id,
    queue: null,
    subject: null,
    customerName: null,
    phase: event.chat.agents?.length ? 'active' : 'waiting',
    agents: [],
    invited: [],
    transferredTo: [],
    assistance: null,
    ended: null,
    waitingSince: null,
    stateAt: never,
    assistanceAt: never,
    url: null,
  };
}

function withDetails(chat: ChatProgress, event: ChatEvent): ChatProgress {
  return {
    ...chat,
    queue: event.chat.queue ?? chat.queue,
    subject: event.chat.subject ?? chat.subject,
    customerName: event.chat.customer?.name ?? chat.customerName,
    agents: event.chat.agents ?? chat.agents,
    url: event.chat.url ?? chat.url,
  };
}

function nextState(
  chat: ChatProgress,
  event: ChatEvent,
  { at, now, nameOf }: { at: number; now: number; nameOf: (person: string) => string | undefined },
): ChatProgress {
  const to = event.to?.agents ?? [];
  // By a clock that is ahead nobody has waited less than nothing, and by one that knows no time nobody has waited for ages.
  const since = at > never ? Math.min(at, now) : now;
  // Whoever waits goes on waiting, wherever the chat is sent.
  const waitingSince = chat.phase === 'waiting' ? (chat.waitingSince ?? since) : since;
  switch (event.type) {
    case 'chat.queued':
      return {
        ...chat,
        phase: 'waiting',
        queue: event.to?.queue ?? chat.queue,
        agents: event.chat.agents ?? [],
        transferredTo: [],
        waitingSince,
      };
    case 'chat.assigned':
      return { ...chat, phase: 'active', agents: assignedAgents(event), transferredTo: [], waitingSince: null };
    case 'chat.transferred':
      return {
        ...chat,
        phase: 'waiting',
        queue: event.to?.queue ?? chat.queue,
        agents: event.chat.agents ?? [],
        transferredTo: to,
        waitingSince,
      };
    case 'chat.invited':
      return { ...chat, invited: union(chat.invited, to) };
    case 'chat.accepted': {
      const id = authorId(event);
      const by = id === undefined ? to : [id];
      return {
        ...chat,
        phase: 'active',
        agents: union(event.chat.agents ?? chat.agents, by),
        invited: chat.invited.filter((person) => !by.includes(person)),
        transferredTo: [],
        waitingSince: null,
      };
    }
    case 'assistance.requested':
      return { ...chat, assistance: { by: nameOfAuthor(event, nameOf) ?? 'An agent', at } };
    case 'assistance.withdrawn':
      return { ...chat, assistance: null };
    case 'chat.cancelled':
    case 'chat.closed':
      return {
        ...chat,
        phase: 'over',
        assistance: null,
        invited: [],
        transferredTo: [],
        waitingSince: null,
        ended: event.type === 'chat.cancelled' ? 'Cancelled by the customer' : endedBy('Closed', event, nameOf),
      };
    case 'message.created':
    case 'message.edited':
    case 'message.deleted':
    case 'sla.warning':
    case 'sla.breached':
    case 'sla.escalated':
      return chat;
    default:
      return event.type satisfies never;
  }
}

/** The name of who did it, as the event gives it or as we know them. */
export function nameOfAuthor(event: ChatEvent, nameOf: (person: string) => string | undefined): string | undefined {
  const id = authorId(event);
  return event.by?.name || (id === undefined ? undefined : nameOf(id));
}

/** Which person did it. Customers and bots have ids of their own, which may be the same as a person's. */
export function authorId(event: ChatEvent): string | undefined {
  return event.by?.kind === 'agent' || event.by?.kind === 'supervisor' ? event.by.id : undefined;
}

function endedBy(verb: string, event: ChatEvent, nameOf: (person: string) => string | undefined): string {
  const name = nameOfAuthor(event, nameOf);
  return name ? `${verb} by ${name}` : verb;
}

function union(some: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...some, ...more])];
}
