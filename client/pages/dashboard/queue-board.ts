import type { Chat } from '../../../wire/chat.ts';

export interface QueueRow {
  readonly queue: string;
  readonly waiting: readonly Chat[];
  readonly inProgress: readonly Chat[];
  readonly calls: readonly Chat[];
  /** Since when the longest waiting customer waits. */
  readonly waitingSince: string | undefined;
}

export interface QueueBoard {
  /** Every call for assistance, the oldest first. */
  readonly calls: readonly Chat[];
  readonly queues: readonly QueueRow[];
}

/** Chats without a queue are listed under this name. */
export const noQueue = '';

/** What a supervisor watches: a row for each of their queues, and for each other queue of a chat they see. */
export function toQueueBoard(chats: readonly Chat[], ownQueues: readonly string[]): QueueBoard {
  const open = chats.filter((chat) => chat.phase !== 'over');
  const names = [...new Set([...ownQueues, ...open.map((chat) => chat.queue ?? noQueue)])].sort();
  return {
    calls: open.filter((chat) => chat.assistance).sort((one, other) => calledAt(one) - calledAt(other)),
    queues: names.map((queue) =>
      toRow(
        queue,
        open.filter((chat) => (chat.queue ?? noQueue) === queue),
      ),
    ),
  };
}

function toRow(queue: string, chats: readonly Chat[]): QueueRow {
  const waiting = chats
    .filter((chat) => chat.phase === 'waiting')
    .sort((one, other) => waitsSince(one) - waitsSince(other));
  return {
    queue,
    waiting,
    inProgress: chats.filter((chat) => chat.phase === 'active'),
    calls: chats.filter((chat) => chat.assistance),
    waitingSince: waiting[0]?.waitingSince ?? undefined,
  };
}

function calledAt(chat: Chat): number {
  return Date.parse(chat.assistance?.at ?? chat.changedAt);
}

function waitsSince(chat: Chat): number {
  return Date.parse(chat.waitingSince ?? chat.changedAt);
}
