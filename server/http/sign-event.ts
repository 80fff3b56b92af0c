import { randomUUID } from 'node:crypto';
import type { ChatEvent } from '../../wire/chat-event.ts';
import type { Sample, SignedWebhook, SourceKind } from '../../wire/source.ts';
import type { Adapter } from '../sources/adapter.ts';
import { adapters } from '../sources/adapters.ts';
import { signBody, urlSecretName } from '../sources/proof.ts';
import type { Db } from '../store/database.ts';
import { findSourcePayload } from '../store/source-payloads.ts';
import { findSource, listSealedSecrets, type SourceRow } from '../store/sources.ts';
import type { HttpRooms } from './http-rooms.ts';
import { ProblemError } from './problem-error.ts';

type SigningRooms = Pick<HttpRooms, 'box' | 'clock' | 'settings'>;

/** A webhook with one of our own events, as the source's chat system would post it. The secret stays here. */
export async function signEvent(
  db: Db,
  rooms: SigningRooms,
  { sourceId, event, id }: { sourceId: string; event: ChatEvent; id?: string | undefined },
): Promise<SignedWebhook> {
  const { source, secret } = await getSecret(db, rooms, sourceId);
  if (source.kind !== 'standard') throw new ProblemError('conflict', 'This chat system does not speak our own events');
  return sign(rooms, source, { body: JSON.stringify(event), secret, id });
}

/** A webhook as the source's chat system itself writes it. */
export async function signSample(
  db: Db,
  rooms: SigningRooms,
  { sourceId, name = 'queued', kind, ...given }: { sourceId: string } & Partial<Sample>,
): Promise<SignedWebhook> {
  const { source, secret } = await getSecret(db, rooms, sourceId);
  if (kind !== undefined && kind !== source.kind) {
    const errors = [{ field: 'sample.kind', detail: `This chat system is of the kind ${source.kind}` }];
    throw new ProblemError('invalid-fields', undefined, { errors });
  }
  if (source.kind === 'mapped') return sign(rooms, source, { body: await getLastBody(db, sourceId), secret });
  const samples: Adapter['samples'] = adapters[source.kind].samples;
  const write = samples?.[name];
  if (!write) {
    throw new ProblemError(
      'conflict',
      `This kind of chat system has samples of: ${Object.keys(samples ?? {}).join(', ')}`,
    );
  }
  const now = rooms.clock.now();
  const { chat = String(Math.floor(now / 1000)), queue = '1', agent = '1', text = 'Hello from a sample' } = given;
  return sign(rooms, source, { body: JSON.stringify(write({ chat, queue, agent, text, now })), secret });
}

/** Whatever a mapping is for, its last webhook shows. */
async function getLastBody(db: Db, sourceId: string): Promise<string> {
  const last = await findSourcePayload(db, sourceId);
  if (!last) throw new ProblemError('conflict', 'No webhook has come yet that could be sent once more');
  return last.body;
}

async function getSecret(
  db: Db,
  { box, clock }: SigningRooms,
  sourceId: string,
): Promise<{ source: SourceRow; secret: string }> {
  const source = await findSource(db, sourceId);
  const [sealed] = source ? await listSealedSecrets(db, sourceId, clock.now()) : [];
  if (!source) throw new ProblemError('not-found', 'There is no such source');
  if (sealed === undefined) throw new ProblemError('conflict', 'It has no secret: make a new one');
  return { source, secret: box.open(sealed) };
}

function sign(
  { clock, settings }: SigningRooms,
  { id: sourceId, kind }: SourceRow,
  { body, secret, id = `msg_${randomUUID()}` }: { body: string; secret: string; id?: string | undefined },
): SignedWebhook {
  const { headers: names, signature } = adapters[kind].proof;
  const timestamp = String(Math.floor(clock.now() / 1000));
  return {
    url: webhookUrl(settings.publicUrl.href, sourceId),
    headers: {
      'content-type': 'application/json',
      ...(names.id ? { [names.id]: id } : {}),
      ...(names.timestamp ? { [names.timestamp]: timestamp } : {}),
      ...(names.signature ? { [names.signature]: signBody(signature, body, { id, timestamp }, secret) } : {}),
    },
    body,
  };
}

export function webhookUrl(base: string, sourceId: string): string {
  return `${base}webhooks/${encodeURIComponent(sourceId)}`;
}

/** The same with the secret in it, where the kind of chat system may do so. */
export function urlWithSecret(
  base: string,
  { id, kind }: { id: string; kind: SourceKind },
  secret: string,
): string | null {
  const query = new URLSearchParams({ [urlSecretName]: secret });
  return adapters[kind].proof.inUrl ? `${webhookUrl(base, id)}?${query}` : null;
}
