import * as z from 'zod/mini';
import { toIso } from '../../../../wire/instant.ts';
import { type KnownWindow, knownWindowSchema } from '../../../../wire/window-report.ts';
import { findPerson } from '../../../store/people.ts';
import { listOpenWindows, type StoredWindow } from '../../../store/windows.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, route } from '../../route.ts';

/** What a person has in front of them, as far as their windows report. */
export function adminWindowRoutes({ store }: HttpRooms): Route[] {
  return [
    route({
      ...{ method: 'get', path: 'api/v1/admin/people/{id}/windows', access: 'administrator' },
      summary: 'The open windows of a person, the last to report first',
      answers: { 200: z.object({ windows: z.array(knownWindowSchema) }) },
      async handle({ params }) {
        const { id = '' } = params;
        if (!(await findPerson(store.db, id))) throw new ProblemError('not-found', 'There is no such person');
        const windows = (await listOpenWindows(store.db, [id])).get(id) ?? [];
        return { status: 200, body: { windows: windows.map(toKnown) } };
      },
    }),
  ];
}

function toKnown({ id, view, visible, focused, idle, seq, reportedAt, leaseUntil }: StoredWindow): KnownWindow {
  return { id, view, visible, focused, idle, seq, reportedAt: toIso(reportedAt), leaseUntil: toIso(leaseUntil) };
}
