import type { ChatEvent } from '../../../wire/chat-event.ts';
import { toMillis } from '../../../wire/instant.ts';
import { isolate } from '../../../wire/isolate.ts';
import type { Language } from '../../../wire/language.ts';
import { maxPayloadBytes } from '../../../wire/limits.ts';
import { type ChatProgress, nameOfAuthor } from '../chat-progress.ts';
import { defaultTexts, type Texts, type TextValues } from './compile-texts.ts';
import { separator } from './parse-template.ts';
import { placeholdersOf } from './placeholders.ts';

export interface NotificationText {
  title: string;
  body: string;
}

export interface TextFacts {
  nameOf: (person: string) => string | undefined;
  /** The person lets names and words of customers appear on notifications. */
  preview: boolean;
  /** English as delivered, if left out. */
  language?: Language;
  texts?: Texts;
}

/** Title and body of a notification. Whose name or words are missing, or hidden by choice, is told in general words. */
export function notificationText(event: ChatEvent, chat: ChatProgress, facts: TextFacts): NotificationText {
  const { preview, language = 'en', texts = defaultTexts } = facts;
  const say = texts(language);
  const name = nameIn(event, chat, facts);
  const minutes = waitedMinutes(event, chat);
  const values = {
    ...aboutChat(event, chat, language, preview),
    ...slaValues(event),
    name: name ?? '',
    minutes: minutes ?? 0,
  };
  return {
    title: say(
      event.type,
      titlePart(event, { preview, isKnown: isSlaTitle(event) ? minutes !== undefined : !!name }),
      values,
    ),
    body: say(event.type, 'body', values),
  };
}

function titlePart(
  { type }: ChatEvent,
  { preview, isKnown }: { preview: boolean; isKnown: boolean },
): 'title' | 'titleUnknown' | 'titleHidden' {
  if (!preview && placeholdersOf(type, 'titleHidden')) return 'titleHidden';
  return isKnown || !placeholdersOf(type, 'titleUnknown') ? 'title' : 'titleUnknown';
}

function isSlaTitle({ type }: ChatEvent): boolean {
  return type === 'sla.warning' || type === 'sla.breached' || type === 'sla.escalated';
}

/** Who it is that did it: a customer only where names of customers may appear. */
function nameIn(event: ChatEvent, chat: ChatProgress, { nameOf, preview }: TextFacts): string | undefined {
  const byCustomer = event.by?.kind === 'customer';
  const author = notBlank(preview || !byCustomer ? nameOfAuthor(event, nameOf) : undefined);
  const customer = preview ? customerName(event, chat) : undefined;
  if (event.type === 'chat.cancelled') return customer;
  if (event.type === 'message.created') return author ?? (byCustomer || !event.by ? customer : undefined);
  return author;
}

function customerName(event: ChatEvent, chat: ChatProgress): string | undefined {
  return notBlank(chat.customerName) ?? (event.by?.kind === 'customer' ? notBlank(event.by.name) : undefined);
}

function notBlank(name: string | null | undefined): string | undefined {
  return name?.trim() ? name : undefined;
}

function aboutChat(event: ChatEvent, chat: ChatProgress, language: Language, preview: boolean): TextValues {
  const shown = (text: string | null | undefined) => (preview ? (text ?? '') : '');
  const [customer, queue, subject] = [shown(customerName(event, chat)), shown(chat.queue), shown(chat.subject)];
  const about = [customer, queue, subject]
    .filter(Boolean)
    .map((text) => isolate(text, language))
    .join(separator);
  return { about, customer, queue, subject, text: beginningOf(shown(event.message?.text)) };
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Each decision keeps what it says: of half a megabyte as much as a push can hold, up to a grapheme. */
function beginningOf(text: string): string {
  if (text.length <= maxPayloadBytes) return text;
  const last = [...graphemes.segment(text.slice(0, maxPayloadBytes + 1))].at(-1);
  return `${text.slice(0, last?.index)}…`;
}

function slaValues({ sla }: ChatEvent): TextValues {
  return { late: sla?.late ? 'yes' : 'no', told: sla?.told ?? 0, shown: sla?.shownTo ?? 0 };
}

function waitedMinutes(event: ChatEvent, chat: ChatProgress): number | undefined {
  const since = chat.waitingSince === null ? undefined : (toMillis(event.at) - chat.waitingSince) / 1000;
  const seconds = event.sla?.waitedSeconds ?? since;
  return seconds === undefined || Number.isNaN(seconds) ? undefined : Math.max(1, Math.floor(seconds / 60));
}
