import type { Request } from 'express';
import type { Person } from '../../wire/person.ts';
import { findCredential } from '../store/credentials.ts';
import { findPerson } from '../store/people.ts';
import { findSubscription } from '../store/push-subscriptions.ts';
import type { HttpRooms } from './http-rooms.ts';
import type { VerifyJwt } from './verify-jwt.ts';

/** Who calls, and by what: a service worker may only renew its push subscription. */
export interface Caller {
  person: Person;
  by: 'token' | 'cookie' | 'device';
}

export const sessionCookie = 'deskbell';
export const sessionMs = 30 * 24 * 3_600_000;

/** Begins a bearer token that belongs to a push subscription: its id and the proof that we gave it follow. */
const renewalPrefix = 'renewal.';

/** It is this person's: when another uses the browser, the token of the one before is of no use. */
export function renewalToken({ intake }: HttpRooms, subscriptionId: string, personId: string): string {
  return `${renewalPrefix}${subscriptionId}.${intake.proofs.proofOf('renewal', `${subscriptionId}:${personId}`)}`;
}

/** Who is asking; undefined when nobody is known by what the request carries. */
export async function findCaller(
  rooms: HttpRooms,
  verifyJwt: VerifyJwt,
  request: Request,
): Promise<Caller | undefined> {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer?.startsWith(renewalPrefix)) return findDevice(rooms, bearer.slice(renewalPrefix.length));
  if (bearer) return findByToken(rooms, verifyJwt, bearer);
  const session = readCookie(request, sessionCookie);
  return session ? findByCredential(rooms, session, 'session') : undefined;
}

async function findDevice({ store, intake }: HttpRooms, token: string): Promise<Caller | undefined> {
  const [id = '', proof = ''] = token.split('.');
  const subscription = await findSubscription(store.db, id);
  // A push service may have given it up: that is just when its worker renews it.
  if (!subscription || subscription.state === 'ended') return undefined;
  if (!intake.proofs.isProof('renewal', `${id}:${subscription.personId}`, proof)) return undefined;
  const person = await findPerson(store.db, subscription.personId);
  return person && { person, by: 'device' };
}

async function findByToken(rooms: HttpRooms, verifyJwt: VerifyJwt, token: string): Promise<Caller | undefined> {
  const known = await findByCredential(rooms, token, 'token');
  if (known) return known;
  const subject = await verifyJwt(token);
  const person = subject === undefined ? undefined : await findPerson(rooms.store.db, subject);
  return person && { person, by: 'token' };
}

async function findByCredential(
  { store, clock }: HttpRooms,
  secret: string,
  kind: 'token' | 'session',
): Promise<Caller | undefined> {
  const credential = await findCredential(store.db, secret, [kind], clock.now());
  const person = credential && (await findPerson(store.db, credential.personId));
  return person && { person, by: kind === 'session' ? 'cookie' : 'token' };
}

export function readCookie(request: Request, name: string): string | undefined {
  const parts = (request.headers.cookie ?? '').split(/; */);
  const found = parts.find((part) => part.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

export function cookieOptions({ settings }: HttpRooms) {
  return {
    httpOnly: true,
    sameSite: 'strict',
    secure: settings.publicUrl.origin.startsWith('https:'),
    path: `${settings.publicUrl.path}/`,
    maxAge: sessionMs,
  } as const;
}
