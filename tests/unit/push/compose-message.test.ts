import { describe, expect, test } from 'vitest';
import { chatEventTypes } from '../../../wire/chat-event-type.ts';
import { pushMessageSchema } from '../../../wire/push-message.ts';
import { noon } from '../../support/builders.ts';
import { pushMessage } from './message-builder.ts';

const navigate = 'https://desk.test/console/#chat=desk/chat-1';

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
      data: {
        notification: 'notification-1',
        token: 'the-token',
        person: 'anna',
        subscription: 'subscription-1',
        event: 'message.created',
        chat: { source: 'desk', id: 'chat-1' },
        at: '2026-01-14T12:00:00.000Z',
        unread: 1,
        receipts: 'https://desk.test/api/v1/receipts',
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
      data: {
        notification: 'notification-1',
        token: 'the-token',
        person: 'anna',
        subscription: 'subscription-1',
        event: 'message.created',
        chat: { source: 'desk', id: 'chat-1' },
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
