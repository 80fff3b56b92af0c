import { randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { toIso } from '../../../../wire/instant.ts';
import {
  newSecretSchema,
  newSourceSchema,
  type Source,
  type SourceKind,
  signedWebhookSchema,
  signRequestSchema,
  sourceChangeSchema,
  sourceSchema,
  sourceWithSecretSchema,
} from '../../../../wire/source.ts';
import { type WebhookRecord, webhookRecordSchema } from '../../../../wire/webhook-attempt.ts';
import { raisedIdPrefix } from '../../../intake/raise-due-timers.ts';
import { checkMapping } from '../../../sources/mapped.ts';
import { type ChatEventRow, findLastEventAt, listChatEventsOfSource } from '../../../store/chat-events.ts';
import type { Db } from '../../../store/database.ts';
import {
  addSealedSecret,
  deleteSource,
  findSource,
  insertSource,
  listSecretTimes,
  listSources,
  type SourceRow,
  updateSource,
} from '../../../store/sources.ts';
import { listLastRefusals, listWebhookAttempts, type WebhookAttemptRow } from '../../../store/webhook-attempts.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { fillChatLink, readSettings } from '../../link-outsiders.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, recordedRoute, route } from '../../route.ts';
import { signEvent, signSample, urlWithSecret, webhookUrl } from '../../sign-event.ts';

const hourMs = 3_600_000;
const listedEvents = 50;

/** The chat systems that post webhooks. */
export function adminSourceRoutes(rooms: HttpRooms): Route[] {
  const { store, clock, settings } = rooms;

  async function addSecret(
    db: Db,
    { id: sourceId, kind }: SourceRow,
    { secret: given, overlapHours }: { secret?: string | undefined; overlapHours: number },
  ): Promise<{ secret: string; urlWithSecret: string | null }> {
    const secret = given ?? makeSecret(kind);
    const now = clock.now();
    const overlapUntil = now + overlapHours * hourMs;
    await addSealedSecret(db, { sourceId, sealedSecret: rooms.box.seal(secret), now, overlapUntil });
    return { secret, urlWithSecret: urlWithSecret(settings.publicUrl.href, { id: sourceId, kind }, secret) };
  }

  async function describe(db: Db, rows: readonly SourceRow[]): Promise<Source[]> {
    const secrets = new Map((await listSecretTimes(db, clock.now())).map((row) => [row.sourceId, row]));
    const refusals = await listLastRefusals(db);
    return Promise.all(
      rows.map(async ({ id, kind, name, paused, createdAt, settingsJson }) => ({
        ...{ id, kind, name, url: webhookUrl(settings.publicUrl.href, id), paused: paused === 1 },
        chatLink: readSettings({ settingsJson }).chatLink ?? null,
        mapping: readSettings({ settingsJson }).mapping ?? null,
        createdAt: toIso(createdAt),
        secretMadeAt: toIsoOrNull(secrets.get(id)?.madeAt),
        olderSecretUntil: toIsoOrNull(secrets.get(id)?.olderUntil),
        lastEventAt: toIsoOrNull(await findLastEventAt(db, id)),
        lastRefusedAt: toIsoOrNull(refusals.get(id)),
      })),
    );
  }

  async function describeOne(db: Db, row: SourceRow): Promise<Source> {
    const [source] = await describe(db, [row]);
    if (!source) throw new Error('A source was described as none');
    return source;
  }

  async function getSource(db: Db, id = ''): Promise<SourceRow> {
    const source = await findSource(db, id);
    if (!source) throw new ProblemError('not-found', 'There is no such source');
    return source;
  }

  const state = async (db: Db, id: string) => {
    const source = await findSource(db, id);
    return (
      source && {
        ...{ name: source.name, kind: source.kind, paused: source.paused === 1 },
        chatLink: readSettings(source).chatLink ?? null,
        mapping: readSettings(source).mapping ?? null,
      }
    );
  };

  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/sources', access: 'administrator' },
      summary: 'The chat systems that post webhooks',
      answers: { 200: z.object({ sources: z.array(sourceSchema) }) },
      async handle() {
        await rooms.webhookAttempts.flush();
        return { status: 200, body: { sources: await describe(store.db, await listSources(store.db)) } };
      },
    }),
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/sources', access: 'administrator' },
      summary: 'Adds a chat system; its secret is shown this once',
      body: newSourceSchema,
      answers: { 201: sourceWithSecretSchema },
      state,
      async change(db, { body }) {
        refuseBadChatLink(body.chatLink);
        const id = body.id ?? `source-${randomUUID().slice(0, 8)}`;
        const row: SourceRow = {
          id,
          kind: body.kind,
          name: body.name ?? id,
          paused: 0,
          sendsSla: 0,
          slaSaidAt: null,
          settingsJson: JSON.stringify(body.chatLink === undefined ? {} : { chatLink: body.chatLink }),
          createdAt: clock.now(),
        };
        if (!(await insertSource(db, row))) {
          throw new ProblemError('conflict', 'There is a source with this id', {
            errors: [{ field: 'id', detail: 'It is taken' }],
          });
        }
        const secret = await addSecret(db, row, { overlapHours: 0 });
        return { status: 201, body: { ...(await describeOne(db, row)), ...secret } };
      },
    }),
    recordedRoute({
      ...{ method: 'put', path: 'api/v1/admin/sources/{id}', access: 'administrator' },
      summary: 'Names a source, says where its chats are, pauses it, or lets it go on',
      body: sourceChangeSchema,
      answers: { 200: sourceSchema },
      state,
      async change(db, { params, body }) {
        const known = await getSource(db, params.id);
        refuseBadMapping(known, body.mapping);
        refuseBadChatLink(body.chatLink);
        const paused = body.paused === undefined ? known.paused : body.paused ? 1 : 0;
        const changed = { name: body.name ?? known.name, paused, settingsJson: withSettings(known, body) };
        const row: SourceRow = { ...known, ...changed };
        await updateSource(db, row.id, changed);
        return { status: 200, body: await describeOne(db, row) };
      },
    }),
    recordedRoute({
      ...{ method: 'delete', path: 'api/v1/admin/sources/{id}', access: 'administrator' },
      summary: 'Removes a source: its webhooks are refused from then on',
      answers: { 204: undefined },
      state,
      async change(db, { params }) {
        if (!(await deleteSource(db, params.id ?? ''))) {
          throw new ProblemError('not-found', 'There is no such source');
        }
        // What its chat system was told of went with it.
        return { status: 204, afterwards: () => rooms.intake.callbacks.read(store.db) };
      },
    }),
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/sources/{id}/secret', access: 'administrator' },
      summary:
        'Takes the chat system’s own secret, or makes one, shown this once; the old one fits for as long as is said',
      body: newSecretSchema,
      answers: { 201: sourceWithSecretSchema },
      async change(db, { params, body: given }) {
        const source = await getSource(db, params.id);
        if (source.kind === 'standard' && given.secret !== undefined) {
          const errors = [{ field: 'secret', detail: 'Standard Webhooks are signed with a secret that is made here' }];
          throw new ProblemError('invalid-fields', undefined, { errors });
        }
        const secret = await addSecret(db, source, given);
        return { status: 201, body: { ...(await describeOne(db, source)), ...secret } };
      },
    }),
    route({
      ...{ method: 'get', path: 'api/v1/admin/sources/{id}/webhooks', access: 'administrator' },
      summary: 'The last webhooks of a source and what became of each, those that were refused included',
      answers: { 200: z.object({ webhooks: z.array(webhookRecordSchema) }) },
      async handle({ params }) {
        await rooms.webhookAttempts.flush();
        const { id } = await getSource(store.db, params.id);
        const page = { limit: listedEvents, exceptPrefix: raisedIdPrefix };
        const accepted = (await listChatEventsOfSource(store.db, id, page)).map(toAccepted);
        const others = (await listWebhookAttempts(store.db, id)).map(toAttempt);
        const webhooks = [...accepted, ...others].sort((one, other) => (one.at < other.at ? 1 : -1));
        return { status: 200, body: { webhooks } };
      },
    }),
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/sources/{id}/sign', access: 'administrator' },
      summary: 'Signs an event or a sample as the chat system would, to try the webhook',
      body: signRequestSchema,
      answers: { 200: signedWebhookSchema },
      async change(db, { params, body: { event, id, sample } }) {
        const sourceId = params.id ?? '';
        const signed = event
          ? await signEvent(db, rooms, { sourceId, event, id })
          : await signSample(db, rooms, { sourceId, ...sample });
        return { status: 200, body: signed };
      },
    }),
  ];
}

/** In a URL, or typed by hand into another system, it has no signs that have to be written otherwise. */
function makeSecret(kind: SourceKind): string {
  const bytes = randomBytes(32);
  return kind === 'standard' ? `whsec_${bytes.toString('base64')}` : bytes.toString('base64url');
}

type SettingsChange = Readonly<Record<'chatLink' | 'mapping', string | null | undefined>>;

/** Undefined leaves it as it is, null takes it away. */
function withSettings(known: SourceRow, { chatLink, mapping }: Partial<SettingsChange>): string {
  const settings = readSettings(known);
  return JSON.stringify({
    ...settings,
    chatLink: chatLink === undefined ? settings.chatLink : (chatLink ?? undefined),
    mapping: mapping === undefined ? settings.mapping : (mapping ?? undefined),
  });
}

function refuseBadChatLink(chatLink: string | null | undefined): void {
  if (typeof chatLink !== 'string' || fillChatLink(chatLink, '1') !== undefined) return;
  const errors = [{ field: 'chatLink', detail: 'Expected an address that a browser can open' }];
  throw new ProblemError('invalid-fields', undefined, { errors });
}

function refuseBadMapping({ kind }: SourceRow, mapping: string | null | undefined): void {
  if (typeof mapping !== 'string') return;
  const error =
    kind === 'mapped' ? checkMapping(mapping) : { field: 'mapping', detail: 'This kind of chat system needs none' };
  if (error) throw new ProblemError('invalid-fields', undefined, { errors: [error] });
}

function toAccepted({ id, type, recipients, receivedAt }: ChatEventRow): WebhookRecord {
  return {
    ...{ at: toIso(receivedAt), outcome: 'accepted', times: 1, webhookId: id, event: { type, recipients } },
    ...{ detail: null, clockSeconds: null, sender: null },
  };
}

function toAttempt(row: WebhookAttemptRow): WebhookRecord {
  const { outcome, times, webhookId, detail, clockSeconds, sender } = row;
  return { at: toIso(row.at), outcome, times, webhookId, event: null, detail, clockSeconds, sender };
}

function toIsoOrNull(millis: number | null | undefined): string | null {
  return millis === null || millis === undefined ? null : toIso(millis);
}
