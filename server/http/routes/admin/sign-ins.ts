import { toIso } from '../../../../wire/instant.ts';
import { newTokenSchema, type Person, personTokenSchema, tokenListSchema } from '../../../../wire/person.ts';
import { listTokens } from '../../../store/credentials.ts';
import type { Db } from '../../../store/database.ts';
import { findPerson } from '../../../store/people.ts';
import { endSessions, revokeToken } from '../../end-sign-ins.ts';
import type { HttpRooms } from '../../http-rooms.ts';
import { issueSignIn } from '../../issue-sign-in.ts';
import { ProblemError } from '../../problem-error.ts';
import { type Route, recordedRoute, route } from '../../route.ts';

/** What people sign in with: tokens, links and sessions. */
export function adminSignInRoutes(rooms: HttpRooms): Route[] {
  const { store, clock, streams } = rooms;
  const base = 'api/v1/admin/people/{id}';

  async function getPerson(db: Db, id = ''): Promise<Person> {
    const person = await findPerson(db, id);
    if (!person) throw new ProblemError('not-found', 'There is no such person');
    return person;
  }

  return [
    recordedRoute({
      ...{ method: 'post', path: `${base}/token`, access: 'administrator' },
      summary: 'Issues a bearer token and a sign-in link; both are shown this once',
      body: newTokenSchema,
      answers: { 201: personTokenSchema },
      async change(db, { params, body }) {
        const { id: personId } = await getPerson(db, params.id);
        const issued = await issueSignIn(db, rooms, { personId, ...body });
        return {
          status: 201,
          body: issued,
          changes: [{ target: personId, before: null, after: { token: issued.id, ...body } }],
        };
      },
    }),
    route({
      ...{ method: 'get', path: `${base}/tokens`, access: 'administrator' },
      summary: 'A person’s bearer tokens that are valid',
      answers: { 200: tokenListSchema },
      async handle({ params }) {
        const { id } = await getPerson(store.db, params.id);
        const tokens = (await listTokens(store.db, id, clock.now())).map((token) => ({
          id: token.id,
          label: token.reusable ? 'DESKBELL_ADMIN_TOKEN' : token.label,
          createdAt: toIso(token.createdAt),
          lastUsedAt: token.lastUsedAt === null ? null : toIso(token.lastUsedAt),
          expiresAt: token.expiresAt === null ? null : toIso(token.expiresAt),
        }));
        return { status: 200, body: { tokens } };
      },
    }),
    recordedRoute({
      ...{ method: 'delete', path: `${base}/tokens/{token}`, access: 'administrator' },
      summary: 'Revokes a token, and ends every session, stream and push subscription that was made with it',
      answers: { 204: undefined },
      async change(db, { params }) {
        const { id } = await getPerson(db, params.id);
        const { token = '' } = params;
        const now = clock.now();
        const known = (await listTokens(db, id, now)).find((one) => one.id === token);
        const revoked = await revokeToken(db, { personId: id, id: token, now });
        if (revoked === 'unknown') throw new ProblemError('not-found', 'There is no such token, or it has ended');
        if (revoked === 'configured') {
          throw new ProblemError(
            'conflict',
            'This token stands in DESKBELL_ADMIN_TOKEN: take it out there and restart',
          );
        }
        const before = { token, ...(known?.label ? { label: known.label } : {}) };
        return {
          status: 204,
          changes: [{ target: id, before, after: null }],
          afterwards: () => streams.end(id, revoked),
        };
      },
    }),
    recordedRoute({
      ...{ method: 'delete', path: `${base}/sessions`, access: 'administrator' },
      summary: 'Signs a person out of every browser; bearer tokens stay',
      answers: { 204: undefined },
      async change(db, { params }) {
        const { id } = await getPerson(db, params.id);
        const ended = await endSessions(db, id, clock.now());
        return { status: 204, afterwards: () => streams.end(id, ended) };
      },
    }),
  ];
}
