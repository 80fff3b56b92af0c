import { testOutcomeSchema, testProgressSchema } from '../../../../wire/device.ts';
import { judgeTest } from '../../../intake/judge-test.ts';
import { prepareTest, sendTest } from '../../../intake/send-test.ts';
import { findDecision } from '../../../store/decisions.ts';
import { findPerson } from '../../../store/people.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, recordedRoute, route } from '../../route.ts';

/** A try whether a person can be reached, the whole way to the screen. */
export function adminTestRoutes({ store, intake, dispatcher, clock, limits }: HttpRooms): Route[] {
  return [
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/people/{id}/test-notification', access: 'administrator' },
      summary: 'Sends a push to each of a person’s devices, and tells what the push services answered',
      answers: { 200: testOutcomeSchema },
      async change(db, { params, requestId: request }) {
        const person = await findPerson(db, params.id ?? '');
        if (!person) throw new ProblemError('not-found', 'There is no such person');
        await limits.countTest(person.id);
        const test = await prepareTest(db, intake, { personId: person.id, request });
        return { status: 200, afterwards: () => sendTest(test, dispatcher.send) };
      },
    }),
    route({
      ...{ method: 'get', path: 'api/v1/admin/people/{id}/test-notification/{notification}', access: 'administrator' },
      summary: 'How far such a test has come: sent, taken by the push service, shown by the browser',
      answers: { 200: testProgressSchema },
      async handle({ params }) {
        const test = await findDecision(store.db, params.notification ?? '');
        if (test?.personId !== params.id || test?.type !== 'test') {
          throw new ProblemError('not-found', 'There is no such test of this person');
        }
        return { status: 200, body: await judgeTest(store.db, test, clock.now()) };
      },
    }),
  ];
}
