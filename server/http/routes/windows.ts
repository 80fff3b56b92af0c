import * as z from 'zod/mini';
import { maxIdLength } from '../../../wire/limits.ts';
import { windowReportSchema } from '../../../wire/window-report.ts';
import { acceptWindowReport, endWindow } from '../../intake/accept-window-report.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { callerOf, type Route, route } from '../route.ts';

const wholeNumber = z.pipe(z.string().check(z.regex(/^\d{1,15}$/, 'Expected a whole number')), z.transform(Number));

/** What each open page says of itself. */
export function windowRoutes({ intake }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'put', path: 'api/v1/windows/{id}', access: 'signed-in' },
      summary: 'A window reports what it shows and whether somebody sits in front of it',
      body: windowReportSchema,
      answers: { 204: undefined },
      async handle(call) {
        await acceptWindowReport(intake, callerOf(call).id, checkId(call.params.id), call.body);
        return { status: 204 };
      },
    }),
    route({
      ...{ method: 'delete', path: 'api/v1/windows/{id}', access: 'signed-in' },
      summary: 'A window goes away; `seq` is one more than its last report’s, `unattendedMs` as in a report',
      query: z.object({ seq: z.optional(wholeNumber), unattendedMs: z.optional(wholeNumber) }),
      answers: { 204: undefined },
      async handle(call) {
        await endWindow(intake, callerOf(call).id, checkId(call.params.id), { because: 'closed', ...call.query });
        return { status: 204 };
      },
    }),
  ];
}

function checkId(id = ''): string {
  if (id.length <= maxIdLength) return id;
  throw new ProblemError('invalid-fields', undefined, {
    errors: [{ field: 'id', detail: `Expected at most ${maxIdLength} characters` }],
  });
}
