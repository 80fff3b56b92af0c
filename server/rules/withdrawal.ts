import type { ChatEvent } from '../../wire/chat-event.ts';
import type { ChatEventType } from '../../wire/chat-event-type.ts';
import type { Ending } from '../../wire/notice.ts';
import { type ChatProgress, nameOfAuthor } from './chat-progress.ts';

/** What an event takes back: notifications of a chat that hold no longer, and how to say so. */
export interface Withdrawal {
  because: Ending;
  /** "Accepted by Ben" */
  text: string;
  /** Does it end what this person was told by an event of this type? */
  ends(type: ChatEventType, person: string): boolean;
}

const incoming: ReadonlySet<ChatEventType> = new Set([
  'chat.queued',
  'chat.assigned',
  'chat.transferred',
  'sla.warning',
  'sla.breached',
  'sla.escalated',
]);

/** Nobody runs to a chat that is taken. Undefined: the event takes nothing back. */
export function withdrawalOf(
  event: ChatEvent,
  chat: ChatProgress,
  nameOf: (person: string) => string | undefined,
): Withdrawal | undefined {
  const name = event.by?.kind === 'customer' ? undefined : nameOfAuthor(event, nameOf);
  switch (event.type) {
    case 'chat.accepted':
      return {
        because: 'accepted',
        text: name ? `Accepted by ${name}` : 'Accepted by a colleague',
        // Messages stay for those whose chat it is; an invitation stays for whom it names until they accept it.
        ends: (type, person) =>
          incoming.has(type) ||
          (type === 'message.created' && !chat.agents.includes(person)) ||
          (type === 'chat.invited' && !chat.invited.includes(person)),
      };
    case 'chat.assigned':
      return {
        because: 'assigned',
        text: toWhom(chat.agents, nameOf, 'Assigned'),
        ends: (type, person) => (incoming.has(type) || type === 'message.created') && !chat.agents.includes(person),
      };
    case 'chat.transferred':
      return {
        because: 'transferred',
        text: toWhom(chat.transferredTo, nameOf, 'Transferred'),
        ends: (type, person) =>
          (incoming.has(type) || type === 'message.created') && !chat.transferredTo.includes(person),
      };
    case 'assistance.withdrawn':
      return {
        because: 'assistance-withdrawn',
        text: 'Assistance is no longer asked for',
        ends: (type) => type === 'assistance.requested',
      };
    case 'chat.cancelled':
      return {
        because: 'cancelled',
        text: 'The customer has cancelled the chat',
        ends: (type) => type !== 'chat.cancelled',
      };
    case 'chat.closed':
      return {
        because: 'closed',
        text: name ? `Closed by ${name}` : 'The chat was closed',
        ends: () => true,
      };
    default:
      return undefined;
  }
}

function toWhom(people: readonly string[], nameOf: (person: string) => string | undefined, verb: string): string {
  const names = people.map(nameOf).filter((name) => name !== undefined);
  return names.length > 0 ? `${verb} to ${names.join(', ')}` : `${verb} to a colleague`;
}
