import { defaultPreferences } from '../../wire/preferences.ts';
import type { RuleTable } from '../rules/default-table.ts';
import { noLonger } from '../rules/still-true.ts';
import type { Db } from '../store/database.ts';
import { listDecisionsById } from '../store/decisions.ts';
import { type DeliveryRow, listReached } from '../store/deliveries.ts';
import type { ClaimedPush } from '../store/due-pushes.ts';
import { listPeopleById } from '../store/people.ts';
import { listPreferences } from '../store/preferences.ts';
import { listSubscriptionsById } from '../store/push-subscriptions.ts';
import { signInOver } from '../store/sign-ins.ts';
import { listAttention } from '../store/windows.ts';

/** A push that is due, judged again: it is sent, or dropped for a reason. */
export type JudgedPush =
  | ({ send: true } & ClaimedPush)
  | { send: false; delivery: DeliveryRow; state: 'cancelled' | 'expired'; because: string };

/** Judges due pushes by what is true at this moment: everything may have changed since they were decided. */
export async function judgeDue(
  db: Db,
  deliveries: readonly DeliveryRow[],
  rules: RuleTable,
  now: number,
): Promise<JudgedPush[]> {
  const people = [...new Set(deliveries.map((row) => row.personId))];
  const decisions = byId(await listDecisionsById(db, [...new Set(deliveries.map((row) => row.notification))]));
  const subscriptions = byId(
    await listSubscriptionsById(
      db,
      deliveries.map((row) => row.subscriptionId).filter((id) => id !== null),
    ),
  );
  const persons = byId(await listPeopleById(db, people));
  const preferences = await listPreferences(db, people);
  const attention = await listAttention(db, people);

  const endings = deliveries.filter((row) => row.purpose === 'ending').map((row) => row.notification);
  const reached = new Set((await listReached(db, endings)).map(pairOf));

  return deliveries.map((delivery): JudgedPush => {
    const decision = decisions.get(delivery.notification);
    const subscription = subscriptions.get(delivery.subscriptionId ?? '');
    const drop = (because: string): JudgedPush => ({
      ...{ send: false, delivery, because },
      state: because === 'expired' ? 'expired' : 'cancelled',
    });
    if (!decision) return drop('person-removed');
    if (subscription?.state !== 'active') return drop('the push subscription has ended');
    if (subscription.personId !== delivery.personId) return drop('another person uses this browser');
    if (now >= delivery.expiresAt) return drop('expired');
    if (subscription.signedInUntil !== null && now >= subscription.signedInUntil) return drop(signInOver);
    if (delivery.purpose === 'ending' && !reached.has(pairOf(delivery))) return drop('it never showed what ended');
    if (delivery.purpose !== 'ending' && decision.type !== 'test') {
      if (decision.withdrawnAt !== null) return drop('withdrawn');
      const because = noLonger(
        {
          ...{
            type: decision.type,
            as: decision.as,
            viaQueue: decision.viaQueue === 1,
            queue: decision.queue,
            expiresAt: delivery.expiresAt,
            rules,
          },
          acknowledgedAt: decision.acknowledgedAt,
          handled: decision.handledAt !== null,
          attentiveUntil: attention.get(delivery.personId) ?? null,
          person: persons.get(delivery.personId),
          preferences: preferences.get(delivery.personId) ?? defaultPreferences,
        },
        now,
      );
      if (because) return drop(because);
    }
    return { send: true, delivery, decision, subscription };
  });
}

function pairOf({ notification, subscriptionId }: Pick<DeliveryRow, 'notification' | 'subscriptionId'>): string {
  return `${notification} ${subscriptionId}`;
}

function byId<Row extends { id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
