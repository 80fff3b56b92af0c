import { randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import {
  newSourceSchema,
  type Source,
  signedWebhookSchema,
  signRequestSchema,
  sourceChangeSchema,
  sourceSchema,
  sourceWithSecretSchema,
} from '../../../../wire/source.ts';
import type { Db } from '../../../store/database.ts';
import {
  addSealedSecret,
  deleteSource,
  findSource,
  insertSource,
  listSources,
  type SourceRow,
  updateSource,
} from '../../../store/sources.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, route } from '../../route.ts';
import { signEvent, webhookUrl } from '../../sign-event.ts';

/** The chat system is changed within a day; until then both secrets fit. */
const overlapMs = 24 * 3_600_000;

/** The chat systems that post webhooks. */
export function adminSourceRoutes(rooms: HttpRooms): Route[] {
  const { store, clock, settings } = rooms;
  const toSource = ({ id, kind, name, paused }: SourceRow): Source => ({
    ...{ id, kind, name, url: webhookUrl(settings.publicUrl.href, id), paused: paused === 1 },
  });

  async function addSecret(db: Db, sourceId: string): Promise<string> {
    const secret = `whsec_${randomBytes(32).toString('base64')}`;
    const now = clock.now();
    await addSealedSecret(db, { sourceId, sealedSecret: rooms.box.seal(secret), now, overlapUntil: now + overlapMs });
    return secret;
  }

  async function getSource(db: Db, id = ''): Promise<SourceRow> {
    const source = await findSource(db, id);
    if (!source) throw new ProblemError('not-found', 'There is no such source');
    return source;
  }

  const state = async (id: string) => {
    const source = await findSource(store.db, id);
    return source && { name: source.name, kind: source.kind, paused: source.paused === 1 };
  };

  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/sources', access: 'administrator' },
      summary: 'The chat systems that post webhooks',
      answers: { 200: z.object({ sources: z.array(sourceSchema) }) },
      handle: async () => ({ status: 200, body: { sources: (await listSources(store.db)).map(toSource) } }),
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/sources', access: 'administrator' },
      summary: 'Adds a chat system; its secret is shown this once',
      body: newSourceSchema,
      answers: { 201: sourceWithSecretSchema },
      state,
      async handle({ body }) {
        const id = body.id ?? `source-${randomUUID().slice(0, 8)}`;
        const row: SourceRow = {
          id,
          kind: body.kind,
          name: body.name ?? id,
          paused: 0,
          sendsSla: 0,
          createdAt: clock.now(),
        };
        const secret = await store.transaction(async (db) => {
          if (!(await insertSource(db, row))) {
            throw new ProblemError('conflict', 'There is a source with this id', {
              errors: [{ field: 'id', detail: 'It is taken' }],
            });
          }
          return addSecret(db, id);
        });
        return { status: 201, body: { ...toSource(row), secret } };
      },
    }),
    route({
      ...{ method: 'put', path: 'api/v1/admin/sources/{id}', access: 'administrator' },
      summary: 'Names a source, pauses it, or lets it go on',
      body: sourceChangeSchema,
      answers: { 200: sourceSchema },
      state,
      async handle({ params, body }) {
        const changed = await store.transaction(async (db) => {
          const known = await getSource(db, params.id);
          const paused = body.paused === undefined ? known.paused : body.paused ? 1 : 0;
          const row: SourceRow = { ...known, name: body.name ?? known.name, paused };
          await updateSource(db, row.id, { name: row.name, paused });
          return row;
        });
        return { status: 200, body: toSource(changed) };
      },
    }),
    route({
      ...{ method: 'delete', path: 'api/v1/admin/sources/{id}', access: 'administrator' },
      summary: 'Removes a source: its webhooks are refused from then on',
      answers: { 204: undefined },
      state,
      async handle({ params }) {
        if (!(await deleteSource(store.db, params.id ?? ''))) {
          throw new ProblemError('not-found', 'There is no such source');
        }
        return { status: 204 };
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/sources/{id}/secret', access: 'administrator' },
      summary: 'Makes a new secret, shown this once; the old one fits for another day',
      answers: { 201: sourceWithSecretSchema },
      async handle({ params }) {
        const body = await store.transaction(async (db) => {
          const source = await getSource(db, params.id);
          return { ...toSource(source), secret: await addSecret(db, source.id) };
        });
        return { status: 201, body };
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/sources/{id}/sign', access: 'administrator' },
      summary: 'Signs an event as the chat system would, to try the webhook',
      body: signRequestSchema,
      answers: { 200: signedWebhookSchema },
      async handle({ params, body }) {
        return { status: 200, body: await signEvent(rooms, params.id ?? '', body.event, body.id) };
      },
    }),
  ];
}
