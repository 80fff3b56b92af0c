import { randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Tokens that can be listed and revoked, and what was made with them; people who are disabled or erased. */
export const migration0009: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { schema } = db;
    await schema
      .alterTable('credentials')
      .addColumn('id', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
    await giveIds(db as Kysely<{ credentials: { hash: string; id: string } }>);
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

async function giveIds(db: Kysely<{ credentials: { hash: string; id: string } }>): Promise<void> {
  for (const { hash } of await db.selectFrom('credentials').select('hash').execute()) {
    await db.updateTable('credentials').set({ id: randomUUID() }).where('hash', '=', hash).execute();
  }
}
