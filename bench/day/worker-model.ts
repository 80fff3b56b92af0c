import type { PushMessage } from '../../wire/push-message.ts';
import type { How } from './journal.ts';

// What the service worker does with a push, in short: a notification that was shown before, here or in a page, is shown
// again without a sound; the end of a chat takes the place of what its tag shows; what is older than the end is not shown.

/** Under one tag: what it shows, when it last rang, and the latest end said of it. */
interface Tag {
  notification: string;
  at: number;
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
      const at = Date.parse(data.at);
      const known = shown.get(data.notification);
      if (data.ends) {
        if (tag && at < tag.at) return undefined;
        tags.set(name, { notification: data.notification, at, rangAt: tag?.rangAt ?? 0, endedAt: at });
        return undefined;
      }
      const isAfterItsEnd = tag?.endedAt !== undefined && at < tag.endedAt;
      const isReplaced = known === 'worker' && tag !== undefined && tag.notification !== data.notification;
      if (isAfterItsEnd || isReplaced) return known ? 'again' : 'swallowed';
      const how = known ? 'again' : now - (tag?.rangAt ?? 0) < rangMomentAgoMs ? 'silent' : 'ring';
      shown.set(data.notification, 'worker');
      const rangAt = how === 'ring' ? now : (tag?.rangAt ?? 0);
      tags.set(name, { notification: data.notification, at, rangAt, endedAt: tag?.endedAt });
      return how;
    },
    noteShownInPage(notification) {
      shown.set(notification, 'page');
    },
  };
}
