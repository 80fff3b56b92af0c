import type { Notice } from '../wire/notice.ts';
import type { Connection } from './notice-stream.ts';

/** What the tabs of one person in one browser tell each other. */
export type TabMessage =
  /** The leader hands on an event of the stream. */
  | { kind: 'event'; event: { name: string; data: unknown; id?: string } }
  /** The leader lives, this is how its stream stands, and when it last heard from the server. */
  | { kind: 'alive'; connection: Connection; lastId: string | undefined; heardAt?: number }
  /** A new tab asks what it missed; the leader answers with `known`. */
  | { kind: 'hello' }
  | { kind: 'known'; waiting: Notice[]; settled: string[] }
  /** A window in front has shown these, or has what they say on show: the others need not. */
  | { kind: 'shown'; notifications: string[] }
  /** Dismissed, opened, or answered by opening the chat: off everywhere. */
  | { kind: 'gone'; notifications: string[] }
  /** The sound for it was played. */
  | { kind: 'sounded'; notification: string }
  | { kind: 'preferences' }
  | { kind: 'push-changed' }
  | { kind: 'signed-out' };

export interface TabChannel {
  post(message: TabMessage): void;
  listen(listener: (message: TabMessage) => void): void;
  close(): void;
}

/** A channel to the other tabs; without `BroadcastChannel` each tab is alone. */
export function openTabChannel(name: string): TabChannel {
  if (typeof BroadcastChannel === 'undefined') return { post() {}, listen() {}, close() {} };
  const channel = new BroadcastChannel(name);
  let isClosed = false;
  return {
    post(message) {
      if (!isClosed) channel.postMessage(message);
    },
    listen(listener) {
      // Only our own code on our own origin can post here.
      channel.addEventListener('message', (event: MessageEvent<TabMessage>) => listener(event.data));
    },
    close() {
      isClosed = true;
      channel.close();
    },
  };
}
