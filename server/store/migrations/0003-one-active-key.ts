import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** One VAPID key is active, whatever two servers do at the same time. */
export const migration0003: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await db.schema
      .createIndex('vapidKeysActive')
      .unique()
      .on('vapidKeys')
      .column('state')
      .where(sql.ref('state'), '=', sql.lit('active'))
      .execute();
  },
};
