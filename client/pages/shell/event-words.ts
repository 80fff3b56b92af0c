import type { ChatEventType } from '../../../wire/chat-event-type.ts';
import type { Level, WindowState } from '../../../wire/levels.ts';
import type { AgentStatus, Role } from '../../../wire/person.ts';

/** Each type of event in a few plain words. */
export const eventWords = {
  'chat.queued': 'Chat waits in a queue',
  'chat.assigned': 'Chat is given to an agent',
  'chat.transferred': 'Chat is transferred',
  'chat.invited': 'Agent is invited to a chat',
  'message.created': 'New message in a chat',
  'message.edited': 'Message is changed',
  'message.deleted': 'Message is deleted',
  'sla.warning': 'Chat has waited long',
  'sla.breached': 'Chat has waited too long',
  'sla.escalated': 'Nobody takes a waiting chat',
  'chat.cancelled': 'Customer cancels the request',
  'assistance.requested': 'Agent asks for assistance',
  'assistance.withdrawn': 'Call for assistance is over',
  'chat.accepted': 'Chat is accepted',
  'chat.closed': 'Chat is closed',
} as const satisfies Record<ChatEventType, string>;

export const levelWords = {
  none: 'Nothing',
  visual: 'Pop-up',
  ring: 'Rings',
} as const satisfies Record<Level, string>;

export const windowStateWords = {
  viewing: 'Looking at this chat',
  present: 'At the console or dashboard',
  away: 'Elsewhere',
} as const satisfies Record<WindowState, string>;

export const statusWords = {
  available: 'Available',
  unavailable: 'Unavailable',
  offline: 'Offline',
} as const satisfies Record<AgentStatus, string>;

export const roleWords = {
  agent: 'Agent',
  supervisor: 'Supervisor',
  administrator: 'Administrator',
} as const satisfies Record<Role, string>;
