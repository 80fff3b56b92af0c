import { assignedEvent, type ChatSystem, closedEvent } from './chat-system.ts';
import type { Floor } from './floor.ts';

/** Webhooks that wait for their answer at a time. */
const underWay = 64;

/** Lets a desk live through so many events, chats that are assigned and closed, as fast as it takes them. */
export async function liveThrough(chatSystem: ChatSystem, floor: Floor, events: number): Promise<void> {
  let chats = 0;
  const live = async () => {
    for (; chats * 2 < events; ) {
      chats += 1;
      const assigned = assignedEvent(floor, [chats % floor.people]);
      await chatSystem.post(assigned);
      await chatSystem.post(closedEvent(assigned.chat.id));
    }
  };
  await Promise.all(Array.from({ length: underWay }, live));
}
