import { maxImportBytes } from '../../../../wire/limits.ts';
import { importReportSchema } from '../../../../wire/people-import.ts';
import type { Person } from '../../../../wire/person.ts';
import { importPeople, previewPeople } from '../../../intake/import-people.ts';
import { readPeopleCsv, writePeopleCsv } from '../../../intake/people-csv.ts';
import { findPeople } from '../../find-people.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Call, callerOf, type Route, recordedRoute, route } from '../../route.ts';

const file = { media: 'text/csv', maxBytes: maxImportBytes };

/** People as a file of a spreadsheet, in and out. */
export function adminPeopleFileRoutes({ store, clock }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/people/export', access: 'administrator' },
      summary: 'Everybody as CSV: id, name, roles, queues, status',
      answers: { 200: { media: 'text/csv', type: 'string' } },
      async handle({ response }) {
        const { people } = await findPeople(store.db, { offset: 0, limit: Number.POSITIVE_INFINITY });
        response
          .set({ 'Cache-Control': 'no-store', 'Content-Disposition': 'attachment; filename="people.csv"' })
          .type('text/csv; charset=utf-8')
          .send(writePeopleCsv(people));
        return 'taken';
      },
    }),
    route({
      ...{ method: 'post', path: 'api/v1/admin/people/import/preview', access: 'administrator' },
      summary: 'What an import would do, line by line; it changes nothing',
      text: file,
      answers: { 200: importReportSchema },
      handle: async (call) => ({
        status: 200,
        body: await previewPeople(store.db, readFile(call), callerOf(call).id),
      }),
    }),
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/people/import', access: 'administrator' },
      summary: 'Adds and changes people as a CSV file says; one wrong line, and nothing is changed',
      text: file,
      answers: { 200: importReportSchema },
      async change(db, call) {
        const importer = { callerId: callerOf(call).id, now: clock.now() };
        const { report, changes } = await importPeople(db, readFile(call), importer);
        const errors = report.lines.flatMap(({ line, errors: wrong }) =>
          wrong.map(({ column, detail }) => ({ field: column ? `line ${line}, ${column}` : `line ${line}`, detail })),
        );
        if (errors.length > 0) {
          throw new ProblemError('invalid-fields', 'Nothing was imported: some lines are wrong', { errors });
        }
        return {
          ...{ status: 200, body: report },
          changes: changes.map(({ before, after }) => ({
            ...{ target: after.id, before: before ? toAudited(before) : null, after: toAudited(after) },
          })),
        };
      },
    }),
  ];
}

function readFile({ request }: Call<unknown>) {
  const bytes: unknown = request.body;
  const read = readPeopleCsv(bytes instanceof Buffer ? bytes : new Uint8Array());
  if (read.ok) return read;
  const field = read.line === undefined ? 'file' : `line ${read.line}`;
  throw new ProblemError('invalid-fields', read.detail, { errors: [{ field, detail: read.detail }] });
}

function toAudited({ id: _, ...fields }: Person): Readonly<Record<string, unknown>> {
  return fields;
}
