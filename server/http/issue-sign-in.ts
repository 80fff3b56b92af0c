import type { Clock } from '../clock.ts';
import type { Settings } from '../settings.ts';
import { addCredential } from '../store/credentials.ts';
import type { Database, Db } from '../store/database.ts';

/** A sign-in link is for a person who is waiting for it. */
const linkMs = 7 * 24 * 3_600_000;

interface Issuer {
  store: Database;
  clock: Clock;
  settings: Pick<Settings, 'publicUrl'>;
}

/** A bearer token without an end, and a link that signs in once. */
export async function issueSignIn(issuer: Issuer, personId: string): Promise<{ token: string; signInUrl: string }> {
  const now = issuer.clock.now();
  return issuer.store.transaction(async (db) => ({
    token: await addCredential(db, { personId, kind: 'token', now, expiresAt: null }),
    signInUrl: await issueLink(db, issuer, { personId, reusable: false }),
  }));
}

/** A sign-in link. Its token stands behind "#": it is in no server's log. */
export async function issueLink(
  db: Db,
  { clock, settings }: Pick<Issuer, 'clock' | 'settings'>,
  link: { personId: string; reusable: boolean },
): Promise<string> {
  const now = clock.now();
  const secret = await addCredential(db, { ...link, kind: 'link', now, expiresAt: now + linkMs });
  return `${settings.publicUrl.href}sign-in/#token=${secret}`;
}
