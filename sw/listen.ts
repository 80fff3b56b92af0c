import { limitStore } from './memory.ts';
import { memoryDatabase } from './memory-database.ts';
import { handleNotificationClick } from './open-console.ts';
import { handleMessage } from './page-messages.ts';
import { handleSync } from './receipt-outbox.ts';
import { handleNotificationClose } from './report-close.ts';
import { handlePushSubscriptionChange } from './resubscribe.ts';
import { handlePush } from './show-message.ts';
import type { Time } from './time.ts';
import type { WorkerParts } from './worker-parts.ts';

declare const self: ServiceWorkerGlobalScope;

const time: Time = {
  now: () => Date.now(),
  after(delayMs, call) {
    const timer = setTimeout(call, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Listens to all that tells of notifications. Must be called while the script is read, or the browser starts the worker for an event and finds nobody listening. */
export function listen({ isGuest }: Pick<WorkerParts, 'isGuest'>): WorkerParts {
  const worker: WorkerParts = {
    isGuest,
    isChromium: 'userAgentData' in self.navigator, // which no other engine has
    scope: self,
    store: limitStore(memoryDatabase, time),
    time,
    shown: { at: Number.NEGATIVE_INFINITY, times: 0, lastOf: new Map(), underWay: Promise.resolve() },
    makingRoom: { newest: undefined, done: Promise.resolve() },
    fetch: (url, init) => self.fetch(url, init),
    maxActions: (Notification as { maxActions?: number }).maxActions,
    async setBadge(count) {
      try {
        await self.navigator.setAppBadge(count);
      } catch {
        // Firefox has none, and an app that is not installed may be refused.
      }
    },
  };
  self.addEventListener('push', (event) => event.waitUntil(handlePush(worker, event)));
  self.addEventListener('notificationclick', (event) => event.waitUntil(handleNotificationClick(worker, event)));
  self.addEventListener('notificationclose', (event) => event.waitUntil(handleNotificationClose(worker, event)));
  self.addEventListener('pushsubscriptionchange', (event) =>
    event.waitUntil(handlePushSubscriptionChange(worker, event)),
  );
  self.addEventListener('message', (event) => event.waitUntil(handleMessage(worker, event)));
  self.addEventListener('sync', (event) => (event as ExtendableEvent).waitUntil(handleSync(worker)));
  return worker;
}
