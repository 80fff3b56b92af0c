import type { SourceKind } from '../../wire/source.ts';
import type { WebhookFault } from '../../wire/webhook-attempt.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { RawWebhook } from '../sources/adapter.ts';
import { adapters } from '../sources/adapters.ts';
import { signatureHeaders } from '../sources/proof.ts';
import type { SignatureHeaders } from '../sources/verify-signature.ts';
import type { Database, Db } from '../store/database.ts';
import type { SecretBox } from '../store/secret-box.ts';
import { type NewWebhookAttempt, saveWebhookAttempt } from '../store/webhook-attempts.ts';
import { diagnoseWebhook } from './diagnose-webhook.ts';
import { createGathering } from './gathering.ts';

export interface NotedAttempt {
  source: { id: string; kind: SourceKind };
  outcome: WebhookFault;
  genuine: boolean;
  /** Where the signature did not fit, looked at once more to find out why. Its body is not kept. */
  webhook: RawWebhook;
  detail?: string;
  sender: string;
}

/**
 * What became of webhooks that brought no new event, for the administrator. Gathered for a second and written
 * together, one row for all that are alike: whoever floods a source costs one small row a minute.
 */
export interface WebhookAttempts {
  note(attempt: NotedAttempt): void;
  /** Resolves when everything that was noted is written. */
  flush(): Promise<void>;
}

export interface WebhookAttemptRooms {
  store: Database;
  box: SecretBox;
  clock: Clock;
  log: Log;
}

const gatherMs = 1_000;
/** Sources that do not exist are not noted, so that there are never many of them. */
const maxGathered = 1_000;
const maxTextLength = 120;

interface Gathered extends Omit<NotedAttempt, 'webhook'> {
  headers: SignatureHeaders;
  /** As long as it is gathered, where it has to be looked at once more. */
  webhook: RawWebhook | undefined;
  at: number;
  lastAt: number;
  times: number;
}

export function createWebhookAttempts({ store, box, clock, log }: WebhookAttemptRooms): WebhookAttempts {
  const gathering = createGathering<Gathered>({
    ...{ clock, log, forMs: gatherMs, fault: 'webhook-attempts.not-kept' },
    write: (all) =>
      store.transaction(
        async (db) => {
          for (const [, attempt] of all) await saveWebhookAttempt(db, toRow(attempt, await diagnose(db, attempt)));
        },
        { of: 'webhook attempts' },
      ),
  });
  const { items: gathered } = gathering;

  async function diagnose(db: Db, { source, outcome, webhook }: Gathered): Promise<WebhookFault> {
    return webhook ? diagnoseWebhook(db, { box, now: clock.now() }, { source, webhook }) : outcome;
  }

  return {
    note(attempt) {
      const now = clock.now();
      const { webhook, ...noted } = attempt;
      const name = `${attempt.source.id} ${attempt.outcome} ${attempt.outcome === 'passed' ? attempt.detail : ''}`;
      const alike = gathered.get(name);
      if (alike) {
        alike.times += 1;
        alike.lastAt = now;
      } else if (gathered.size < maxGathered) {
        const headers = signatureHeaders(adapters[attempt.source.kind].proof, webhook.headers);
        const looked = attempt.outcome === 'no-signature-fits' ? webhook : undefined;
        gathered.set(name, { ...noted, headers, webhook: looked, at: now, lastAt: now, times: 1 });
      }
      gathering.plan();
    },
    flush: gathering.flush,
  };
}

function toRow(attempt: Gathered, outcome: WebhookFault): NewWebhookAttempt {
  const { source, genuine, headers, detail, sender, at, lastAt, times } = attempt;
  const isTime = /^\d{1,12}$/.test(headers.timestamp ?? '');
  return {
    ...{ sourceId: source.id, outcome, genuine: genuine ? 1 : 0, at, lastAt, times },
    webhookId: headers.id?.slice(0, maxTextLength) ?? null,
    detail: detail?.slice(0, 2 * maxTextLength) ?? null,
    clockSeconds: isTime ? Math.round(Number(headers.timestamp) - at / 1000) : null,
    sender: sender.slice(0, maxTextLength),
  };
}
