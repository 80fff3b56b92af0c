import { erasePerson, isErased } from '../../../store/erase-person.ts';
import { findPerson, updatePerson } from '../../../store/people.ts';
import { endEverySignIn } from '../../end-sign-ins.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { ProblemError } from '../../problem-error.ts';
import { callerOf, type Route, recordedRoute } from '../../route.ts';

/** Takes out everything that tells who a person was. */
export function adminErasureRoutes({ store, clock, intake, streams }: HttpRooms): Route[] {
  return [
    recordedRoute({
      ...{ method: 'post', path: 'api/v1/admin/people/{id}/erase', access: 'administrator' },
      summary: 'Erases a person: name, devices, tokens, preferences and what they wrote; traces stay under a pseudonym',
      answers: { 204: undefined },
      async change(db, call) {
        const { id = '' } = call.params;
        if (id === callerOf(call).id) throw new ProblemError('conflict', 'You cannot erase yourself');
        // Made from the id, and of no use without our secret: so an interrupted call can be repeated.
        const pseudonym = `erased-${intake.proofs.proofOf('erasure', id)}`;
        const known = await findPerson(db, id);
        if (!known && !(await isErased(db, pseudonym))) throw new ProblemError('not-found', 'There is no such person');
        if (known) {
          await updatePerson(db, { ...known, disabled: true });
          await endEverySignIn(db, id, 'the person was erased', clock.now());
        }
        return {
          ...{ status: 204, changes: [{ target: pseudonym, before: null, after: null }] },
          async afterwards() {
            streams.end(id, 'all');
            await erasePerson(store, { id, pseudonym, name: known?.name });
          },
        };
      },
    }),
  ];
}
