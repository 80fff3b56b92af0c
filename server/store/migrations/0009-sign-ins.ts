import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Tokens that can be listed and revoked, and what was made with them; people who are disabled or erased. */
export const migration0009: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { schema } = db;
    await schema
      .alterTable('credentials')
      .addColumn('id', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
    await sql`update ${sql.table('credentials')} set id = lower(hex(randomblob(16)))`.execute(db);
    await schema.createIndex('credentialsById').on('credentials').column('id').unique().execute();
    await schema.alterTable('credentials').addColumn('label', 'text').execute();
    await schema.alterTable('credentials').addColumn('madeWith', 'text').execute();
    await schema.createIndex('credentialsByToken').on('credentials').column('madeWith').execute();
    await schema.alterTable('credentials').addColumn('lastUsedAt', 'bigint').execute();
    for (const flag of ['disabled', 'erased']) {
      await schema
        .alterTable('people')
        .addColumn(flag, 'integer', (c) => c.notNull().defaultTo(0))
        .execute();
    }
    await schema.alterTable('pushSubscriptions').addColumn('credentialId', 'text').execute();
    await schema.alterTable('pushSubscriptions').addColumn('signedInUntil', 'bigint').execute();
    await schema.createIndex('pushSubscriptionsByCredential').on('pushSubscriptions').column('credentialId').execute();
  },
};
