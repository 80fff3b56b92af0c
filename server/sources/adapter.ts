import type { ChatEvent } from '../../wire/chat-event.ts';
import type { SourceKind } from '../../wire/source.ts';
import { readStandard } from './standard.ts';

/** One event that a webhook carries, with the id by which it is counted once. */
export interface ReadEvent {
  id: string;
  event: ChatEvent;
}

export type ReadWebhook =
  | { ok: true; events: ReadEvent[] }
  | { ok: false; because: 'broken-json' }
  | { ok: false; because: 'invalid-fields'; errors: { field: string; detail: string }[] };

/** Turns the raw body of a chat system's webhook into chat events. */
export type Adapter = (body: Buffer, webhookId: string) => ReadWebhook;

export const adapters = { standard: readStandard } satisfies Record<SourceKind, Adapter>;
