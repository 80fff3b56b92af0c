import type { LanguageTexts } from './placeholders.ts';

/** What notifications say in English, unless an administrator says otherwise. */
export const english: LanguageTexts = {
  'chat.queued': {
    title: 'Incoming chat message',
    body: '{about}',
    ending: 'Waits for a colleague',
  },
  'chat.assigned': {
    title: 'Incoming chat message',
    body: '{about}',
    ending: 'Assigned to {name}',
    endingUnknown: 'Assigned to a colleague',
  },
  'chat.transferred': {
    title: 'Incoming chat message',
    body: '{about}',
    ending: 'Transferred to {name}',
    endingUnknown: 'Transferred to a colleague',
  },
  'chat.invited': {
    title: '{name} invites you to join a chat',
    titleUnknown: 'A colleague invites you to join a chat',
    body: '{about}',
  },
  'message.created': {
    title: '{name} has sent you a new message',
    titleUnknown: 'Somebody has sent you a new message',
    titleHidden: 'New message in a chat',
    body: '{text}',
  },
  'message.edited': {
    title: 'A message was changed',
    body: '{about}',
  },
  'message.deleted': {
    title: 'Message deleted by {name}',
    titleUnknown: 'The message was deleted',
    body: '{about}',
  },
  'sla.warning': {
    title: 'Chat has waited {minutes} min',
    titleUnknown: 'Chat has waited too long',
    body: '{about} · Its time is nearly over · {late, select, yes {Told late} other {}}',
  },
  'sla.breached': {
    title: 'Chat has waited {minutes} min',
    titleUnknown: 'Chat has waited too long',
    body: '{about} · Its time is over · {late, select, yes {Told late} other {}}',
  },
  'sla.escalated': {
    title: 'Chat has waited {minutes} min',
    titleUnknown: 'Chat has waited too long',
    body: '{about} · {told, plural, =0 {Nobody could be told of it} other {{shown, plural, =0 {Nobody has seen it} other {{shown} of {told} told have seen it, nobody took it}}}} · {late, select, yes {Told late} other {}}',
  },
  'chat.cancelled': {
    title: '{name} has cancelled the chat',
    titleUnknown: 'The customer has cancelled the chat',
    body: '{subject}',
  },
  'assistance.requested': {
    title: '{name} asks for assistance',
    titleUnknown: 'An agent asks for assistance',
    body: '{about}',
  },
  'assistance.withdrawn': {
    title: 'Assistance is no longer asked for',
    body: '{about}',
  },
  'chat.accepted': {
    title: 'Accepted by {name}',
    titleUnknown: 'Accepted by a colleague',
    body: '{about}',
  },
  'chat.closed': {
    title: 'Closed by {name}',
    titleUnknown: 'The chat was closed',
    body: '{about}',
  },
  test: {
    title: 'Notifications work',
    body: 'This is a test from Deskbell.',
  },
  every: {
    unread: '{title} ({count, plural, one {# unread} other {# unread}})',
    open: 'Open chat',
    accept: 'Accept',
    accepted: 'You have this chat',
    asked: 'Your chat system was asked and has not answered yet',
    taken: '{name} has this chat already',
    takenUnknown: 'A colleague has this chat already',
    over: 'This chat is over',
    refused: 'Not accepted. Your chat system says: {reason}',
    refusedUnknown: 'Not accepted: your chat system refused it',
    unanswered: 'Not accepted: your chat system did not answer',
    offline: 'Not accepted: no connection',
    more: 'Also waiting',
  },
};
