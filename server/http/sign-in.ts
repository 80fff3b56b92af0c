import type { Request } from 'express';
import type { Person } from '../../wire/person.ts';
import { type Credential, findCredential, findCredentialById, saveLastUse } from '../store/credentials.ts';
import { findPerson } from '../store/people.ts';
import { findSubscription } from '../store/push-subscriptions.ts';
import { findByClaims } from './find-by-jwt.ts';
import type { HttpRooms } from './http-rooms.ts';
import type { VerifyJwt } from './verify-jwt.ts';

/** Who calls, and by what. */
export interface Caller {
  person: Person;
  by: 'token' | 'cookie' | 'device';
  /** Of a device: the push subscription whose service worker it is. That may renew it and accept chats, and nothing else. */
  renews?: string;
  /** The session or token; null for a JWT, of which we keep nothing. */
  credentialId: string | null;
  /** When it is over by itself. */
  until: number | null;
}

export const sessionCookie = 'deskbell';
export const sessionMs = 30 * 24 * 3_600_000;
/** When a token was last used is known to the minute: not each call is to be a write. */
const lastUseMs = 60_000;

/** Begins a bearer token that belongs to a push subscription: its id and the proof that we gave it follow. */
const renewalPrefix = 'renewal.';

/** It is this person's: when another uses the browser, the token of the one before is of no use. */
export function renewalToken({ intake }: HttpRooms, subscriptionId: string, personId: string): string {
  return `${renewalPrefix}${subscriptionId}.${intake.proofs.proofOf('renewal', `${subscriptionId}:${personId}`)}`;
}

/** Who is asking; undefined when nobody is known by what the request carries, or may not come in. */
export async function findCaller(
  rooms: HttpRooms,
  verifyJwt: VerifyJwt,
  request: Request,
): Promise<Caller | undefined> {
  const caller = await findAnyCaller(rooms, verifyJwt, request);
  return caller?.person.disabled ? undefined : caller;
}

/** Whether a caller who was let in may stay: what ends a sign-in may come while their call is under way. */
export async function isStillSignedIn({ store, clock }: HttpRooms, caller: Caller): Promise<boolean> {
  const now = clock.now();
  if (caller.until !== null && caller.until <= now) return false;
  if (caller.credentialId !== null && !(await findCredentialById(store.db, caller.credentialId, now))) return false;
  const person = await findPerson(store.db, caller.person.id);
  return person !== undefined && !person.disabled;
}

async function findAnyCaller(rooms: HttpRooms, verifyJwt: VerifyJwt, request: Request): Promise<Caller | undefined> {
  const bearer = bearerOf(request);
  if (bearer?.startsWith(renewalPrefix)) return findDevice(rooms, bearer.slice(renewalPrefix.length));
  if (bearer) return findByToken(rooms, verifyJwt, bearer);
  const session = readCookie(request, sessionCookie);
  return session ? findByCredential(rooms, session, 'session') : undefined;
}

/** What a call carries to be let in by, whatever it is. */
export function secretOf(request: Request): string | undefined {
  return bearerOf(request) ?? readCookie(request, sessionCookie);
}

function bearerOf(request: Request): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

async function findDevice({ store, intake, clock }: HttpRooms, token: string): Promise<Caller | undefined> {
  const [id = '', proof = ''] = token.split('.');
  const subscription = await findSubscription(store.db, id);
  // A push service may have given it up: that is just when its worker renews it.
  if (!subscription || subscription.state === 'ended') return undefined;
  const { personId, credentialId, signedInUntil: until } = subscription;
  if (until !== null && until <= clock.now()) return undefined;
  if (!intake.proofs.isProof('renewal', `${id}:${personId}`, proof)) return undefined;
  if (credentialId !== null && !(await findCredentialById(store.db, credentialId, clock.now()))) return undefined;
  const person = await findPerson(store.db, personId);
  return person && { person, by: 'device', renews: id, credentialId, until };
}

async function findByToken(rooms: HttpRooms, verifyJwt: VerifyJwt, token: string): Promise<Caller | undefined> {
  const known = await findByCredential(rooms, token, 'token');
  if (known) return known;
  const verified = await verifyJwt(token);
  const person = verified && (await findByClaims(rooms, verified.claimed));
  return person && { person, by: 'token', credentialId: null, until: verified.until };
}

async function findByCredential(
  rooms: HttpRooms,
  secret: string,
  kind: 'token' | 'session',
): Promise<Caller | undefined> {
  const { store, clock } = rooms;
  const credential = await findCredential(store.db, secret, [kind], clock.now());
  const person = credential && (await findPerson(store.db, credential.personId));
  if (!person) return undefined;
  if (kind === 'token') await noteUse(rooms, credential);
  const by = kind === 'session' ? 'cookie' : 'token';
  return { person, by, credentialId: credential.id, until: credential.expiresAt };
}

/** A store that takes no writes keeps nobody out. */
async function noteUse({ store, clock, log }: HttpRooms, { id, lastUsedAt }: Credential): Promise<void> {
  const now = clock.now();
  if (lastUsedAt !== null && now < lastUsedAt + lastUseMs) return;
  await store
    .transaction((db) => saveLastUse(db, id, now), 'none')
    .catch((error: unknown) => log.fault('token-use.not-kept', error));
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
