import type { PushMessage } from '../../wire/push-message.ts';
import type { How } from './journal.ts';

// What the service worker does with a push, in short: a notification that was shown before, here or in a page, is shown
// again without a sound; the end of a chat takes the place of what its tag shows; what is older than the end is not shown.

/** Under one tag: what it shows and its place among all of the chat, when it last rang, and the latest end said of it. */
interface Tag {
  notification: string;
  place: number;
  rangAt: number;
  endedAt: number | undefined;
}

/** A chat that rang a moment ago is shown without a sound. */
const rangMomentAgoMs = 5_000;

export interface WorkerModel {
  /** How it is shown; undefined: only an end is said. */
  show(message: PushMessage, now: number): How | undefined;
  /** A page shows it as a pop-up. */
  noteShownInPage(notification: string): void;
}

export function createWorkerModel(): WorkerModel {
  const shown = new Map<string, 'page' | 'worker'>();
  const tags = new Map<string, Tag>();

  return {
    show({ notification: { tag: name, data } }, now) {
      const tag = tags.get(name);
      const place = data.order ?? 0;
      const known = shown.get(data.notification);
      if (data.ends) {
        if (tag && place < tag.place) return undefined;
        tags.set(name, { notification: data.notification, place, rangAt: tag?.rangAt ?? 0, endedAt: place });
        return undefined;
      }
      const isAfterItsEnd = tag?.endedAt !== undefined && place < tag.endedAt;
      const isReplaced = known === 'worker' && tag !== undefined && tag.notification !== data.notification;
      if (isAfterItsEnd || isReplaced) return known ? 'again' : 'swallowed';
      const how = known ? 'again' : now - (tag?.rangAt ?? 0) < rangMomentAgoMs ? 'silent' : 'ring';
      shown.set(data.notification, 'worker');
      const rangAt = how === 'ring' ? now : (tag?.rangAt ?? 0);
      tags.set(name, { notification: data.notification, place, rangAt, endedAt: tag?.endedAt });
      return how;
    },
    noteShownInPage(notification) {
      shown.set(notification, 'page');
    },
  };
}
