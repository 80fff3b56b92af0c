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
/** What goes with the chat to whoever has it next. */
const ofHolders: ReadonlySet<ChatEventType> = new Set([...incoming, 'message.created']);

export interface WithdrawalFacts {
  /** The chat before the event, and as the event leaves it. */
  known: ChatProgress;
  chat: ChatProgress;
  /** Those whose queue, or whose own, the chat is now. */
  readers: ReadonlySet<string>;
  nameOf: (person: string) => string | undefined;
  /** As delivered, if left out. */
  texts?: Texts;
}

/** What is said to those who are given a chat, and holds no longer once it waits in a queue again. */
const toSomebody: ReadonlySet<string> = new Set(['chat.assigned', 'chat.transferred']);

/** Nobody runs to a chat that is taken. Undefined: the event takes nothing back. */
export function withdrawalOf(
  event: ChatEvent,
  { known, chat, readers, nameOf, texts = defaultTexts }: WithdrawalFacts,
): Withdrawal | undefined {
  const name = event.by?.kind === 'customer' ? undefined : nameOfAuthor(event, nameOf);
  const say = (part: TextPart, named: string | undefined) => (language: Language) =>
    texts(language)(event.type, part, { ...nothingKnown, name: named ?? '' });
  const byAuthor = say(name ? 'title' : 'titleUnknown', name);
  const toWhom = (people: readonly string[]) => {
    const names = people.map(nameOf).filter((one) => one !== undefined);
    return names.length > 0 ? say('ending', names.join(', ')) : say('endingUnknown', undefined);
  };
  // What said that it was over holds no longer. It was in pages only, which take it off.
  if (known.phase === 'over') {
    return { because: 'open-again', text: () => '', ends: (type) => type === 'chat.cancelled' };
  }
  switch (event.type) {
    case 'chat.queued':
      if (waitsAsBefore(known, chat)) return undefined;
      return {
        because: 'transferred',
        text: say('ending', undefined),
        ends: (type, person) => {
          if (toSomebody.has(type)) return !chat.agents.includes(person);
          return ofHolders.has(type) && !readers.has(person);
        },
      };
    case 'chat.accepted':
      return {
        because: 'accepted',
        text: byAuthor,
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
        ends: (type, person) => ofHolders.has(type) && !chat.agents.includes(person),
      };
    case 'chat.transferred':
      return {
        because: 'transferred',
        text: toWhom(chat.transferredTo),
        ends: (type, person) => ofHolders.has(type) && !chat.transferredTo.includes(person),
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
        text: byAuthor,
        ends: () => true,
      };
    case 'message.deleted':
      return {
        because: 'message-deleted',
        text: byAuthor,
        // Which one, is not for the rules: their types say no more.
        ends: (type) => type === 'message.created',
      };
    default:
      return undefined;
  }
}

/** Said again of a chat that waits in its queue, as some systems do with each change, it takes nothing back. */
function waitsAsBefore(known: ChatProgress, { queue }: ChatProgress): boolean {
  return known.phase === 'waiting' && known.queue === queue && known.transferredTo.length === 0;
}

/** What an ending says nothing of: it is short, and stands where names may not. */
const nothingKnown = { about: '', customer: '', queue: '', subject: '' };
