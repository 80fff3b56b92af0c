import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Whether a push is under way to a device is asked for each that is told: all that were under way were looked through for it. */
export const migration0026: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema
      .createIndex('deliveriesClaimedBySubscription')
      .on('deliveries')
      .column('subscriptionId')
      .where(sql.ref('state'), '=', sql.lit('claimed'))
      .execute();
  },
};
