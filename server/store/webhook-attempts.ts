import type { Insertable, Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type WebhookAttemptRow = Selectable<Schema['webhookAttempts']>;
export type NewWebhookAttempt = Insertable<Schema['webhookAttempts']>;

/** The same again within so long is one row with a number: a flood writes one row a minute. */
const alikeMs = 60_000;
/** Rows of each source that are kept: so many of the chat system's own, so many that were for nobody, and so many whose signature did not fit. */
const kept = 100;

/** Writes down an attempt of a source that is there; of others nothing is kept. */
export async function saveWebhookAttempt(db: Db, attempt: NewWebhookAttempt): Promise<void> {
  const { sourceId, genuine } = attempt;
  const source = await db.selectFrom('sources').select('id').where('id', '=', sourceId).executeTakeFirst();
  if (!source) return;
  const last = await db
    .selectFrom('webhookAttempts')
    .selectAll()
    .where('sourceId', '=', sourceId)
    .where('genuine', '=', genuine)
    .where('outcome', ...ofGroup(attempt))
    .$if(attempt.outcome === 'passed', (query) => query.where('detail', '=', attempt.detail ?? ''))
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const mayJoin = genuine === 0 || attempt.outcome === 'passed';
  if (mayJoin && last?.outcome === attempt.outcome && attempt.at - last.at < alikeMs) {
    await db
      .updateTable('webhookAttempts')
      .set({ lastAt: attempt.lastAt, times: last.times + attempt.times })
      .where('id', '=', last.id)
      .execute();
    return;
  }
  await db.insertInto('webhookAttempts').values(attempt).execute();
  await prune(db, attempt);
}

/** What was for nobody comes all the time, and pushes out nothing else. */
function ofGroup({ outcome }: Pick<NewWebhookAttempt, 'outcome'>): ['=' | '!=', 'passed'] {
  return [outcome === 'passed' ? '=' : '!=', 'passed'];
}

async function prune(db: Db, attempt: NewWebhookAttempt): Promise<void> {
  const { sourceId, genuine } = attempt;
  const oldest = await db
    .selectFrom('webhookAttempts')
    .select('id')
    .where('sourceId', '=', sourceId)
    .where('genuine', '=', genuine)
    .where('outcome', ...ofGroup(attempt))
    .orderBy('id', 'desc')
    .offset(kept)
    .limit(1)
    .executeTakeFirst();
  if (!oldest) return;
  await db
    .deleteFrom('webhookAttempts')
    .where('sourceId', '=', sourceId)
    .where('genuine', '=', genuine)
    .where('outcome', ...ofGroup(attempt))
    .where('id', '<=', oldest.id)
    .execute();
}

/** All that is kept of a source, newest first. */
export async function listWebhookAttempts(db: Db, sourceId: string): Promise<WebhookAttemptRow[]> {
  return db
    .selectFrom('webhookAttempts')
    .selectAll()
    .where('sourceId', '=', sourceId)
    .orderBy('lastAt', 'desc')
    .orderBy('id', 'desc')
    .limit(3 * kept)
    .execute();
}

/** When a webhook of each source was refused last, and not for having come twice, or being for nobody. */
export async function listLastRefusals(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('webhookAttempts')
    .select((row) => ['sourceId', row.fn.max('lastAt').as('lastAt')])
    .where('outcome', 'not in', ['repeated', 'passed'])
    .groupBy('sourceId')
    .execute();
  return new Map(rows.map(({ sourceId, lastAt }) => [sourceId, Number(lastAt)]));
}

export async function deleteOldWebhookAttempts(db: Db, before: number): Promise<void> {
  await db.deleteFrom('webhookAttempts').where('lastAt', '<', before).execute();
}
