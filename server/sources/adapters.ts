import type { SourceKind } from '../../wire/source.ts';
import { decodeUtf8, parseJson, parseJsonBytes } from '../parse-json.ts';
import type { Adapter, RawWebhook, Reading, ReadWebhook } from './adapter.ts';
import { chatwoot } from './chatwoot.ts';
import { cloudEvents } from './cloud-events.ts';
import { refused } from './foreign.ts';
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

/** Turns a genuine webhook into chat events. */
export async function readWebhook(
  kind: SourceKind,
  webhook: RawWebhook,
  reading: Omit<Reading, 'headers'>,
): Promise<ReadWebhook> {
  const adapter: Adapter = adapters[kind];
  const { headers } = webhook;
  const isForm = formType.test(headers['content-type'] ?? '');
  if (isForm && !adapter.mayPostForms) return refused('content-type', formsRefused);
  const body = isForm ? readForm(webhook.body) : parseJsonBytes(webhook.body);
  if (!body.ok) return { ok: false, because: 'broken-json' };
  return adapter.read(body.value, { ...reading, headers });
}

const formType = /^\s*application\/x-www-form-urlencoded\s*(;|$)/i;
const formsRefused = 'Expected JSON, and this is a form: choose application/json where the chat system asks for it';

/** A body as who writes a mapping sees it: as it came, or the JSON of a form. */
export function showBody({ body, headers }: RawWebhook): Buffer {
  const form = formType.test(headers['content-type'] ?? '') ? readForm(body) : undefined;
  return form?.ok ? Buffer.from(JSON.stringify(form.value)) : body;
}

type ReadBody = { ok: true; value: unknown } | { ok: false };

/** The JSON in the field `payload` of a form, as Slack posts what somebody pressed; or else its fields, as texts. */
function readForm(body: Buffer): ReadBody {
  const text = decodeUtf8(body);
  if (text === undefined) return { ok: false };
  const fields = new URLSearchParams(text);
  const payload = fields.get('payload');
  return payload === null ? { ok: true, value: Object.fromEntries(fields) } : parseJson(payload);
}
