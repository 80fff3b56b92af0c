import type { ChatEvent } from '../../wire/chat-event.ts';
import { toMillis } from '../../wire/instant.ts';
import { newRowId } from '../row-id.ts';
import type { PassedOver } from '../rules/concerned-people.ts';
import type { Decision } from '../rules/decide.ts';
import { noticeLifeMs } from '../rules/delivery-terms.ts';
import type { RequestId } from '../spans.ts';
import { updateChatEvent } from '../store/chat-events.ts';
import type { Db } from '../store/database.ts';
import { countUnread, type DecisionRow, insertDecisions } from '../store/decisions.ts';
import { type DeliveryRow, insertDeliveries } from '../store/deliveries.ts';
import { type ClaimedPush, claimMs, listIdle } from '../store/due-pushes.ts';
import { insertNotices } from '../store/notices.ts';
import { listActiveSubscriptions, type PushSubscriptionRow } from '../store/push-subscriptions.ts';
import type { Intake } from './rooms.ts';
import { type ChatDecisionRow, toDeliveries } from './to-deliveries.ts';
import type { Woken } from './woken.ts';

interface Telling {
  decisions: readonly Decision[];
  eventSeq: number;
  source: string;
  event: ChatEvent;
  now: number;
  request: RequestId | undefined;
  /** Where the chat is found in its own system. */
  url: string | null;
  passedOver: readonly PassedOver[];
}

/**
 * Writes down what was decided of an event, with what is to be shown and sent for it. Answers who is told; `woken` takes on
 * what can be sent at once, and whether something has to wait.
 */
export async function tellPeople(db: Db, intake: Intake, telling: Telling, woken: Woken): Promise<string[]> {
  const { decisions, eventSeq, source, event, now, passedOver } = telling;
  const unread =
    event.type === 'message.created' ? await countUnread(db, source, event.chat.id) : new Map<string, number>();
  const rows = decisions.map((decision) =>
    toRow(decision, { ...telling, unread: (unread.get(decision.person) ?? 0) + 1 }),
  );
  const told = rows.filter((row) => row.level !== 'none' || row.fallback === 1);
  const people = told.map((row) => row.personId);
  const judged = { recipients: told.length, passedOverJson: JSON.stringify(passedOver) };
  const [subscriptions] = await Promise.all([
    listActiveSubscriptions(db, people, now),
    insertDecisions(db, rows),
    updateChatEvent(db, eventSeq, { standing: 'current', ...judged }),
  ]);
  const subscriptionsOf = Map.groupBy(subscriptions, ({ personId }) => personId);
  const deliveries = told.flatMap((row) =>
    toDeliveries(row, subscriptionsOf.get(row.personId) ?? [], intake.settings.graceMs),
  );
  const begun = await beginAtOnce(db, intake, { deliveries, subscriptions, rows }, now);
  woken.fresh.push(...begun.values());
  woken.dispatcher ||= deliveries.some(({ channel, id }) => channel === 'push' && !begun.has(id));
  const notices = told.map((row) => ({
    ...{ personId: row.personId, name: 'notice' as const, notification: row.id },
    // Its words are the decision's.
    ...{ bodyJson: '{}', createdAt: now, expiresAt: now + noticeLifeMs },
  }));
  await Promise.all([
    insertDeliveries(
      db,
      deliveries.map((row) => begun.get(row.id)?.delivery ?? row),
    ),
    insertNotices(db, notices),
  ]);
  return people;
}

/**
 * Of what is due now: what its push service and its device are free for. It is written down as claimed. All else waits for
 * its turn.
 */
async function beginAtOnce(
  db: Db,
  { fresh, serverNumber }: Intake,
  made: {
    deliveries: readonly DeliveryRow[];
    subscriptions: readonly PushSubscriptionRow[];
    rows: readonly DecisionRow[];
  },
  now: number,
): Promise<Map<string, ClaimedPush>> {
  const due = made.deliveries.filter(({ channel, dueAt }) => channel === 'push' && dueAt <= now);
  if (due.length === 0) return new Map();
  const idle = await listIdle(
    db,
    made.subscriptions.map(({ id }) => id),
    now,
  );
  const subscriptionOf = new Map(made.subscriptions.map((row) => [row.id, row]));
  const decisionOf = new Map(made.rows.map((row) => [row.id, row]));
  const begun = new Map<string, ClaimedPush>();
  for (const row of due) {
    const subscription = subscriptionOf.get(row.subscriptionId ?? '');
    const decision = decisionOf.get(row.notification);
    if (!subscription || !decision || !idle.has(subscription.id) || !fresh.reserve(row.host ?? '')) continue;
    const claim = { state: 'claimed', claimedUntil: now + claimMs, claimedBy: serverNumber() } as const;
    begun.set(row.id, { delivery: { ...row, ...claim }, decision, subscription });
  }
  return begun;
}

function toRow(decision: Decision, facts: Omit<Telling, 'decisions'> & { unread: number }): ChatDecisionRow {
  const { event, now } = facts;
  return {
    id: newRowId(now),
    eventSeq: facts.eventSeq,
    personId: decision.person,
    type: event.type,
    source: facts.source,
    chatId: event.chat.id,
    as: decision.as,
    state: decision.state,
    level: decision.level,
    because: decision.because,
    fallback: decision.fallback ? 1 : 0,
    viaQueue: decision.as === 'agent' && decision.queue !== null ? 1 : 0,
    queue: decision.queue,
    language: decision.language,
    title: decision.text.title,
    body: decision.text.body,
    unread: facts.unread,
    at: toMillis(event.at),
    windowsJson: JSON.stringify(decision.windows),
    createdAt: now,
    withdrawnAt: null,
    acknowledgedAt: null,
    handledAt: null,
    requestId: facts.request ?? null,
    // A supervisor is called to the dashboard.
    link: decision.as === 'agent' ? facts.url : null,
  };
}
