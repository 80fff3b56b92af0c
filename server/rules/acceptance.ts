import type { ChatEventType } from '../../wire/chat-event-type.ts';
import type { ConcernedRole } from '../../wire/levels.ts';
import type { ChatProgress } from './chat-progress.ts';

/** Events that offer a chat to agents who do not have it. An assigned one is theirs already. */
const offers = {
  'chat.queued': true,
  'chat.assigned': false,
  'chat.transferred': true,
  'chat.invited': true,
  'message.created': false,
  'message.edited': false,
  'message.deleted': false,
  'sla.warning': true,
  'sla.breached': true,
  'sla.escalated': false,
  'chat.cancelled': false,
  'assistance.requested': false,
  'assistance.withdrawn': false,
  'chat.accepted': false,
  'chat.closed': false,
} as const satisfies Record<ChatEventType, boolean>;

/** May who is told of this by a notification accept the chat from there? */
export function offersChat(type: ChatEventType | 'test', as: ConcernedRole): boolean {
  return type !== 'test' && as === 'agent' && offers[type];
}

/** Whether a person may have a chat: `own`: they do already. `by`: those who have it instead, or whom it is meant for. */
export type Acceptability =
  | { kind: 'free'; asInvited: boolean }
  | { kind: 'own' }
  | { kind: 'taken'; by: readonly string[] }
  | { kind: 'over' };

export function judgeAcceptance(chat: ChatProgress, person: string): Acceptability {
  if (chat.phase === 'over') return { kind: 'over' };
  if (chat.invited.includes(person)) return { kind: 'free', asInvited: true };
  if (chat.phase === 'waiting') {
    const isMeantForOthers = chat.transferredTo.length > 0 && !chat.transferredTo.includes(person);
    return isMeantForOthers ? { kind: 'taken', by: chat.transferredTo } : { kind: 'free', asInvited: false };
  }
  return chat.agents.includes(person) ? { kind: 'own' } : { kind: 'taken', by: chat.agents };
}
