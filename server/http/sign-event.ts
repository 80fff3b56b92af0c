import { randomUUID } from 'node:crypto';
import type { ChatEvent } from '../../wire/chat-event.ts';
import type { SignedWebhook } from '../../wire/source.ts';
import { signWebhook } from '../sources/verify-signature.ts';
import type { Db } from '../store/database.ts';
import { findSource, listSealedSecrets } from '../store/sources.ts';
import type { HttpRooms } from './http-rooms.ts';
import { ProblemError } from './problem-error.ts';

/** A webhook as the source's chat system would post it. The secret stays here. */
export async function signEvent(
  db: Db,
  { box, clock, settings }: Pick<HttpRooms, 'box' | 'clock' | 'settings'>,
  { sourceId, event, id = `msg_${randomUUID()}` }: { sourceId: string; event: ChatEvent; id?: string | undefined },
): Promise<SignedWebhook> {
  const source = await findSource(db, sourceId);
  const [sealed] = source ? await listSealedSecrets(db, sourceId, clock.now()) : [];
  if (!source || sealed === undefined) throw new ProblemError('not-found', 'There is no such source');
  const body = JSON.stringify(event);
  const timestamp = String(Math.floor(clock.now() / 1000));
  return {
    url: webhookUrl(settings.publicUrl.href, sourceId),
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': timestamp,
      'webhook-signature': signWebhook(body, { id, timestamp }, box.open(sealed)),
    },
    body,
  };
}

export function webhookUrl(base: string, sourceId: string): string {
  return `${base}webhooks/${encodeURIComponent(sourceId)}`;
}
