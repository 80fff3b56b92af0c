import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Who changed what, and when. No foreign key: an entry outlives both. */
export const migration0005: Migration = {
  async up({ schema }: Kysely<unknown>): Promise<void> {
    await schema
      .createTable('auditEntries')
      .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('personId', 'text', (c) => c.notNull())
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('action', 'text', (c) => c.notNull())
      .addColumn('target', 'text', (c) => c.notNull())
      .addColumn('beforeJson', 'text')
      .addColumn('afterJson', 'text')
      .execute();
    await schema.createIndex('auditEntriesByAge').on('auditEntries').column('at').execute();
    await schema.createIndex('auditEntriesByTarget').on('auditEntries').columns(['kind', 'target']).execute();
  },
};
