import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type ReceiptRow = Selectable<Schema['receipts']>;

/** False when it was reported before. */
export async function insertReceipt(db: Db, receipt: ReceiptRow): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('receipts')
    .values(receipt)
    .onConflict((conflict) => conflict.columns(['notification', 'kind', 'windowId', 'subscriptionId']).doNothing())
    .executeTakeFirst();
  return Boolean(numInsertedOrUpdatedRows);
}

export async function countReceipts(db: Db, notification: string): Promise<number> {
  const { count } = await db
    .selectFrom('receipts')
    .select((all) => all.fn.countAll().as('count'))
    .where('notification', '=', notification)
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function listReceipts(db: Db, notifications: readonly string[]): Promise<ReceiptRow[]> {
  if (notifications.length === 0) return [];
  return db
    .selectFrom('receipts')
    .selectAll()
    .where('notification', 'in', notifications)
    .orderBy('receivedAt')
    .execute();
}
