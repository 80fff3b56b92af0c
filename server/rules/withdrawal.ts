import type { ChatEvent } from '../../wire/chat-event.ts';
import type { ChatEventType } from '../../wire/chat-event-type.ts';
import type { Language } from '../../wire/language.ts';
import type { Ending } from '../../wire/notice.ts';
import type { TextPart } from '../../wire/text-template.ts';
import { type ChatProgress, nameOfAuthor } from './chat-progress.ts';
import { defaultTexts, type Texts } from './texts/compile-texts.ts';

/** What an event takes back: notifications of a chat that hold no longer, and how to say so. */
export interface Withdrawal {
  because: Ending;
  /** "Accepted by Ben" */
  text(language: Language): string;
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
  texts: Texts = defaultTexts,
): Withdrawal | undefined {
  const name = event.by?.kind === 'customer' ? undefined : nameOfAuthor(event, nameOf);
  const say = (part: TextPart, named: string | undefined) => (language: Language) =>
    texts(language)(event.type, part, { ...nothingKnown, name: named ?? '' });
  const byName = say(name ? 'title' : 'titleUnknown', name);
  const toWhom = (people: readonly string[]) => {
    const names = people.map(nameOf).filter((one) => one !== undefined);
    return names.length > 0 ? say('ending', names.join(', ')) : say('endingUnknown', undefined);
  };
  switch (event.type) {
    case 'chat.accepted':
      return {
        because: 'accepted',
        text: byName,
        // Messages stay for those whose chat it is; an invitation stays for whom it names until they accept it.
        ends: (type, person) =>
          incoming.has(type) ||
          (type === 'message.created' && !chat.agents.includes(person)) ||
          (type === 'chat.invited' && !chat.invited.includes(person)),
      };
    case 'chat.assigned':
      return {
        because: 'assigned',
        text: toWhom(chat.agents),
        ends: (type, person) => (incoming.has(type) || type === 'message.created') && !chat.agents.includes(person),
      };
    case 'chat.transferred':
      return {
        because: 'transferred',
        text: toWhom(chat.transferredTo),
        ends: (type, person) =>
          (incoming.has(type) || type === 'message.created') && !chat.transferredTo.includes(person),
      };
    case 'assistance.withdrawn':
      return {
        because: 'assistance-withdrawn',
        text: say('title', undefined),
        ends: (type) => type === 'assistance.requested',
      };
    case 'chat.cancelled':
      return {
        because: 'cancelled',
        text: say('titleUnknown', undefined),
        ends: (type) => type !== 'chat.cancelled',
      };
    case 'chat.closed':
      return {
        because: 'closed',
        text: byName,
        ends: () => true,
      };
    case 'message.deleted':
      return {
        because: 'message-deleted',
        text: byName,
        // Which one, is not for the rules: their types say no more.
        ends: (type) => type === 'message.created',
      };
    default:
      return undefined;
  }
}

/** What an ending says nothing of: it is short, and stands where names may not. */
const nothingKnown = { about: '', customer: '', queue: '', subject: '' };
