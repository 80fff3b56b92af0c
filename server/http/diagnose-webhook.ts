import type { SourceKind } from '../../wire/source.ts';
import type { WebhookFault } from '../../wire/webhook-attempt.ts';
import type { RawWebhook } from '../sources/adapter.ts';
import { adapters } from '../sources/adapters.ts';
import { diagnoseProof, diagnoseSignature } from '../sources/diagnose-signature.ts';
import { signatureHeaders } from '../sources/proof.ts';
import type { Db } from '../store/database.ts';
import type { SecretBox } from '../store/secret-box.ts';
import { listExpiredSecrets, listSealedSecrets, listSecretsOfOthers } from '../store/sources.ts';

/** Secrets of before, and of other sources, that are tried. */
const triedSecrets = { expired: 5, others: 20 };

/** Why does the signature of this webhook not fit? For administrators alone. `now` in milliseconds. */
export async function diagnoseWebhook(
  db: Db,
  { box, now }: { box: SecretBox; now: number },
  { source, webhook }: { source: { id: string; kind: SourceKind }; webhook: RawWebhook },
): Promise<WebhookFault> {
  const { proof } = adapters[source.kind];
  const open = (sealed: readonly string[]) => sealed.map(box.open);
  const secrets = {
    current: open(await listSealedSecrets(db, source.id, now)),
    expired: open(await listExpiredSecrets(db, source.id, now, triedSecrets.expired)),
    others: open(await listSecretsOfOthers(db, source.id, triedSecrets.others)),
  };
  return proof.signature === 'standard-webhooks'
    ? diagnoseSignature(webhook.body, signatureHeaders(proof, webhook.headers), secrets)
    : diagnoseProof(proof, webhook, secrets);
}
