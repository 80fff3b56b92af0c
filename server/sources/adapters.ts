import type { SourceKind } from '../../wire/source.ts';
import { parseJson } from '../parse-json.ts';
import type { Adapter, RawWebhook, Reading, ReadWebhook } from './adapter.ts';
import { chatwoot } from './chatwoot.ts';
import { standard } from './standard.ts';

/** Every kind of chat system that we can read. */
export const adapters: Readonly<Record<SourceKind, Adapter>> = { standard, chatwoot };

/** Turns the raw body of a genuine webhook into chat events. */
export function readWebhook(
  kind: SourceKind,
  { body, headers }: RawWebhook,
  reading: Omit<Reading, 'headers'>,
): ReadWebhook {
  const json = readJson(body);
  if (!json.ok) return { ok: false, because: 'broken-json' };
  return adapters[kind].read(json.value, { ...reading, headers });
}

function readJson(body: Buffer): { ok: true; value: unknown } | { ok: false } {
  try {
    return parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return { ok: false };
  }
}
