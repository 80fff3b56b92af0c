import type { PushEventData } from '../../../sw/read-message.ts';
import type { NotificationData, PushMessage } from '../../../wire/push-message.ts';

type Notification = PushMessage['notification'];

/** A push message for Ada about chat 7. */
export function pushMessage(
  given: Partial<Omit<Notification, 'data'>> = {},
  data: Partial<NotificationData> = {},
): PushMessage {
  return {
    web_push: 8030,
    mutable: true,
    notification: {
      title: 'Chat 7',
      body: 'Hello',
      navigate: 'https://desk.example/bell/console/#chat=7',
      tag: 'chat-7',
      lang: 'en',
      dir: 'auto',
      silent: false,
      data: {
        notification: 'n1',
        token: 'token-n1',
        person: 'ada',
        subscription: 'subscription-1',
        event: 'message.created',
        chat: { source: 's', id: '7' },
        at: '2025-03-03T10:00:00.000Z',
        receipts: 'https://desk.example/bell/api/v1/receipts',
        ...data,
      },
      ...given,
    },
  };
}

export function pushOf(payload: unknown): PushEventData {
  return bytesOf(new TextEncoder().encode(JSON.stringify(payload)));
}

/** What the browser makes of a plaintext, whatever it is. */
export function bytesOf(bytes: Uint8Array): PushEventData {
  return { data: { json: () => JSON.parse(new TextDecoder().decode(bytes)) } };
}
