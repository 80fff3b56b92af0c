import type { SourceKind } from '../../wire/source.ts';
import { parseJson } from '../parse-json.ts';
import type { Adapter, RawWebhook, Reading, ReadWebhook } from './adapter.ts';
import { chatwoot } from './chatwoot.ts';
import { cloudEvents } from './cloud-events.ts';
import { intercom } from './intercom.ts';
import { mapped } from './mapped.ts';
import { rocketChat } from './rocket-chat.ts';
import { slack } from './slack.ts';
import { standard } from './standard.ts';
import { zendesk } from './zendesk.ts';

/** Every kind of chat system that we can read. */
export const adapters: Readonly<Record<SourceKind, Adapter>> = {
  standard,
  'cloud-events': cloudEvents,
  chatwoot,
  'rocket-chat': rocketChat,
  zendesk,
  intercom,
  slack,
  mapped,
};

/** Turns the raw body of a genuine webhook into chat events. */
export async function readWebhook(
  kind: SourceKind,
  { body, headers }: RawWebhook,
  reading: Omit<Reading, 'headers'>,
): Promise<ReadWebhook> {
  const json = readBody(body);
  if (!json.ok) return { ok: false, because: 'broken-json' };
  return adapters[kind].read(json.value, { ...reading, headers });
}

/** The JSON of a body: UTF-8, whole, and not too deep. */
export function readBody(body: Buffer): { ok: true; value: unknown } | { ok: false } {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { ok: false };
  }
}
