import type { Chat } from '../../../wire/chat.ts';
import type { Person } from '../../../wire/person.ts';

/** The lists of the console, in the order in which they are shown. */
export const chatListNames = ['mine', 'queue', 'transferred', 'invites'] as const;
export type ChatListName = (typeof chatListNames)[number];

/** Puts each open chat that concerns the agent into one list: an invite before a transfer, either before the queue. */
export function sortIntoLists(chats: readonly Chat[], me: Pick<Person, 'id' | 'queues'>): Record<ChatListName, Chat[]> {
  const lists: Record<ChatListName, Chat[]> = { mine: [], queue: [], transferred: [], invites: [] };
  for (const chat of chats) {
    const name = findList(chat, me);
    if (name) lists[name].push(chat);
  }
  lists.queue.sort((one, other) => startOfWait(one) - startOfWait(other));
  return lists;
}

function findList(chat: Chat, me: Pick<Person, 'id' | 'queues'>): ChatListName | undefined {
  if (chat.phase === 'over') return undefined;
  if (chat.invited.includes(me.id)) return 'invites';
  if (chat.transferredTo.includes(me.id)) return 'transferred';
  if (chat.agents.some((agent) => agent.id === me.id)) return 'mine';
  if (chat.phase !== 'waiting' || chat.queue === null) return undefined;
  return me.queues.includes(chat.queue) ? 'queue' : undefined;
}

function startOfWait(chat: Chat): number {
  return Date.parse(chat.waitingSince ?? chat.changedAt);
}
