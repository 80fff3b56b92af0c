import type { ChatEvent } from '../../wire/chat-event.ts';
import { toMillis } from '../../wire/instant.ts';
import { type ChatProgress, nameOfAuthor } from './chat-progress.ts';

export interface NotificationText {
  title: string;
  body: string;
}

export interface TextFacts {
  nameOf: (person: string) => string | undefined;
  /** The person lets names and words of customers appear on notifications. */
  preview: boolean;
}

/** Title and body of a notification. Whose name or words are missing, or hidden by choice, is told in general words. */
export function notificationText(
  event: ChatEvent,
  chat: ChatProgress,
  { nameOf, preview }: TextFacts,
): NotificationText {
  const byCustomer = event.by?.kind === 'customer';
  const author = preview || !byCustomer ? nameOfAuthor(event, nameOf) : undefined;
  const customer = preview
    ? (isolated(chat.customerName) ?? (byCustomer ? isolated(event.by?.name) : undefined))
    : undefined;
  const colleague = isolated(author) ?? 'A colleague';
  const about = preview ? aboutChat(chat, customer) : '';
  switch (event.type) {
    case 'chat.queued':
    case 'chat.assigned':
    case 'chat.transferred':
      return { title: 'Incoming chat message', body: about };
    case 'chat.invited':
      return { title: `${colleague} invites you to join a chat`, body: about };
    case 'message.created': {
      if (!preview) return { title: 'New message in a chat', body: '' };
      const name =
        isolated(author) ?? (event.by?.kind === 'customer' || !event.by ? customer : undefined) ?? 'Somebody';
      return { title: `${name} has sent you a new message`, body: event.message?.text ?? '' };
    }
    case 'sla.warning':
      return { title: waited(event, chat), body: join(join(about, 'Its time is nearly over'), lateness(event)) };
    case 'sla.breached':
      return { title: waited(event, chat), body: join(join(about, 'Its time is over'), lateness(event)) };
    case 'sla.escalated':
      return { title: waited(event, chat), body: join(join(about, evidence(event)), lateness(event)) };
    case 'chat.cancelled':
      return {
        title: `${customer ?? 'The customer'} has cancelled the chat`,
        body: preview ? (chat.subject ?? '') : '',
      };
    case 'assistance.requested':
      return { title: `${isolated(author) ?? 'An agent'} asks for assistance`, body: about };
    case 'assistance.withdrawn':
      return { title: 'Assistance is no longer asked for', body: about };
    case 'chat.accepted':
      return { title: `Accepted by ${isolated(author) ?? 'a colleague'}`, body: about };
    case 'chat.closed':
      return { title: author ? `Closed by ${isolated(author)}` : 'The chat was closed', body: about };
    default:
      return event.type satisfies never;
  }
}

function aboutChat(chat: ChatProgress, customer: string | undefined): string {
  return join(join(customer ?? '', chat.queue ?? ''), chat.subject ?? '');
}

function join(left: string, right: string): string {
  return left && right ? `${left} · ${right}` : left || right;
}

function waited(event: ChatEvent, chat: ChatProgress): string {
  const since = chat.waitingSince === null ? undefined : (toMillis(event.at) - chat.waitingSince) / 1000;
  const seconds = event.sla?.waitedSeconds ?? since;
  return seconds === undefined || Number.isNaN(seconds)
    ? 'Chat has waited too long'
    : `Chat has waited ${Math.max(1, Math.floor(seconds / 60))} min`;
}

function lateness(event: ChatEvent): string {
  return event.sla?.late ? 'Told late' : '';
}

/** What receipts say of those who were told before. */
function evidence({ sla }: ChatEvent): string {
  if (!sla?.told) return 'Nobody could be told of it';
  return sla.shownTo === 0 ? 'Nobody has seen it' : `${sla.shownTo} of ${sla.told} told have seen it, nobody took it`;
}

const rightToLeft = /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}/u;

/** A name that runs from right to left keeps its own direction inside a sentence that runs the other way (Unicode UAX #9). */
function isolated(name: string | null | undefined): string | undefined {
  if (!name?.trim()) return undefined;
  return rightToLeft.test(name) ? `\u2068${name}\u2069` : name;
}
