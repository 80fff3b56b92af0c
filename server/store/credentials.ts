import { createHash, randomBytes } from 'node:crypto';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type CredentialKind = Schema['credentials']['kind'];

export interface NewCredential {
  personId: string;
  kind: CredentialKind;
  now: number;
  expiresAt: number | null;
  reusable?: boolean;
  /** A word that was chosen elsewhere; otherwise one is made. */
  secret?: string;
}

/** Makes a credential and gives its secret, this once: the store keeps a hash. */
export async function addCredential(db: Db, credential: NewCredential): Promise<string> {
  const secret = credential.secret ?? randomBytes(32).toString('base64url');
  await db
    .insertInto('credentials')
    .values({
      hash: hashSecret(secret),
      personId: credential.personId,
      kind: credential.kind,
      reusable: credential.reusable ? 1 : 0,
      createdAt: credential.now,
      expiresAt: credential.expiresAt,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
  return secret;
}

/** Whose credential this is, while it is valid. */
export async function findCredential(
  db: Db,
  secret: string,
  kinds: readonly CredentialKind[],
  now: number,
): Promise<{ personId: string; kind: CredentialKind } | undefined> {
  return db
    .selectFrom('credentials')
    .select(['personId', 'kind'])
    .where('hash', '=', hashSecret(secret))
    .where('kind', 'in', kinds)
    .where((is) => is.or([is('expiresAt', 'is', null), is('expiresAt', '>', now)]))
    .executeTakeFirst();
}

/** Uses up a sign-in link: false if somebody was faster, or it never was one. */
export async function spendLink(db: Db, secret: string): Promise<boolean> {
  const hash = hashSecret(secret);
  const reusable = await db
    .selectFrom('credentials')
    .select('hash')
    .where('hash', '=', hash)
    .where('reusable', '=', 1)
    .executeTakeFirst();
  if (reusable) return true;
  const { numDeletedRows } = await db.deleteFrom('credentials').where('hash', '=', hash).executeTakeFirst();
  return numDeletedRows > 0n;
}

export async function deleteCredential(db: Db, secret: string): Promise<void> {
  await db.deleteFrom('credentials').where('hash', '=', hashSecret(secret)).execute();
}

/** Does this person have a bearer token? */
export async function hasToken(db: Db, personId: string): Promise<boolean> {
  const row = await db
    .selectFrom('credentials')
    .select('hash')
    .where('personId', '=', personId)
    .where('kind', '=', 'token')
    .executeTakeFirst();
  return row !== undefined;
}

/** Forgets the token that the configuration gave: it counts only as long as it stands there. */
export async function deleteConfiguredTokens(db: Db): Promise<void> {
  await db.deleteFrom('credentials').where('kind', '=', 'token').where('reusable', '=', 1).execute();
}

export async function deleteExpiredCredentials(db: Db, now: number): Promise<void> {
  await db.deleteFrom('credentials').where('expiresAt', '<=', now).execute();
}

/** Secrets are 256 random bits or chosen by the operator; a plain hash keeps the former safe, and the latter is theirs to choose well. */
function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
