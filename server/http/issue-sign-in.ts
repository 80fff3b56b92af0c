import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';
import { addCredential } from '../store/credentials.ts';
import type { Db } from '../store/database.ts';

const dayMs = 24 * 3_600_000;
/** A sign-in link is for a person who is waiting for it. */
const linkMs = 7 * dayMs;

interface Issuer {
  clock: Clock;
  settings: Pick<Settings, 'publicUrl'>;
}

export interface TokenWish {
  personId: string;
  label?: string | undefined;
  /** Undefined: without an end. */
  expiresInDays?: number | undefined;
}

/** A bearer token, and a link that signs in once and is the token's: what it signs in ends with it. */
export async function issueSignIn(
  db: Db,
  issuer: Issuer,
  { personId, label, expiresInDays }: TokenWish,
): Promise<{ id: string; token: string; signInUrl: string }> {
  const now = issuer.clock.now();
  const id = randomUUID();
  const expiresAt = expiresInDays === undefined ? null : now + expiresInDays * dayMs;
  const named = label === undefined ? {} : { label };
  return {
    id,
    token: await addCredential(db, { id, personId, kind: 'token', now, expiresAt, ...named }),
    signInUrl: await issueLink(db, issuer, { personId, reusable: false, madeWith: id, expiresAt }),
  };
}

/** A sign-in link, good for a week or until the end of what it is made with. Its token stands behind "#": it is in no server's log. */
export async function issueLink(
  db: Db,
  { clock, settings }: Issuer,
  link: { personId: string; reusable: boolean; madeWith?: string; expiresAt?: number | null },
): Promise<string> {
  const now = clock.now();
  const expiresAt = Math.min(now + linkMs, link.expiresAt ?? Number.POSITIVE_INFINITY);
  const secret = await addCredential(db, { ...link, kind: 'link', now, expiresAt });
  return `${settings.publicUrl.href}sign-in/#token=${secret}`;
}
