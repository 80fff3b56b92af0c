import { describe, expect, test } from 'vitest';
import { composeMessage } from '../../../server/push/compose-message.ts';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';
import { pushMessageSchema } from '../../../wire/push-message.ts';
import { decisionRow, deliveryRow } from '../../contract/rows.ts';
import { noon } from '../../support/builders.ts';
import { pushMessage } from './message-builder.ts';

const navigate = 'https://desk.test/console/#chat=desk/chat-1';
const pictures = {
  icon: 'https://desk.test/icons/notification.png',
  badge: 'https://desk.test/icons/badge.png',
};

test('a new message is a declarative push message with our own fields in its data', () => {
  expect(pushMessage()).toEqual({
    web_push: 8030,
    mutable: true,
    notification: {
      title: 'Clara has sent you a new message',
      body: 'Hello',
      navigate,
      tag: 'chat:desk:chat-1',
      lang: 'en',
      dir: 'auto',
      silent: false,
      timestamp: noon,
      ...pictures,
      mutable: true,
      data: {
        notification: 'notification-1',
        token: 'the-token',
        person: 'anna',
        subscription: 'subscription-1',
        event: 'message.created',
        chat: { source: 'desk', id: 'chat-1' },
        order: 1,
        at: '2026-01-14T12:00:00.000Z',
        unread: 1,
        receipts: 'https://desk.test/api/v1/receipts',
        more: 'Also waiting',
      },
      actions: [{ action: 'open', title: 'Open chat', navigate }],
    },
  });
});

test('an ending is silent, says how the chat ended and offers nothing to do', () => {
  const ending = { purpose: 'ending', endingText: 'Accepted by Ben', createdAt: noon + 60_000 } as const;

  expect(pushMessage({}, ending)).toEqual({
    web_push: 8030,
    mutable: true,
    notification: {
      title: 'Accepted by Ben',
      navigate,
      tag: 'chat:desk:chat-1',
      lang: 'en',
      dir: 'auto',
      silent: true,
      timestamp: noon + 60_000,
      ...pictures,
      mutable: true,
      data: {
        notification: 'notification-1',
        token: 'the-token',
        person: 'anna',
        subscription: 'subscription-1',
        event: 'message.created',
        chat: { source: 'desk', id: 'chat-1' },
        order: 1,
        at: '2026-01-14T12:01:00.000Z',
        ends: true,
        receipts: 'https://desk.test/api/v1/receipts',
      },
    },
  });
});

test('a test has no chat, nothing to do and a tag of its own', () => {
  const { tag, data, actions } = pushMessage({ type: 'test', source: '', chatId: '' }).notification;

  expect([tag, data.event, data.chat, actions]).toEqual(['test:notification-1', 'test', undefined, undefined]);
});

describe('unread messages', () => {
  test('one is not counted in the title', () => {
    expect(pushMessage({ unread: 1 }).notification.title).toBe('Clara has sent you a new message');
  });

  test('several are counted in the title', () => {
    expect(pushMessage({ unread: 3 }).notification.title).toBe('Clara has sent you a new message (3 unread)');
  });

  test('of another event none are told', () => {
    const { title, data } = pushMessage({
      type: 'chat.queued',
      title: 'Incoming chat message',
      unread: 3,
    }).notification;

    expect([title, data.unread]).toEqual(['Incoming chat message', undefined]);
  });
});

test('a notification without a body has none', () => {
  expect(pushMessage({ body: '' }).notification).not.toHaveProperty('body');
});

test.each([...chatEventTypes, 'test'] as const)('%s is a push message as the wire declares it', (type) => {
  const message = JSON.parse(JSON.stringify(pushMessage({ type })));

  expect(pushMessageSchema.parse(message)).toEqual(message);
});

test('chats of the same id in two chat systems have two tags (S4)', () => {
  expect(pushMessage({ source: 'shop' }).notification.tag).not.toBe(pushMessage({ source: 'desk' }).notification.tag);
});

describe('a chat that can be accepted from its notification', () => {
  const acceptsChats = (source: string) => source === 'desk';
  const compose = (decision: Parameters<typeof decisionRow>[0], delivery: Parameters<typeof deliveryRow>[0] = {}) =>
    composeMessage({
      ...{ decision: decisionRow(decision), delivery: deliveryRow(delivery), token: 'the-token', navigate },
      ...{ base: 'https://desk.test/', acceptsChats },
    }).notification;

  test('has a button for it beside the one that opens it, and where that is said', () => {
    const { actions, data } = compose({ type: 'chat.queued', language: 'de' });

    expect(actions).toEqual([
      { action: 'accept', title: 'Annehmen', navigate },
      { action: 'open', title: 'Chat öffnen', navigate },
    ]);
    expect(data.accept).toEqual({
      url: 'https://desk.test/api/v1/notifications/notification-1/accept',
      offline: 'Nicht angenommen: keine Verbindung',
    });
  });

  test.each([
    { name: 'a message of one’s own chat', decision: { type: 'message.created' } },
    { name: 'a supervisor’s call', decision: { type: 'assistance.requested', as: 'supervisor' } },
    { name: 'a chat whose chat system was never told how', decision: { type: 'chat.queued', source: 'another' } },
  ] as const)('$name has none', ({ decision }) => {
    const { actions, data } = compose(decision);

    expect([actions?.map(({ action }) => action), data.accept]).toEqual([['open'], undefined]);
  });

  test('how it ended has none', () => {
    const { actions, data } = compose({ type: 'chat.queued' }, { purpose: 'ending', endingText: 'Accepted by Ben' });

    expect([actions, data.accept]).toEqual([undefined, undefined]);
  });
});
