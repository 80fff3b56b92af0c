import type { Settings } from '../../settings.ts';
import { listTargetsWithoutSecret } from '../../store/callback-targets.ts';
import { listSourcesWithoutSecret } from '../../store/sources.ts';
import { type Finding, found } from './finding.ts';
import { readStore } from './read-store.ts';

/** What still has to be done after a data key was lost: which chat systems need new secrets. */
export async function examineSecrets(settings: Pick<Settings, 'dataDir' | 'databaseUrl'>): Promise<Finding[]> {
  const findings = await readStore(settings, async ({ db }) => [
    ...(await listSourcesWithoutSecret(db)).map((id) =>
      found('secret', `The webhooks of ${id} are refused: its secret was lost with a data key`, {
        state: 'failed',
        remedy: `npx deskbell source rotate ${id}, and enter the secret in the chat system`,
      }),
    ),
    ...(await listTargetsWithoutSecret(db)).map((id) =>
      found('secret', `Nothing is sent to ${id}: the secret to sign it with was lost with a data key`, {
        state: 'failed',
        remedy: `Administration → ${id} → Telling this chat system → New secret, and enter it in the chat system`,
      }),
    ),
  ]);
  return findings ?? [];
}
