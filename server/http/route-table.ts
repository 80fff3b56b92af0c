import type { HttpRooms } from './http-rooms.ts';
import type { Route } from './route.ts';
import { acceptChatRoutes } from './routes/accept-chat.ts';
import { adminAuditRoutes } from './routes/admin/audit.ts';
import { adminCallbackRoutes } from './routes/admin/callbacks.ts';
import { adminErasureRoutes } from './routes/admin/erase-person.ts';
import { adminEventRoutes } from './routes/admin/events.ts';
import { adminExamineRoutes } from './routes/admin/examine-webhook.ts';
import { adminMappingRoutes } from './routes/admin/mapping.ts';
import { adminOutsiderRoutes } from './routes/admin/outsiders.ts';
import { adminOverviewRoutes } from './routes/admin/overview.ts';
import { adminPeopleRoutes } from './routes/admin/people.ts';
import { adminPeopleFileRoutes } from './routes/admin/people-file.ts';
import { adminQueueRoutes } from './routes/admin/queues.ts';
import { adminRuleRoutes } from './routes/admin/rules.ts';
import { adminSignInRoutes } from './routes/admin/sign-ins.ts';
import { adminSourceRoutes } from './routes/admin/sources.ts';
import { adminSubscriptionRoutes } from './routes/admin/subscriptions.ts';
import { adminTestRoutes } from './routes/admin/test-notification.ts';
import { adminTextRoutes } from './routes/admin/texts.ts';
import { adminVapidContactRoutes } from './routes/admin/vapid-contact.ts';
import { adminVapidKeyRoutes } from './routes/admin/vapid-keys.ts';
import { adminWindowRoutes } from './routes/admin/windows.ts';
import { chatRoutes } from './routes/chats.ts';
import { exampleRoutes } from './routes/example.ts';
import { meRoutes } from './routes/me.ts';
import { notificationRoutes } from './routes/notifications.ts';
import { operatorRoutes } from './routes/operator.ts';
import { preferenceRoutes } from './routes/preferences.ts';
import { pushSubscriptionRoutes } from './routes/push-subscriptions.ts';
import { receiptRoutes } from './routes/receipts.ts';
import { sessionRoutes } from './routes/session.ts';
import { streamRoutes } from './routes/stream.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { windowRoutes } from './routes/windows.ts';

/** Every route there is. What is not in it does not exist, and what is in it says who may call. */
export function listRoutes(rooms: HttpRooms): Route[] {
  const routes = [
    webhookRoutes,
    sessionRoutes,
    meRoutes,
    preferenceRoutes,
    pushSubscriptionRoutes,
    windowRoutes,
    streamRoutes,
    receiptRoutes,
    notificationRoutes,
    acceptChatRoutes,
    chatRoutes,
    exampleRoutes,
    // Before the people by their ids: "export" is none.
    adminPeopleFileRoutes,
    adminOverviewRoutes,
    adminPeopleRoutes,
    adminTestRoutes,
    adminSignInRoutes,
    adminErasureRoutes,
    adminSourceRoutes,
    adminCallbackRoutes,
    adminOutsiderRoutes,
    adminMappingRoutes,
    adminExamineRoutes,
    adminVapidKeyRoutes,
    adminVapidContactRoutes,
    adminRuleRoutes,
    adminTextRoutes,
    adminQueueRoutes,
    adminSubscriptionRoutes,
    adminEventRoutes,
    adminWindowRoutes,
    adminAuditRoutes,
  ].flatMap((make) => make(rooms));
  return [...routes, ...operatorRoutes(rooms, routes)];
}
