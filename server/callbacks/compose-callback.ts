import type { CallbackBody } from '../../wire/callback.ts';
import { toIso } from '../../wire/instant.ts';
import type { CallbackDetail } from '../intake/note-callback.ts';
import { signWebhook } from '../sources/verify-signature.ts';
import type { CallbackRow } from '../store/callbacks.ts';
import type { ChatEventRow } from '../store/chat-events.ts';

/** The body of a callback, the same at each attempt. `person`'s name as it is known now. */
export function composeCallback(
  { type, sourceId, chatId, personId, detailJson, createdAt }: CallbackRow,
  { event, name }: { event: Pick<ChatEventRow, 'id' | 'type'> | undefined; name: string | undefined },
): CallbackBody {
  const detail: CallbackDetail = JSON.parse(detailJson);
  return {
    type,
    timestamp: toIso(createdAt),
    data: {
      source: sourceId,
      chat: { id: chatId },
      event: event ? { id: event.id, type: event.type } : null,
      ...(personId === null ? {} : { person: { id: personId, name: name ?? personId } }),
      ...detail,
    },
  };
}

/** Headers of Standard Webhooks: signed with each secret that fits, the newest first. `now` in milliseconds. */
export function signCallback(
  id: string,
  body: string,
  secrets: readonly string[],
  now: number,
): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  return {
    'content-type': 'application/json',
    'user-agent': 'Deskbell',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': secrets.map((secret) => signWebhook(body, { id, timestamp }, secret)).join(' '),
  };
}
