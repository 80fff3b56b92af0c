import type { TextPart, TextPreview, TextSubject } from '../../../wire/text-template.ts';
import { eventWords } from '../shell/event-words.ts';

export const subjectWords = {
  ...eventWords,
  test: 'A person tries their devices',
  every: 'On every notification',
} as const satisfies Record<TextSubject, string>;

export const partWords = {
  title: 'Title',
  titleUnknown: 'Title, when the name or the time is not known',
  titleHidden: 'Title, for who hides names and words',
  body: 'Text below the title',
  ending: 'What takes its place for the others',
  endingUnknown: 'The same, when the name is not known',
  unread: 'Title with the number of unread messages',
  open: 'Button that opens the chat',
  accept: 'Button that accepts the chat',
  accepted: 'Accepted',
  asked: 'Accepted, and the chat system has not answered yet',
  taken: 'A colleague was faster',
  takenUnknown: 'The same, when the name is not known',
  over: 'The chat was over by then',
  refused: 'The chat system refused it',
  refusedUnknown: 'The same, when it gave no reason',
  unanswered: 'The chat system did not answer in time',
  offline: 'Deskbell could not be reached',
  more: 'Before the number of chats that have no room on the screen',
} as const satisfies Record<TextPart, string>;

const placeholderWords: Readonly<Record<string, string>> = {
  name: 'who it comes from',
  about: 'customer, queue and subject, as far as they are known',
  customer: 'the customer’s name',
  queue: 'the queue',
  subject: 'the subject of the chat',
  text: 'the message',
  minutes: 'how long it has waited, a number',
  late: 'told after its time: {late, select, yes {…} other {}}',
  told: 'how many were told, a number',
  shown: 'how many have seen it, a number',
  title: 'the title without the number',
  count: 'how many are unread, a number',
  reason: 'what the chat system answered',
};

export function toPlaceholderWords(name: string): string {
  return placeholderWords[name] ?? name;
}

export const sampleWords = {
  usual: 'Usual name',
  long: 'Long name',
  arabic: 'Arabic name',
  emoji: 'Emoji',
  unknown: 'Name not known',
  hidden: 'For who hides names',
} as const satisfies Record<TextPreview['sample'], string>;
