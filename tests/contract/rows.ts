import type { CallbackRow } from '../../server/store/callbacks.ts';
import type { NewChatEventRow } from '../../server/store/chat-events.ts';
import type { StoredChat } from '../../server/store/chats.ts';
import type { DecisionRow } from '../../server/store/decisions.ts';
import type { DeliveryRow } from '../../server/store/deliveries.ts';
import type { PushSubscriptionRow } from '../../server/store/push-subscriptions.ts';
import type { SourceRow } from '../../server/store/sources.ts';
import type { VapidKeyRow } from '../../server/store/vapid-keys.ts';
import type { StoredWindow } from '../../server/store/windows.ts';
import { chatProgress, noon } from '../support/builders.ts';

/** A ring for Anna about a new message in the chat "chat-1" of the source "desk". */
export function decisionRow(parts: Partial<DecisionRow> = {}): DecisionRow {
  return {
    id: 'notification-1',
    eventSeq: 1,
    personId: 'anna',
    type: 'message.created',
    source: 'desk',
    chatId: 'chat-1',
    as: 'agent',
    state: 'away',
    level: 'ring',
    because: 'rule',
    fallback: 0,
    viaQueue: 0,
    queue: null,
    language: 'en',
    title: 'Clara has sent you a new message',
    body: 'Hello',
    unread: 1,
    at: noon,
    windowsJson: '[]',
    createdAt: noon,
    withdrawnAt: null,
    acknowledgedAt: null,
    handledAt: null,
    requestId: null,
    link: null,
    ...parts,
  };
}

/** Its push to the subscription "subscription-1", due at noon. */
export function deliveryRow(parts: Partial<DeliveryRow> = {}): DeliveryRow {
  return {
    id: 'delivery-1',
    notification: 'notification-1',
    personId: 'anna',
    channel: 'push',
    purpose: 'notify',
    subscriptionId: 'subscription-1',
    device: 'Firefox',
    host: 'updates.push.services.mozilla.com',
    endingText: null,
    tag: 'chat:desk:chat-1',
    eventSeq: 1,
    createdAt: noon,
    state: 'pending',
    because: null,
    dueAt: noon,
    expiresAt: noon + 3_600_000,
    attempts: 0,
    claimedUntil: null,
    claimedBy: null,
    settledAt: null,
    ...parts,
  };
}

/** The active VAPID key "key-1". */
export function vapidKeyRow(parts: Partial<VapidKeyRow> = {}): VapidKeyRow {
  const id = parts.id ?? 'key-1';
  return { id, publicKey: `public ${id}`, sealedPrivateKey: 'sealed', state: 'active', createdAt: noon, ...parts };
}

/** Anna's Firefox, made with "key-1". */
export function subscriptionRow(parts: Partial<PushSubscriptionRow> = {}): PushSubscriptionRow {
  const id = parts.id ?? 'subscription-1';
  return {
    ...{ id, personId: 'anna', endpoint: `https://updates.push.services.mozilla.com/${id}` },
    ...{ p256dh: 'key', auth: 'secret', keyId: 'key-1', device: 'Firefox', isNamed: 0, state: 'active', because: null },
    ...{ createdAt: noon, lastSeenAt: noon, expiresAt: null, lastOutcome: null },
    ...{ credentialId: null, signedInUntil: null },
    ...parts,
  };
}

/** The source "desk". */
export function sourceRow(parts: Partial<SourceRow> = {}): SourceRow {
  const id = parts.id ?? 'desk';
  return {
    id,
    kind: 'standard',
    name: id,
    paused: 0,
    sendsSla: 0,
    slaSaidAt: null,
    settingsJson: '{}',
    createdAt: noon,
    ...parts,
  };
}

/** An event "msg_1" of the chat "chat-1" of the source "desk". */
export function chatEventRow(parts: Partial<NewChatEventRow> = {}): NewChatEventRow {
  return {
    ...{ source: 'desk', id: 'msg_1', type: 'message.created', chatId: 'chat-1', at: noon, receivedAt: noon },
    ...{ standing: 'current', recipients: 0, passedOverJson: '[]', bodyJson: '{}', requestId: null },
    ...parts,
  };
}

/** The chat "chat-1" of the source "desk", waiting in "support". */
export function storedChat(parts: Partial<StoredChat> = {}): StoredChat {
  return { ...chatProgress(), ...parts };
}

/** Anna's window "w1": a console in front, reported at noon for 90 s. */
export function storedWindow(parts: Partial<StoredWindow> = {}): StoredWindow {
  return {
    ...{ id: 'w1', personId: 'anna', view: { kind: 'console' }, visible: true, focused: true, idle: false, seq: 1 },
    ...{ reportedAt: noon, leaseUntil: noon + 90_000, attentiveSince: null, attentiveUntil: null },
    ...{ endedAt: null, endedBecause: null },
    ...parts,
  };
}

/** Tells the source "desk" that Anna has something on a screen; due at noon. */
export function callbackRow(parts: Partial<CallbackRow> = {}): CallbackRow {
  return {
    ...{ id: 'cb_1', sourceId: 'desk', type: 'chat.shown', chatId: 'chat-1', eventSeq: 1, notification: 'n1' },
    ...{ personId: 'anna', detailJson: '{}', state: 'waiting', createdAt: noon, dueAt: noon, expiresAt: noon + 60_000 },
    ...{ attempts: 0, claimedUntil: null, claimedBy: null, status: null, detail: null, settledAt: null },
    ...parts,
  };
}
