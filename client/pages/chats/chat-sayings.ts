import type { Chat } from '../../../wire/chat.ts';
import type { ChatEvent } from '../../../wire/chat-event.ts';
import type { Person } from '../../../wire/person.ts';

/** Who speaks, and when. */
export interface Speaker {
  readonly person: Pick<Person, 'id' | 'name'>;
  readonly kind: 'agent' | 'supervisor';
  readonly at: string;
}

/** The agent joins the chat; one that was transferred to them leaves its former agents. */
export function toAcceptEvent(chat: Chat, speaker: Speaker): ChatEvent {
  const isHandedOver = chat.transferredTo.includes(speaker.person.id);
  const others = isHandedOver ? [] : agentIds(chat).filter((id) => id !== speaker.person.id);
  return said(chat, speaker, 'chat.accepted', [...others, speaker.person.id]);
}

export function toCloseEvent(chat: Chat, speaker: Speaker): ChatEvent {
  return said(chat, speaker, 'chat.closed', agentIds(chat));
}

/** The Need Assistance flag goes up, or down. */
export function toAssistanceEvent(chat: Chat, speaker: Speaker, isNeeded: boolean): ChatEvent {
  return said(chat, speaker, isNeeded ? 'assistance.requested' : 'assistance.withdrawn', agentIds(chat));
}

export function toMessageEvent(chat: Chat, speaker: Speaker, message: { id: string; text: string }): ChatEvent {
  return { ...said(chat, speaker, 'message.created', agentIds(chat)), message };
}

function said(chat: Chat, { person, kind, at }: Speaker, type: ChatEvent['type'], agents: string[]): ChatEvent {
  return {
    type,
    at,
    chat: {
      id: chat.id,
      agents,
      ...(chat.queue === null ? {} : { queue: chat.queue }),
      ...(chat.subject === null ? {} : { subject: chat.subject }),
      ...(chat.customer === null ? {} : { customer: { name: chat.customer } }),
    },
    by: { id: person.id, name: person.name, kind },
  };
}

function agentIds(chat: Chat): string[] {
  return chat.agents.map((agent) => agent.id);
}
