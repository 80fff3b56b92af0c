import type { ChatPhase } from '../../wire/chat.ts';
import type { ChatEvent, ChatEventType } from '../../wire/chat-event.ts';
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
  /** How it ended, or was taken: "Accepted by Ben". */
  ended: string | null;
  waitingSince: number | null;
  /** When the newest event that changed its state happened, by the chat system's clock. */
  stateAt: number;
}

/** Events that only say something about a chat; all others change its state. */
const tellsOnly: ReadonlySet<ChatEventType> = new Set(['message.created', 'sla.warning', 'sla.breached']);

/**
 * What an event makes of a chat. Webhooks come twice, late and out of order: an event that is older than the state it
 * would change, or about a chat that is over, changes nothing and notifies nobody; `standing` says so.
 */
export function progressChat(
  source: string,
  known: ChatProgress | undefined,
  event: ChatEvent,
  facts: { repeatedMessage: boolean; nameOf: (person: string) => string | undefined },
): { standing: Standing; chat: ChatProgress } {
  const at = toMillis(event.at);
  const chat = known ?? newChat(source, event, at);
  if (known?.phase === 'over') return { standing: 'over', chat };
  if (facts.repeatedMessage) return { standing: 'repeated', chat };
  if (isStale(known, event, at)) return { standing: 'stale', chat };
  const told = withDetails(chat, event);
  if (tellsOnly.has(event.type)) return { standing: 'current', chat: told };
  return { standing: 'current', chat: { ...nextState(told, event, at, facts.nameOf), stateAt: at } };
}

function isStale(known: ChatProgress | undefined, event: ChatEvent, at: number): boolean {
  if (!known) return false;
  if (event.type === 'sla.warning' || event.type === 'sla.breached') return known.phase === 'active';
  return !tellsOnly.has(event.type) && at < known.stateAt;
}

function newChat(source: string, event: ChatEvent, at: number): ChatProgress {
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
    stateAt: at,
  };
}

function withDetails(chat: ChatProgress, event: ChatEvent): ChatProgress {
  return {
    ...chat,
    queue: event.chat.queue ?? chat.queue,
    subject: event.chat.subject ?? chat.subject,
    customerName: event.chat.customer?.name ?? chat.customerName,
    agents: event.chat.agents ?? chat.agents,
  };
}

function nextState(
  chat: ChatProgress,
  event: ChatEvent,
  at: number,
  nameOf: (person: string) => string | undefined,
): ChatProgress {
  const to = event.to?.agents ?? [];
  switch (event.type) {
    case 'chat.queued':
      return {
        ...chat,
        phase: 'waiting',
        queue: event.to?.queue ?? chat.queue,
        agents: event.chat.agents ?? [],
        transferredTo: [],
        waitingSince: chat.phase === 'waiting' ? (chat.waitingSince ?? at) : at,
      };
    case 'chat.assigned':
      return { ...chat, phase: 'active', agents: to.length ? to : chat.agents, transferredTo: [], waitingSince: null };
    case 'chat.transferred':
      return {
        ...chat,
        phase: 'waiting',
        queue: event.to?.queue ?? chat.queue,
        agents: event.chat.agents ?? [],
        transferredTo: to,
        waitingSince: at,
      };
    case 'chat.invited':
      return { ...chat, invited: union(chat.invited, to) };
    case 'chat.accepted': {
      const by = event.by?.id ? [event.by.id] : to;
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
    case 'sla.warning':
    case 'sla.breached':
      return chat;
    default:
      return event.type satisfies never;
  }
}

/** The name of who did it, as the event gives it or as we know them. */
export function nameOfAuthor(event: ChatEvent, nameOf: (person: string) => string | undefined): string | undefined {
  return event.by?.name || (event.by?.id ? nameOf(event.by.id) : undefined);
}

function endedBy(verb: string, event: ChatEvent, nameOf: (person: string) => string | undefined): string {
  const name = nameOfAuthor(event, nameOf);
  return name ? `${verb} by ${name}` : verb;
}

function union(some: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...some, ...more])];
}
