import { randomUUID } from 'node:crypto';
import type { TestOutcome } from '../../wire/device.ts';
import { languageOf } from '../../wire/preferences.ts';
import { testTerms } from '../rules/delivery-terms.ts';
import type { RequestId } from '../spans.ts';
import type { Db } from '../store/database.ts';
import { type DecisionRow, insertDecisions } from '../store/decisions.ts';
import { type DeliveryRow, insertDeliveries } from '../store/deliveries.ts';
import { getKnownPreferences } from '../store/preferences.ts';
import { listActiveSubscriptions } from '../store/push-subscriptions.ts';
import type { Intake } from './rooms.ts';

/** Sends claimed pushes at once and tells what became of each, by delivery. */
export type SendPushes = (
  deliveries: readonly DeliveryRow[],
) => Promise<ReadonlyMap<string, { kind: string; status: number | null; detail?: string }>>;

/** A test that is written down, with a claimed push for each device. */
export interface PreparedTest {
  notification: string;
  deliveries: readonly DeliveryRow[];
}

/**
 * Writes down a push to each of a person's own devices, whatever they have in front of them and at whatever hour: only
 * what the browser allows still counts. `keyId`: only to those that were made with this VAPID key.
 */
export async function prepareTest(
  db: Db,
  { clock, readTexts, serverNumber }: Pick<Intake, 'clock' | 'readTexts' | 'serverNumber'>,
  { personId, request, keyId }: { personId: string; request: RequestId; keyId?: string },
): Promise<PreparedTest> {
  const now = clock.now();
  const notification = randomUUID();
  const all = await listActiveSubscriptions(db, [personId], now);
  const subscriptions = all.filter((subscription) => keyId === undefined || subscription.keyId === keyId);
  const language = languageOf(await getKnownPreferences(db, personId));
  const say = (await readTexts(db))(language);
  const words = { language, title: say('test', 'title', {}), body: say('test', 'body', {}) };
  await insertDecisions(db, [testDecision(notification, { personId, request, ...words }, now)]);
  const deliveries = subscriptions.map(
    (subscription): DeliveryRow => ({
      ...{ id: randomUUID(), notification, personId, channel: 'push', purpose: 'notify', endingText: null },
      ...{ tag: `test:${notification}`, eventSeq: 0, createdAt: now },
      ...{ subscriptionId: subscription.id, device: subscription.device, host: new URL(subscription.endpoint).host },
      ...{ state: 'claimed', because: null, dueAt: now, expiresAt: now + testTerms.ttlSeconds * 1000 },
      ...{ attempts: 0, claimedUntil: now + testTerms.ttlSeconds * 1000, claimedBy: serverNumber(), settledAt: null },
    }),
  );
  await insertDeliveries(db, deliveries);
  return { notification, deliveries };
}

/** Sends what was written down, once that is committed, and tells what became of each. */
export async function sendTest({ notification, deliveries }: PreparedTest, send: SendPushes): Promise<TestOutcome> {
  const outcomes = await send(deliveries);
  return {
    notification,
    devices: deliveries.map((row) => {
      const outcome = outcomes.get(row.id) ?? { kind: 'busy', status: null };
      return {
        ...{ id: row.subscriptionId ?? '', device: row.device ?? '', pushService: row.host ?? '' },
        ...{ outcome: outcome.kind, status: outcome.status, detail: adviceFor(outcome) },
      };
    }),
  };
}

/** What to do next; of a refusal also what the push service said. */
function adviceFor({ kind, detail }: { kind: string; detail?: string }): string {
  const text = advice[kind] ?? kind;
  return kind === 'refused' && detail ? `${text} It said: ${detail}` : text;
}

const advice: Readonly<Record<string, string>> = {
  accepted:
    'Sent. If nothing appears within a few seconds, look at the notification settings of this system and browser.',
  gone: 'This browser has given its subscription up. Open Deskbell there and turn notifications on again.',
  refused: 'The push service refused it. An administrator can see why.',
  'too-large': 'The push service refused it. An administrator can see why.',
  busy: 'The push service asks us to wait. It is sent as soon as it may be.',
  unreachable: 'The push service could not be reached. It is tried again.',
};

function testDecision(
  id: string,
  { request, ...told }: Pick<DecisionRow, 'personId' | 'language' | 'title' | 'body'> & { request: RequestId },
  now: number,
) {
  return {
    ...({ id, eventSeq: null, type: 'test', source: '', chatId: '', as: 'agent', state: 'away' } as const),
    ...({ level: 'ring', because: 'rule', fallback: 0, viaQueue: 0, queue: null } as const),
    ...{ ...told, unread: 1, at: now, windowsJson: '[]' },
    ...{ createdAt: now, withdrawnAt: null, acknowledgedAt: null, handledAt: null },
    requestId: request,
    link: null,
  };
}
