import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** What became of a source's last webhooks, those that were refused included. */
export const migration0008: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    const { schema } = db;
    await schema
      .createTable('webhookAttempts')
      .addColumn('id', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('sourceId', 'text', (c) => c.notNull().references('sources.id').onDelete('cascade'))
      .addColumn('outcome', 'text', (c) => c.notNull())
      .addColumn('genuine', 'integer', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('lastAt', 'bigint', (c) => c.notNull())
      .addColumn('times', 'integer', (c) => c.notNull())
      .addColumn('webhookId', 'text')
      .addColumn('detail', 'text')
      .addColumn('clockSeconds', 'bigint')
      .addColumn('sender', 'text')
      .execute();
    await schema
      .createIndex('webhookAttemptsBySource')
      .on('webhookAttempts')
      .columns(['sourceId', 'genuine', 'id'])
      .execute();
    await schema.createIndex('chatEventsBySource').on('chatEvents').columns(['source', 'receivedAt']).execute();
  },
};
