import { type QueuePolicy, queuePolicySchema } from '../../wire/queue-policy.ts';
import type { Db } from './database.ts';
import { type Given, prepare } from './prepared.ts';

export async function findQueuePolicy(db: Db, queue: string | null): Promise<QueuePolicy | undefined> {
  if (queue === null) return undefined;
  const [row] = await selectPolicy(db, { queue });
  return row && queuePolicySchema.parse(JSON.parse(row.bodyJson));
}

const selectPolicy = prepare((db, given: Given<{ queue: string }>) =>
  db.selectFrom('queuePolicies').select('bodyJson').where('queue', '=', given.value('queue')),
);

/** Queues in which somebody works, of which a chat came in, and those that have a policy. */
export async function listQueues(db: Db): Promise<{ id: string; people: number; policy: QueuePolicy | null }[]> {
  const counted = await db
    .selectFrom('personQueues')
    .select(['queue', (all) => all.fn.countAll<number>().as('people')])
    .groupBy('queue')
    .execute();
  const ofChats = await db.selectFrom('chats').select('queue').distinct().where('queue', 'is not', null).execute();
  const policies = await db.selectFrom('queuePolicies').selectAll().execute();
  const peopleOf = new Map(counted.map(({ queue, people }) => [queue, Number(people)]));
  const policyOf = new Map(
    policies.map(({ queue, bodyJson }) => [queue, queuePolicySchema.parse(JSON.parse(bodyJson))]),
  );
  return [...new Set([...peopleOf.keys(), ...policyOf.keys(), ...ofChats.flatMap(({ queue }) => queue ?? [])])]
    .sort()
    .map((id) => ({ id, people: peopleOf.get(id) ?? 0, policy: policyOf.get(id) ?? null }));
}

export async function saveQueuePolicy(db: Db, queue: string, policy: QueuePolicy): Promise<void> {
  const bodyJson = JSON.stringify(policy);
  await db
    .insertInto('queuePolicies')
    .values({ queue, bodyJson })
    .onConflict((conflict) => conflict.column('queue').doUpdateSet({ bodyJson }))
    .execute();
}

export async function deleteQueuePolicy(db: Db, queue: string): Promise<void> {
  await db.deleteFrom('queuePolicies').where('queue', '=', queue).execute();
}
