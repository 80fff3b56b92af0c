import { toIso } from '../../../../wire/instant.ts';
import { maxPastedBytes } from '../../../../wire/limits.ts';
import {
  lastPayloadSchema,
  type MappingPreview,
  mappingPreviewSchema,
  mappingTrialSchema,
} from '../../../../wire/mapping.ts';
import { readWebhook } from '../../../sources/adapters.ts';
import { findSourcePayload } from '../../../store/source-payloads.ts';
import { findSource } from '../../../store/sources.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, route } from '../../route.ts';

/** What an administrator writes a mapping with. */
export function adminMappingRoutes(rooms: HttpRooms): Route[] {
  const { store, clock } = rooms;

  async function refuseUnknown(id = ''): Promise<void> {
    if (!(await findSource(store.db, id))) throw new ProblemError('not-found', 'There is no such source');
  }

  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/sources/{id}/payload', access: 'administrator' },
      summary: 'The last body that a chat system with a mapping has posted',
      answers: { 200: lastPayloadSchema },
      async handle({ params }) {
        await refuseUnknown(params.id);
        await rooms.lastPayloads.flush();
        const row = await findSourcePayload(store.db, params.id ?? '');
        return { status: 200, body: row ? { payload: row.body, at: toIso(row.at) } : { payload: null, at: null } };
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/sources/{id}/mapping/preview', access: 'administrator' },
      summary: 'What a mapping would make of a body; nothing is kept, and nobody is told',
      body: mappingTrialSchema,
      maxBytes: maxPastedBytes,
      answers: { 200: mappingPreviewSchema },
      async handle({ params, body: { mapping, payload } }) {
        await refuseUnknown(params.id);
        return { status: 200, body: await preview(mapping, payload) };
      },
    }),
  ];

  async function preview(mapping: string, payload: string): Promise<MappingPreview> {
    const webhook = { body: Buffer.from(payload), headers: {}, urlSecret: undefined };
    const reading = { webhookId: '', now: clock.now(), mapping, evaluate: rooms.mappings.evaluate };
    const read = await readWebhook('mapped', webhook, reading);
    if (read.ok) {
      const events = read.events.map(({ id, event }) => ({ id, event }));
      return { events, because: 'because' in read ? read.because : null, errors: [] };
    }
    const errors = read.because === 'invalid-fields' ? read.errors : [{ field: 'payload', detail: 'It is not JSON' }];
    return { events: [], because: null, errors };
  }
}
