import * as z from 'zod/mini';
import { personSchema } from '../../../wire/person.ts';
import { addCredential, deleteCredential, findCredential, spendLink } from '../../store/credentials.ts';
import { findPerson } from '../../store/people.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { type Route, route } from '../route.ts';
import { cookieOptions, readCookie, sessionCookie, sessionMs } from '../sign-in.ts';

/** Signing in to our own pages, by a token or a sign-in link, and out. */
export function sessionRoutes(rooms: HttpRooms): Route[] {
  const { store, clock, limits } = rooms;
  return [
    route({
      ...{ method: 'post', path: 'api/v1/session', access: 'anyone' },
      summary: 'Signs in with a token or the token of a sign-in link, and sets the cookie',
      body: z.object({ token: z.string().check(z.minLength(1), z.maxLength(512)) }),
      answers: { 200: personSchema },
      async handle({ body, request, response }) {
        refuseForeignPage(rooms, request.headers.origin);
        const address = request.ip ?? '';
        await limits.beforeSignIn(address);
        const now = clock.now();
        const signedIn = await store.transaction(async (db) => {
          // Whoever was signed in here before is not any more.
          const before = readCookie(request, sessionCookie);
          const credential = await findCredential(db, body.token, ['token', 'link'], now);
          if (!credential) return undefined;
          if (credential.kind === 'link' && !(await spendLink(db, body.token))) return undefined;
          if (before && (await findCredential(db, before, ['session'], now))) await deleteCredential(db, before);
          const { personId } = credential;
          const secret = await addCredential(db, { personId, kind: 'session', now, expiresAt: now + sessionMs });
          return { secret, person: await findPerson(db, personId) };
        });
        if (!signedIn?.person) {
          await limits.afterFailedSignIn(address);
          throw new ProblemError('not-signed-in', 'This token or link is not valid, or was used before');
        }
        response.cookie(sessionCookie, signedIn.secret, cookieOptions(rooms));
        return { status: 200, body: signedIn.person };
      },
    }),
    route({
      ...{ method: 'delete', path: 'api/v1/session', access: 'anyone' },
      summary: 'Signs out of our own pages',
      answers: { 204: undefined },
      async handle({ request, response }) {
        refuseForeignPage(rooms, request.headers.origin);
        const secret = readCookie(request, sessionCookie);
        const isSession = secret && (await findCredential(store.db, secret, ['session'], clock.now()));
        if (isSession) await deleteCredential(store.db, secret);
        const { maxAge: _, ...options } = cookieOptions(rooms);
        response.clearCookie(sessionCookie, options);
        return { status: 204 };
      },
    }),
  ];
}

function refuseForeignPage({ settings }: HttpRooms, origin: string | undefined): void {
  if (origin === undefined || origin === settings.publicUrl.origin) return;
  throw new ProblemError('wrong-origin', `Open this page at ${settings.publicUrl.href}`);
}
