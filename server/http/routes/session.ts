import { randomUUID } from 'node:crypto';
import type { Request } from 'express';
import * as z from 'zod/mini';
import { type Person, personSchema } from '../../../wire/person.ts';
import {
  addCredential,
  type Credential,
  findCredential,
  findCredentialById,
  saveLastUse,
  spendLink,
} from '../../store/credentials.ts';
import type { Db } from '../../store/database.ts';
import { findPerson } from '../../store/people.ts';
import { endCredentials, moveSubscriptions } from '../../store/sign-ins.ts';
import { endSession, endSessions } from '../end-sign-ins.ts';
import type { HttpRooms } from '../http-rooms.ts';
import { ProblemError } from '../problem-error.ts';
import { callerOf, type Route, route } from '../route.ts';
import { cookieOptions, readCookie, sessionCookie, sessionMs } from '../sign-in.ts';

/** Signing in to our own pages, by a token or a sign-in link, and out. */
export function sessionRoutes(rooms: HttpRooms): Route[] {
  const { store, clock, limits, streams } = rooms;
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
        const signedIn = await store.transaction((db) => signIn(db, { secret: body.token, request, now }));
        if (!signedIn) {
          await limits.afterFailedSignIn(address);
          throw new ProblemError('not-signed-in', 'This token or link is not valid, or was used before');
        }
        if (signedIn.before) streams.end(signedIn.before.personId, [signedIn.before.id]);
        response.cookie(sessionCookie, signedIn.secret, { ...cookieOptions(rooms), maxAge: signedIn.until - now });
        return { status: 200, body: signedIn.person };
      },
    }),
    route({
      ...{ method: 'delete', path: 'api/v1/session', access: 'anyone' },
      summary: 'Signs out of our own pages: the session ends, and what was registered with it',
      answers: { 204: undefined },
      async handle({ request, response }) {
        refuseForeignPage(rooms, request.headers.origin);
        const session = await findSession(store.db, request, clock.now());
        if (session) await endSession(rooms, session.personId, session.id);
        const { maxAge: _, ...options } = cookieOptions(rooms);
        response.clearCookie(sessionCookie, options);
        return { status: 204 };
      },
    }),
    route({
      ...{ method: 'delete', path: 'api/v1/sessions', access: 'signed-in' },
      summary: 'Signs oneself out of every browser; bearer tokens stay',
      answers: { 204: undefined },
      async handle(call) {
        const { id } = callerOf(call);
        const ended = await store.transaction((db) => endSessions(db, id, clock.now()));
        streams.end(id, ended);
        const { maxAge: _, ...options } = cookieOptions(rooms);
        call.response.clearCookie(sessionCookie, options);
        return { status: 204 };
      },
    }),
  ];
}

interface SignedIn {
  secret: string;
  person: Person;
  until: number;
  /** Whoever was signed in here before is not any more. */
  before: Credential | undefined;
}

/** A session of its own for each sign-in; it ends with the token that it came from. */
async function signIn(
  db: Db,
  { secret: given, request, now }: { secret: string; request: Request; now: number },
): Promise<SignedIn | undefined> {
  const credential = await findCredential(db, given, ['token', 'link'], now);
  const person = credential && (await findPerson(db, credential.personId));
  if (!person || person.disabled) return undefined;
  if (credential.kind === 'link' && !(await spendLink(db, given))) return undefined;
  const madeWith = credential.kind === 'token' ? credential.id : credential.madeWith;
  const token = madeWith === null ? undefined : await findCredentialById(db, madeWith, now);
  if (token) await saveLastUse(db, token.id, now);
  const until = Math.min(now + sessionMs, token?.expiresAt ?? Number.POSITIVE_INFINITY);
  const id = randomUUID();
  const session = { id, personId: person.id, madeWith, kind: 'session', now, expiresAt: until } as const;
  const secret = await addCredential(db, session);
  const before = await findSession(db, request, now);
  if (before?.personId === person.id) {
    await moveSubscriptions(db, before.id, { credentialId: id, signedInUntil: until });
  }
  if (before) await endCredentials(db, [before.id], { because: 'another person signed in there', now });
  return { secret, person, until, before };
}

async function findSession(db: Db, request: Request, now: number): Promise<Credential | undefined> {
  const secret = readCookie(request, sessionCookie);
  return secret ? findCredential(db, secret, ['session'], now) : undefined;
}

function refuseForeignPage({ settings }: HttpRooms, origin: string | undefined): void {
  if (origin === undefined || origin === settings.publicUrl.origin) return;
  const url = settings.publicUrl.href;
  throw new ProblemError('wrong-origin', `Open this page at ${url}`, { url });
}
