import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type CredentialKind = Schema['credentials']['kind'];
export type CredentialRow = Selectable<Schema['credentials']>;
/** A credential as it is found: what it lets in, and how long. */
export type Credential = Pick<CredentialRow, 'id' | 'personId' | 'kind' | 'expiresAt' | 'madeWith' | 'lastUsedAt'>;

export interface NewCredential {
  personId: string;
  kind: CredentialKind;
  now: number;
  expiresAt: number | null;
  reusable?: boolean;
  /** A word that was chosen elsewhere; otherwise one is made. */
  secret?: string;
  /** What it is called by in lists; otherwise one is made. */
  id?: string;
  label?: string;
  /** The token that it came from: it ends with it. */
  madeWith?: string | null;
}

/** Makes a credential and gives its secret, this once: the store keeps a hash. */
export async function addCredential(db: Db, credential: NewCredential): Promise<string> {
  const secret = credential.secret ?? randomBytes(32).toString('base64url');
  await db
    .insertInto('credentials')
    .values({
      hash: hashSecret(secret),
      id: credential.id ?? randomUUID(),
      personId: credential.personId,
      kind: credential.kind,
      reusable: credential.reusable ? 1 : 0,
      label: credential.label ?? null,
      madeWith: credential.madeWith ?? null,
      createdAt: credential.now,
      lastUsedAt: null,
      expiresAt: credential.expiresAt,
    })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
  return secret;
}

const found = ['id', 'personId', 'kind', 'expiresAt', 'madeWith', 'lastUsedAt'] as const;

/** Whose credential this is, while it is valid. */
export async function findCredential(
  db: Db,
  secret: string,
  kinds: readonly CredentialKind[],
  now: number,
): Promise<Credential | undefined> {
  return db
    .selectFrom('credentials')
    .select(found)
    .where('hash', '=', hashSecret(secret))
    .where('kind', 'in', kinds)
    .where((is) => is.or([is('expiresAt', 'is', null), is('expiresAt', '>', now)]))
    .executeTakeFirst();
}

/** The credential of this id, while it is valid. */
export async function findCredentialById(db: Db, id: string, now: number): Promise<Credential | undefined> {
  return db
    .selectFrom('credentials')
    .select(found)
    .where('id', '=', id)
    .where((is) => is.or([is('expiresAt', 'is', null), is('expiresAt', '>', now)]))
    .executeTakeFirst();
}

/** A person's bearer tokens that are valid, newest first. */
export async function listTokens(db: Db, personId: string, now: number): Promise<CredentialRow[]> {
  return db
    .selectFrom('credentials')
    .selectAll()
    .where('personId', '=', personId)
    .where('kind', '=', 'token')
    .where((is) => is.or([is('expiresAt', 'is', null), is('expiresAt', '>', now)]))
    .orderBy('createdAt', 'desc')
    .orderBy('id')
    .execute();
}

/** Ids of what came from this token: links that nobody used yet, and sessions. */
export async function listMadeWith(db: Db, tokenId: string): Promise<string[]> {
  const rows = await db.selectFrom('credentials').select('id').where('madeWith', '=', tokenId).execute();
  return rows.map(({ id }) => id);
}

export async function listSessions(db: Db, personId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('credentials')
    .select('id')
    .where('personId', '=', personId)
    .where('kind', '=', 'session')
    .execute();
  return rows.map(({ id }) => id);
}

export async function saveLastUse(db: Db, id: string, now: number): Promise<void> {
  await db.updateTable('credentials').set({ lastUsedAt: now }).where('id', '=', id).execute();
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

export async function deleteCredentials(db: Db, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db.deleteFrom('credentials').where('id', 'in', ids).execute();
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

/** Forgets what tokens the configuration gave, but for one of this person: they count only as long as they stand there. */
export async function deleteConfiguredTokens(
  db: Db,
  except: { secret: string; personId: string } | undefined,
): Promise<string[]> {
  const rows = await db
    .deleteFrom('credentials')
    .where('kind', '=', 'token')
    .where('reusable', '=', 1)
    .where((is) =>
      is.or([is('hash', '!=', except ? hashSecret(except.secret) : ''), is('personId', '!=', except?.personId ?? '')]),
    )
    .returning('id')
    .execute();
  return rows.map(({ id }) => id);
}

export async function deleteExpiredCredentials(db: Db, now: number): Promise<void> {
  await db.deleteFrom('credentials').where('expiresAt', '<=', now).execute();
}

/** Secrets are 256 random bits or chosen by the operator; a plain hash keeps the former safe, and the latter is theirs to choose well. */
function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
