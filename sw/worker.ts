import { handleActivate, handleInstall } from './lifecycle.ts';
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

const worker: WorkerParts = {
  scope: self,
  store: limitStore(memoryDatabase, time),
  time,
  fetch: (url, init) => self.fetch(url, init),
  maxActions: (Notification as { maxActions?: number }).maxActions,
};

// At top level, or the browser starts the worker for an event and finds nobody listening.
self.addEventListener('install', (event) => event.waitUntil(handleInstall(worker)));
self.addEventListener('activate', (event) => event.waitUntil(handleActivate(worker)));
self.addEventListener('push', (event) => event.waitUntil(handlePush(worker, event)));
self.addEventListener('notificationclick', (event) => event.waitUntil(handleNotificationClick(worker, event)));
self.addEventListener('notificationclose', (event) => event.waitUntil(handleNotificationClose(worker, event)));
self.addEventListener('pushsubscriptionchange', (event) =>
  event.waitUntil(handlePushSubscriptionChange(worker, event)),
);
self.addEventListener('message', (event) => event.waitUntil(handleMessage(worker, event)));
self.addEventListener('sync', (event) => (event as ExtendableEvent).waitUntil(handleSync(worker)));
