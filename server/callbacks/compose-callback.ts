import type { CallbackBody } from '../../wire/callback.ts';
import { toIso } from '../../wire/instant.ts';
import type { CallbackDetail } from '../intake/note-callback.ts';
import { signWebhook } from '../sources/verify-signature.ts';
import type { CallbackRow } from '../store/callbacks.ts';
import type { ChatEventRow } from '../store/chat-events.ts';

export interface CallbackFacts {
  event: Pick<ChatEventRow, 'id' | 'type'> | undefined;
  /** The person's, as it is known now. */
  name: string | undefined;
  /** Of the source: which of our people its own ids stand for. */
  links: Readonly<Record<string, string>>;
}

/** The body of a callback, the same at each attempt. */
export function composeCallback(
  { type, sourceId, chatId, personId, detailJson, createdAt }: CallbackRow,
  { event, name, links }: CallbackFacts,
): CallbackBody {
  const detail: CallbackDetail = JSON.parse(detailJson);
  return {
    type,
    timestamp: toIso(createdAt),
    data: {
      source: sourceId,
      chat: { id: chatId },
      event: event ? { id: event.id, type: event.type } : null,
      ...(personId === null ? {} : { person: toPerson(personId, name, links) }),
      ...detail,
    },
  };
}

function toPerson(id: string, name: string | undefined, links: CallbackFacts['links']) {
  const [knownAs] = Object.keys(links).filter((theirs) => links[theirs] === id);
  return { id, name: name ?? id, ...(knownAs === undefined ? {} : { knownAs }) };
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
