import * as z from 'zod/mini';
import { type AuditEntry, auditLogSchema, auditQuerySchema } from '../../../../wire/audit.ts';
import { toIso } from '../../../../wire/instant.ts';
import { type AuditRow, listAuditEntries } from '../../../store/audit.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { type Route, route } from '../../route.ts';

/** Who changed what, and when. */
export function adminAuditRoutes({ store }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/audit', access: 'administrator' },
      summary: 'Who changed what and when, newest first; `next` goes on where the list ends',
      query: auditQuerySchema,
      answers: { 200: auditLogSchema },
      async handle({ query: { since, until, ...filter } }) {
        const rows = await listAuditEntries(store.db, {
          ...filter,
          ...{ since: toMillis(since), until: toMillis(until) },
        });
        const last = rows.length === filter.limit ? rows.at(-1) : undefined;
        return { status: 200, body: { entries: rows.map(toEntry), ...(last ? { next: String(last.seq) } : {}) } };
      },
    }),
  ];
}

function toMillis(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

const fieldsSchema = z.record(z.string(), z.unknown());

function toEntry({
  seq,
  at,
  personId,
  name,
  beforeJson,
  afterJson,
  ...rest
}: AuditRow & { name: string | null }): AuditEntry {
  const read = (json: string | null) => (json === null ? null : fieldsSchema.parse(JSON.parse(json)));
  return {
    ...{ seq, at: toIso(at), by: { id: personId, name: name ?? '' } },
    ...{ kind: rest.kind, action: rest.action, target: rest.target },
    ...{ before: read(beforeJson), after: read(afterJson) },
  };
}
