import { type PushMessage, pushMessageSchema } from '../wire/push-message.ts';
import { isRecord } from './is-record.ts';
import { ownTags } from './presentation.ts';
import type { ShownNotification, WorkerParts } from './worker-parts.ts';

/** The part of a `PushEvent` that says what came. */
export interface PushEventData {
  data: { json(): unknown } | null;
  /** Safari parses a declarative message itself and may then leave `data` null (Push API, declarative push message). */
  notification?: unknown;
}

export type ParsedMessage = { kind: 'message'; message: PushMessage } | { kind: 'unreadable' };

/** Reads a push message; never throws, whatever came. */
export function parsePush(event: PushEventData): ParsedMessage {
  const fromText = parseMessage(jsonOf(event));
  return fromText.kind === 'unreadable' && isRecord(event.notification)
    ? parseNotification(event.notification)
    : fromText;
}

/** Reads back what a notification on the screen was made of; one that the browser made by itself is unreadable. */
export function parseNotification(notification: object): ParsedMessage {
  const { title, body, tag, lang, dir, silent, data, navigate, actions } = notification as Record<string, unknown>;
  const own = isRecord(data) ? data : {};
  return parseMessage({
    web_push: 8030,
    mutable: true,
    notification: {
      title,
      body: body ?? '',
      tag,
      lang: lang ?? '',
      dir: dir ?? 'auto',
      silent: silent ?? false,
      data,
      navigate: own.navigate ?? navigate,
      actions: own.actions ?? actions ?? [],
    },
  });
}

/** A guest finds notifications of its host in the same scope, and leaves them alone. */
export function isOurs({ isGuest }: Pick<WorkerParts, 'isGuest'>, notification: ShownNotification): boolean {
  return !isGuest || notification.tag.startsWith(ownTags) || parseNotification(notification).kind === 'message';
}

function parseMessage(input: unknown): ParsedMessage {
  const parsed = pushMessageSchema.safeParse(input);
  return parsed.success ? { kind: 'message', message: parsed.data } : { kind: 'unreadable' };
}

function jsonOf({ data }: PushEventData): unknown {
  try {
    return data?.json();
  } catch {
    // Not JSON: unreadable like any other payload that is not ours.
    return undefined;
  }
}
